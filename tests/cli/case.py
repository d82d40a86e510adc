# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line share: the program, archives real and made, and assertions.

OCIFACT is the program under test, TESTDATA the folder of test data.
"""
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import unittest

OCIFACT = os.environ["OCIFACT"]
ARCHIVES = pathlib.Path(os.environ["TESTDATA"]) / "archives"
FACTS = json.loads((ARCHIVES / "facts.json").read_text(encoding="utf-8"))
# The classic store of Docker 25-29 makes up the manifests it saves; they are rebuilt.
MADE_UP = ("docker-28-single.tar", "docker-28-multi.tar", "docker-28-untagged.tar")
# Said of each of the images of the fixtures that have one.
HEALTHCHECK = ("ocifact: warning: {} has a Healthcheck, which podman ignores under OCI media types; "
               "--media-types docker keeps it\n").format
NAMES = sorted(FACTS)


class Result:
    def __init__(self, done):
        self.code, self.out = done.returncode, done.stdout
        self.err = done.stderr.decode()

    @property
    def text(self):
        return self.out.decode()


def run(*arguments, stdin=b"", **options):
    done = subprocess.run([OCIFACT, *map(str, arguments)], input=stdin, capture_output=True,
                          check=False, **options)
    return Result(done)


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def full_name(tag):
    """The full reference of a name as docker shows it."""
    first, slash, _ = tag.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return tag
    return "docker.io/" + ("" if slash else "library/") + tag


def tree(folder):
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def tar_of(members):
    """A plain tar of (name, bytes) pairs; a str instead of bytes makes a symbolic link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def layer_of(text):
    """The tar of a layer with one file."""
    return tar_of([("file", text.encode())])


def config_of(layers, **members):
    """The config of an image of plain layers."""
    return json.dumps({"architecture": "amd64", "os": "linux", **members, "rootfs": {
        "type": "layers", "diff_ids": [sha256(layer) for layer in layers]}}).encode()


def docker_members(layers, tags=("app:1",), config=None):
    """The members of a docker save archive of one image, as (name, bytes) pairs."""
    config = config_of(layers) if config is None else config
    name = sha256(config)[7:] + ".json"
    paths = [f"{i}/layer.tar" for i in range(len(layers))]
    manifest = json.dumps([{"Config": name, "RepoTags": list(tags), "Layers": paths}]).encode()
    return [*zip(paths, layers), (name, config), ("manifest.json", manifest)]


def oci_members(layers, name="1", containerd="docker.io/library/app:1", config=None,
                compress=gzip.compress, config_type="application/vnd.oci.image.config.v1+json"):
    """The members of an OCI archive of one image."""
    blobs = {}

    def add(data, media_type, **more):
        digest = sha256(data)
        blobs["blobs/sha256/" + digest[7:]] = data
        return {"mediaType": media_type, "digest": digest, "size": len(data), **more}

    oci = "application/vnd.oci.image."
    stored = [add(compress(layer), oci + "layer.v1.tar+gzip") for layer in layers]
    config = add(config_of(layers) if config is None else config, config_type)
    manifest = add(json.dumps({"schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
                               "config": config, "layers": stored}).encode(),
                   oci + "manifest.v1+json",
                   annotations={"io.containerd.image.name": containerd,
                                "org.opencontainers.image.ref.name": name})
    index = json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode()
    return [("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), *blobs.items(),
            ("index.json", index)]


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ocifact-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.out = self.folder / "out"

    def file(self, data, name="app.tar"):
        """A file in the test's folder."""
        path = self.folder / name
        path.write_bytes(data)
        return path

    def archive(self, members, name="app.tar"):
        return self.file(tar_of(members), name)

    def succeeds(self, *arguments, **options):
        result = run(*arguments, **options)
        self.assertEqual(result.code, 0, result.err)
        return result

    def refuses(self, code, message, *arguments, **options):
        """The whole of stderr is `message`, which may name the test's folder as {}; nothing on
        stdout."""
        result = run(*arguments, **options)
        said = result.err.replace(str(self.folder), "{}")
        self.assertEqual((result.code, said, result.out), (code, message, b""))
        return result

    def nothing_written(self, *kept):
        """The test's folder has nothing but the named files."""
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), sorted(kept))

    def blob(self, layout, digest):
        return (layout / "blobs" / digest.replace(":", "/")).read_bytes()

    def index(self, layout):
        return json.loads((layout / "index.json").read_bytes())
