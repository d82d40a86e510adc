# SPDX-License-Identifier: Apache-2.0
"""The programs that the tests of this folder run beside ocifact.

Everything they write goes to folders below one temporary folder, which is removed at the end.
Daemons run in mount namespaces of their own, listen on sockets in their folder or on the loopback
address, and are ended by their process ids: by `stop`, at the latest when Python exits, and by the
kernel should Python be killed. All of it needs root and the packages of `tools/setup --interop`.
"""
import atexit
import collections
import ctypes
import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.request

READY_SECONDS = 60
STOP_SECONDS = 30
COMMAND_SECONDS = 120
PR_SET_PDEATHSIG = 1

_root = tempfile.TemporaryDirectory(prefix="ocifact-", ignore_cleanup_errors=True)
_running = []
_libc = ctypes.CDLL(None)
_parent = os.getpid()

Done = collections.namedtuple("Done", "code out err")


@atexit.register  # after the folder was made, and so before it is removed
def stop_all():
    while _running:
        _running[-1].stop()


# Being terminated is no reason to leave daemons behind.
signal.signal(signal.SIGTERM, signal.default_int_handler)


def new_folder():
    """A new empty folder; it goes with the program, if not before."""
    return pathlib.Path(tempfile.mkdtemp(dir=_root.name))


def environment(folder, **more):
    """The variables of every program: nothing of the caller's settings, proxies or logins, and
    only the programs of Debian's packages."""
    home = folder / "home"
    temporary = folder / "tmp"
    for path in (home, temporary):
        path.mkdir(exist_ok=True)
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home), "TMPDIR": str(temporary), **more}


def run(command, *, env, cwd=None):
    """Runs a command to its end: (exit code, stdout, stderr), stdout and stderr as bytes."""
    done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, cwd=cwd,
                          capture_output=True, env=env, timeout=COMMAND_SECONDS, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def pipe(left, right, *, env, right_env):
    """Runs `left | right`: what each of the two came to; of `left` there is no stdout."""
    with subprocess.Popen([str(part) for part in left], stdin=subprocess.DEVNULL, env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        done = subprocess.run([str(part) for part in right], stdin=writer.stdout, env=right_env,
                              capture_output=True, timeout=COMMAND_SECONDS, check=False)
        writer.stdout.close()
        errors = writer.stderr.read()
    return Done(writer.returncode, b"", errors), Done(done.returncode, done.stdout, done.stderr)


def said(done):
    """The message on stderr without what a program puts around it: a time, quotes, marks."""
    text = done.err.decode().strip().removeprefix("⨯").strip()
    if found := re.fullmatch(r'time="[^"]*" level=fatal msg=(".*")', text):
        text = json.loads(found[1])
    return text


def wait(ready, name, ended=lambda: False):
    """Asks `ready` until it says so; not longer than `READY_SECONDS`, nor when `ended` does."""
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if ended() or time.monotonic() > deadline:
            raise AssertionError(f"{name} did not come up")
        time.sleep(0.02)


def _end_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != _parent:  # it is gone already
        os._exit(1)


class Daemon:
    """A program in the background. `ready` is asked until it says so."""

    def __init__(self, folder, command, ready):
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["unshare", "--mount", *(str(part) for part in command)], env=environment(folder),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_end_with_parent)
        _running.append(self)
        try:
            wait(ready, command[0], lambda: self.process.poll() is not None)
        except BaseException as error:
            self.stop()
            raise AssertionError(f"{error}:\n{self.log.read_text()}") from error

    def stop(self):
        """Ends the process and its group; does nothing the second time."""
        if self not in _running:
            return
        _running.remove(self)
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


_NO_CRI = 'disabled_plugins = ["io.containerd.grpc.v1.cri"]'
_CRI = """[plugins."io.containerd.grpc.v1.cri"]
disable_tcp_service = true
[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "native"
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{folder}/cni"
conf_dir = "{folder}/cni"
"""


class Containerd:
    """containerd, with or without its CRI plugin, and `ctr` to talk to it."""

    def __init__(self, folder, cri=False):
        self.folder = folder
        self.socket = folder / "c.sock"
        self.env = environment(folder, CONTAINERD_ADDRESS=str(self.socket))
        config = folder / "config.toml"
        config.write_text(f"""version = 2
root = "{folder}/root"
state = "{folder}/state"
{"" if cri else _NO_CRI}
[grpc]
address = "{self.socket}"
[plugins."io.containerd.internal.v1.opt"]
path = "{folder}/opt"
{_CRI.format(folder=folder) if cri else ""}""", encoding="utf-8")
        self.daemon = Daemon(folder, ["containerd", "--config", config],
                             lambda: self.run("version").code == 0)

    def command(self, *arguments):
        return ["ctr", *arguments]

    def run(self, *arguments):
        return run(self.command(*arguments), env=self.env)

    def images(self, namespace="default"):
        """{name: (media type, digest, platforms)} of `ctr images ls`."""
        done = self.run("--namespace", namespace, "images", "ls")
        lines = done.out.decode().splitlines()[1:]
        rows = [line.split() for line in lines]  # the size is a number and its unit
        return {row[0]: (row[1], row[2], row[5]) for row in rows}

    def stop(self):
        self.daemon.stop()


