# SPDX-License-Identifier: Apache-2.0
"""How podman, buildah, skopeo and umoci load an archive or a layout (see loaders.py)."""
import json

import peers
import trees
from loaders import Outcome, message, names, pushed, refusal


def files_below(folder, env):
    return trees.of_tar(peers.run(["tar", "-C", folder, "-cf", "-", "."], env=env).out)


class PodmanLoad:
    """`podman load`, and a push."""

    program = "podman"
    loader, pusher = "podman load", "podman load, push"
    way = "`podman load`"
    archives, folders = True, True

    def __init__(self, start, registry):
        self.podman = start(peers.Podman)
        self.registry = registry

    def load(self, subject):
        # What podman calls the image of a folder is the folder as it was named.
        done = self.podman.run("load", "--input", subject.path.name, cwd=subject.path.parent)
        if done.code:
            return refusal(done)
        images = self.podman.images()
        identity = images[0][1]
        [shown] = json.loads(self.podman.run("image", "inspect", identity).out)
        folder = self.podman.run("image", "mount", identity).out.decode().strip()
        outcome = Outcome(
            None, names(name for name, _, _ in images), {digest for _, _, digest in images},
            pushed(self.registry, lambda name: self.podman.run(
                "push", "--quiet", "--tls-verify=false", identity, f"docker://{name}")),
            files_below(folder, self.podman.env), "Healthcheck" in shown)
        self.podman.run("rmi", "--all", "--force")
        return outcome


class BuildahPull:
    """`buildah pull` of one transport."""

    program = "buildah"

    def __init__(self, start, transport):
        self.buildah = start(peers.Buildah)
        self.transport = transport
        self.loader, self.pusher = f"skopeo {transport}:", None
        self.way = f"`buildah pull {transport}:PATH`"
        self.archives, self.folders = transport != "oci", transport == "oci"

    def load(self, subject):
        # What buildah calls the image of a folder is the folder as it was named.
        source = f"{self.transport}:{subject.path.name}"
        done = self.buildah.run("pull", "--quiet", source, cwd=subject.path.parent)
        if done.code:
            return refusal(done)
        [image] = json.loads(self.buildah.run("images", "--json").out)
        self.buildah.run("rmi", "--all", "--force")
        return Outcome(None, names(image.get("names") or ()), {image["digest"]})


class Skopeo:
    """skopeo as a reader, with nothing but the path or with a name as well, and `skopeo copy` into
    a registry."""

    program = "skopeo"

    def __init__(self, start, registry, transport, named=False, options=()):
        self.skopeo = start(peers.Skopeo)
        self.registry = registry
        self.transport = transport
        self.named = named
        self.options = options
        self.loader = None if named else f"skopeo {transport}:"
        self.pusher = (None if named or transport == "docker-archive"
                       else " ".join(("skopeo copy", *options)))
        command = "inspect" if named else " ".join(("copy", *options))
        self.way = f"`skopeo {command} {transport}:PATH{':NAME' if named else ''}`"
        self.archives, self.folders = transport != "oci", transport == "oci"

    def load(self, subject):
        selectors = self._selectors(subject)
        if not selectors:
            return Outcome("there is no name to ask for")
        digests = set()
        for selector in selectors:
            source = f"{self.transport}:{subject.path}{selector}"
            done = self._run("inspect", source)
            if done.code:
                return refusal(done)
            digests.add(json.loads(done.out)["Digest"])
        if self.named:
            return Outcome(None, [selector[1:] for selector in selectors], digests)
        return Outcome(None, None, digests, pushed(self.registry, lambda name: self._run(
            "copy", "--quiet", "--dest-tls-verify=false", *self.options, source,
            f"docker://{name}")))

    def _run(self, *arguments):
        return self.skopeo.run("--override-os", "linux", "--override-arch", "amd64", *arguments)

    def _selectors(self, subject):
        if not self.named:
            return [""]
        if self.transport == "docker-archive":
            return [f":{name}" for name in subject.names]
        return sorted(f":{name.rpartition(':')[2]}" for name in subject.names)


class UmociUnpack:
    """`umoci unpack` of every tag."""

    program = "umoci"
    loader, pusher = "umoci unpack", None
    way = "`umoci unpack`"
    archives, folders = False, True

    def __init__(self, start):
        self.umoci = start(peers.Umoci)

    def load(self, subject):
        tags = self.umoci.run("ls", "--layout", subject.path).out.decode().split()
        if not tags:
            return Outcome("there is no tag to ask for")
        digests = set()
        for tag in sorted(tags):
            bundle = peers.new_folder() / "bundle"
            done = self.umoci.run("unpack", "--image", f"{subject.path}:{tag}", bundle)
            if done.code:
                return refusal(done)
            told = json.loads((bundle / "umoci.json").read_text(encoding="utf-8"))
            digests.add(told["from_descriptor_path"]["descriptor_walk"][0]["digest"])
            files = files_below(bundle / "rootfs", self.umoci.env)
        return Outcome(None, sorted(tags), digests, None, files)
