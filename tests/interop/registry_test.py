#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A verbatim push of ocifact's layouts to docker-registry ends in the digest that ocifact prints,
and what others pull by that digest is the image."""
import json
import unittest

import case
import peers

PUSHED = (("docker-20.10-single", ":1", case.OCI_MANIFEST),
          ("docker-20.10-untagged", "", case.OCI_MANIFEST),
          ("docker-28-single", ":1", case.OCI_MANIFEST),
          ("docker-28-containerd-single", ":1", case.OCI_MANIFEST),
          ("buildkit-oci-multiarch-attested", ":multi", case.OCI_INDEX),
          ("buildkit-oci-zstd", ":z", case.OCI_MANIFEST),
          ("crane-tarball", ":1", case.OCI_MANIFEST),
          ("crane-oci-layout", "", case.DOCKER_MANIFEST))


class Registry(case.Case):
    def setUp(self):
        self.registry = self.start(peers.Registry)
        self.skopeo = self.start(peers.Skopeo)

    def push(self, source, repository):
        """Pushes verbatim, and returns the reference of it without the tag."""
        reference = f"{self.registry.host}/{repository}"
        self.succeeds(self.skopeo.run("copy", "--quiet", "--all", "--preserve-digests",
                                      "--dest-tls-verify=false", source,
                                      f"docker://{reference}:pushed"))
        return reference


class Push(Registry):
    def test_every_layout_ends_in_its_digest(self):
        for name, tag, kind in PUSHED:
            with self.subTest(name):
                digest = self.digest(case.archive(name))
                layout = self.layout(case.archive(name))
                repository = f"test/{name}"
                self.push(f"oci:{layout}{tag}", repository)
                self.assertEqual(self.registry.manifest(repository, "pushed", "HEAD"), (kind, digest, b""))
                _, shown, body = self.registry.manifest(repository, digest, "GET")
                self.assertEqual((shown, case.sha256(body)), (digest, digest))
                self.assertEqual(body.decode(), self.ocifact("manifest", f"{layout}{tag}"))

    def test_images_of_several_repositories_with_one_tag(self):
        layout = self.layout(case.archive("docker-20.10-multi"))
        for reference in ("hello:1", "other-hello:1", "v1.2"):
            with self.subTest(reference):
                repository = f"multi/{reference.replace(':', '-')}"
                self.push(f"oci:{layout}:{reference}", repository)
                _, digest, _ = self.registry.manifest(repository, "pushed", "HEAD")
                self.assertEqual(digest, self.digest(f"{layout}:{reference}"))

    def test_an_export_ends_in_its_digest(self):
        archive = case.archive("docker-20.10-single")
        self.push(f"oci-archive:{self.export(archive)}:1", "exported")
        _, digest, _ = self.registry.manifest("exported", "pushed", "HEAD")
        self.assertEqual(digest, self.digest(archive))

    def test_one_platform_of_an_index_that_is_not_all_there(self):
        archive = case.archive("docker-28-containerd-sparse")
        options = ("--platform", "linux/amd64")
        self.push(f"oci:{self.layout(archive, *options)}:ma", "platform")
        _, digest, _ = self.registry.manifest("platform", "pushed", "HEAD")
        self.assertEqual(digest, self.digest(archive, *options))

    def test_layers_made_gzip(self):
        archive = case.archive("buildkit-oci-zstd")
        options = ("--compression", "gzip")
        self.push(f"oci:{self.layout(archive, *options)}:z", "gzip")
        _, digest, body = self.registry.manifest("gzip", "pushed", "GET")
        self.assertEqual(digest, self.digest(archive, *options))
        self.assertEqual({layer["mediaType"] for layer in json.loads(body)["layers"]},
                         {"application/vnd.oci.image.layer.v1.tar+gzip"})


class AsOthers(Registry):
    """What `--as` foretells is what the registry then has, whoever pushes."""

    def has(self, repository, digest):
        self.assertEqual(self.registry.manifest(repository, "pushed", "HEAD"),
                         (case.DOCKER_MANIFEST, digest, b""))

    def test_docker_pushes_what_as_docker_makes(self):
        docker = self.start(peers.Docker)
        for name, image in (("docker-20.10-single", "hello:1"), ("crane-tarball", None),
                            ("docker-28-containerd-single", "hello:1")):
            with self.subTest(name):
                archive = case.archive(name)
                self.succeeds(docker.run("load", "--quiet", "--input", archive))
                [identity] = case.image_ids(name)
                pushed = f"{self.registry.host}/docker/{name}:pushed"
                self.succeeds(docker.run("tag", image or identity, pushed))
                self.succeeds(docker.run("push", "--quiet", pushed))
                self.has(f"docker/{name}", self.digest(archive, "--as", "docker"))
                # The next push shall know none of the layers.
                self.succeeds(docker.run("image", "rm", "--force", identity))

    def test_skopeo_and_containerd_push_what_as_crane_made(self):
        containerd = self.start(peers.Containerd)
        for name in ("docker-20.10-single", "docker-28-containerd-single"):
            with self.subTest(name):
                archive = case.archive(name)
                digest = case.FACTS[f"{name}.tar"]["craneDigestGo1.24"]
                layout = self.layout(archive, "--as", "crane")
                self.push(f"oci:{layout}", f"skopeo/{name}")
                self.has(f"skopeo/{name}", digest)
                export = self.export(archive, "--as", "crane", "-t",
                                     f"{self.registry.host}/ctr/{name}:pushed")
                self.succeeds(containerd.run("images", "import", "--no-unpack", export))
                self.succeeds(containerd.run("images", "push", "--plain-http",
                                             f"{self.registry.host}/ctr/{name}:pushed"))
                self.has(f"ctr/{name}", digest)


class Pull(Registry):
    """Others pull by the digest that was printed before anything was pushed."""

    def setUp(self):
        super().setUp()
        archive = case.archive("docker-20.10-single")
        self.digest_printed = self.digest(archive)
        [self.identity] = case.image_ids("docker-20.10-single")
        self.reference = self.push(f"oci:{self.layout(archive)}:1", "team/app")
        self.pinned = f"{self.reference}@{self.digest_printed}"

    def test_docker(self):
        docker = self.start(peers.Docker)
        self.succeeds(docker.run("pull", "--quiet", self.pinned))
        [shown] = json.loads(self.succeeds(docker.run("image", "inspect", self.pinned)))
        self.assertEqual((shown["Id"], shown["RepoDigests"]), (self.identity, [self.pinned]))

    def test_podman(self):
        podman = self.start(peers.Podman)
        self.succeeds(podman.run("pull", "--quiet", "--tls-verify=false", self.pinned))
        [shown] = json.loads(self.succeeds(podman.run("image", "inspect", self.pinned)))
        self.assertEqual((shown["Id"], shown["Digest"]),
                         (self.identity.removeprefix("sha256:"), self.digest_printed))

    def test_containerd(self):
        containerd = self.start(peers.Containerd)
        self.succeeds(containerd.run("images", "pull", "--plain-http", "--snapshotter", "native",
                                     "--platform", "linux/amd64", self.pinned))
        self.assertEqual(containerd.images(), {
            self.pinned: (case.OCI_MANIFEST, self.digest_printed, "linux/amd64")})

    def test_skopeo_into_a_layout_that_is_read(self):
        layout = self.folder() / "pulled"
        self.succeeds(self.skopeo.run("copy", "--quiet", "--src-tls-verify=false",
                                      f"docker://{self.pinned}", f"oci:{layout}:1"))
        self.is_read(layout, [("1", "linux/amd64", self.identity, True)])
        self.assertEqual(self.digest(layout), self.digest_printed)


if __name__ == "__main__":
    unittest.main()