class Docker:
    """The Docker engine, with a containerd of its own and no network but the host's loopback. Its
    images are in its classic store, or, from Docker 23 on, in containerd's."""

    def __init__(self, folder, containerd_store=False):
        (folder / "containerd").mkdir()
        self.containerd = Containerd(folder / "containerd")
        socket = f"unix://{folder}/d.sock"
        self.env = environment(folder, DOCKER_HOST=socket)
        config = folder / "daemon.json"
        config.write_text(json.dumps(
            {"features": {"containerd-snapshotter": True}} if containerd_store
            else {"deprecated-key-path": f"{folder}/key.json"}))
        self.daemon = Daemon(
            folder,
            ["dockerd", "--config-file", config, "--containerd", self.containerd.socket,
             "--host", socket, "--data-root", folder / "data", "--exec-root", folder / "exec",
             "--pidfile", folder / "pid",
             "--storage-driver", "native" if containerd_store else "vfs", "--bridge", "none",
             "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"],
            lambda: self.run("version").code == 0)

    def command(self, *arguments):
        return ["docker", *arguments]

    def run(self, *arguments):
        return run(self.command(*arguments), env=self.env)

    def images(self):
        """[(name, image ID)] of `docker images`, sorted."""
        out = self.run("images", "--all", "--no-trunc",
                       "--format", "{{.Repository}}:{{.Tag}} {{.ID}}").out.decode()
        return sorted(tuple(line.split()) for line in out.splitlines())

    def forget(self):
        """Removes all images. Docker refuses parents that still have children: a round may leave
        some, never all."""
        while images := self.images():
            self.run("image", "rm", "--force", *{identity for _, identity in images})
            if len(self.images()) >= len(images):
                raise RuntimeError(f"Docker does not remove {images}")

    def stop(self):
        self.daemon.stop()
        self.containerd.stop()


_MANIFESTS = ", ".join(f"application/vnd.{kind}+json" for kind in (
    "oci.image.manifest.v1", "oci.image.index.v1", "docker.distribution.manifest.v2",
    "docker.distribution.manifest.list.v2"))
# No proxy, whatever the environment says.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Registry:
    """docker-registry on a free port of 127.0.0.1: `host` is the address and the port."""

    def __init__(self, folder):
        self._numbers = itertools.count()
        config = folder / "config.yml"
        config.write_text(f"""version: 0.1
log: {{level: info, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}}}
http: {{addr: "127.0.0.1:0"}}
""", encoding="utf-8")
        self.host = None
        self.log = folder / "log"
        self.daemon = Daemon(folder, ["docker-registry", "serve", config], self._listens)

    def new_name(self):
        """The name of an image in a repository that nobody has used."""
        return f"{self.host}/test/{next(self._numbers)}:1"

    def manifest(self, repository, reference, method="GET"):
        """(media type, digest, body) that the registry has."""
        request = urllib.request.Request(
            f"http://{self.host}/v2/{repository}/manifests/{reference}", method=method,
            headers={"Accept": _MANIFESTS})
        with _OPENER.open(request, timeout=COMMAND_SECONDS) as answer:
            return (answer.headers["Content-Type"], answer.headers["Docker-Content-Digest"],
                    answer.read())

    def digest(self, name):
        """The digest of an image that was pushed under this name."""
        repository, _, tag = name.removeprefix(f"{self.host}/").rpartition(":")
        return self.manifest(repository, tag, "HEAD")[1]

    def _listens(self):
        found = re.search(r"listening on (127\.0\.0\.1:\d+)", self.log.read_text())
        self.host = found and found[1]
        return found is not None

    def stop(self):
        self.daemon.stop()


# podman and skopeo also keep a cache below /var/lib/containers, which could change what a later
# run does: each has a folder of its own there.
_PRIVATE_STATE = ["unshare", "--mount", "sh", "-ec",
                  'mkdir -p /var/lib/containers; mount --bind "$0" /var/lib/containers; exec "$@"']


class Podman:
    """podman with a store of its own. It has no daemon."""

    def __init__(self, folder):
        self.folder = folder
        config = folder / "containers.conf"
        config.write_text('[engine]\nlock_type = "file"\nevents_logger = "none"\n'
                          'cgroup_manager = "cgroupfs"\n', encoding="utf-8")
        self.state = folder / "state"
        self.state.mkdir()
        self.env = environment(folder, CONTAINERS_CONF=str(config))

    def command(self, *arguments):
        return [*_PRIVATE_STATE, self.state, "podman", "--root", self.folder / "root",
                "--runroot", self.folder / "run", "--tmpdir", self.folder / "pod",
                "--storage-driver", "vfs", *arguments]

    def run(self, *arguments, cwd=None):
        return run(self.command(*arguments), env=self.env, cwd=cwd)

    def images(self):
        """[(name, image ID, digest)] of `podman images`, sorted."""
        form = "{{.Repository}}:{{.Tag}} {{.ID}} {{.Digest}}"
        out = self.run("images", "--all", "--no-trunc", "--format", form).out.decode()
        return sorted(tuple(line.split()) for line in out.splitlines())

    def stop(self):
        pass


class Buildah:
    """buildah with a store of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.state = folder / "state"
        self.state.mkdir()
        self.env = environment(folder)

    def command(self, *arguments):
        return [*_PRIVATE_STATE, self.state, "buildah", "--root", self.folder / "root",
                "--runroot", self.folder / "run", "--storage-driver", "vfs", *arguments]

    def run(self, *arguments, cwd=None):
        return run(self.command(*arguments), env=self.env, cwd=cwd)

    def stop(self):
        pass


class Skopeo:
    """skopeo, which asks nobody whether an image may be trusted."""

    def __init__(self, folder):
        self.state = folder / "state"
        self.state.mkdir()
        self.env = environment(folder)

    def command(self, *arguments):
        return [*_PRIVATE_STATE, self.state, "skopeo", "--insecure-policy", *arguments]

    def run(self, *arguments):
        return run(self.command(*arguments), env=self.env)

    def stop(self):
        pass


class Umoci:
    """umoci, the reference tool for layouts."""

    def __init__(self, folder):
        self.env = environment(folder)

    def run(self, *arguments):
        return run(["umoci", *arguments], env=self.env)

    def stop(self):
        pass
