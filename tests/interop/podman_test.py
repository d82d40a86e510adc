#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""podman 4.3 loads what ocifact exports, and shows the same digest for an archive with one name;
ocifact reads its archives."""
import json
import unittest

import case
import peers

ONE_NAME = (("docker-20.10-single", "docker.io/library/hello:1"),
            ("docker-28-single", "docker.io/library/hello:1"),
            ("docker-28-containerd-single", "docker.io/library/hello:1"),
            ("docker-28-containerd-multiarch-attested", "docker.io/library/hello:ma"),
            ("docker-28-containerd-sparse", "127.0.0.1:5055/fx/hello:ma"),
            ("buildkit-docker-arm64", "docker.io/library/hello:arm"),
            ("buildkit-oci-zstd", "docker.io/library/hello:z"),
            ("podman5-docker-archive", "localhost/hello:1"),
            ("ctr-export", "docker.io/library/hello:1"))


class Podman(case.Case):
    def setUp(self):
        self.podman = self.start(peers.Podman)

    def load(self, path):
        return self.succeeds(self.podman.run("load", "--input", path)).decode()

    def forget(self):
        """Removes all images."""
        self.succeeds(self.podman.run("rmi", "--all", "--force"))
        self.assertEqual(self.podman.images(), [])


class Loads(Podman):
    def test_an_export_with_one_name_has_its_digest(self):
        for name, reference in ONE_NAME:
            with self.subTest(name):
                export = self.export(case.archive(name))
                self.assertEqual(self.load(export), f"Loaded image: {reference}\n")
                self.assertEqual(
                    self.podman.images(),
                    [(reference, case.image_ids(name)[0],
                      self.digest(case.archive(name)))])
                self.forget()

    def test_an_untagged_export_has_its_digest(self):
        for name in ("docker-20.10-untagged", "docker-28-containerd-untagged",
                     "crane-oci-layout"):
            with self.subTest(name):
                [identity] = case.image_ids(name)
                self.assertEqual(self.load(self.export(case.archive(name))),
                                 f"Loaded image: {identity}\n")
                self.assertEqual(self.podman.images(),
                                 [("<none>:<none>", identity,
                                   self.digest(case.archive(name)))])
                self.forget()

    def test_an_export_with_several_names_has_these_names_but_not_its_digests(self):
        for name in ("docker-20.10-multi", "docker-28-containerd-multi"):
            with self.subTest(name):
                other, hello = case.image_ids(name)
                export = self.export(case.archive(name))
                self.assertEqual(self.load(export), "Loaded image: docker.io/library/hello:1\n"
                                 "Loaded image: registry.example.com:5000/team/hello:v1.2\n"
                                 "Loaded image: docker.io/library/other-hello:1\n")
                images = self.podman.images()
                self.assertEqual([(reference, identity) for reference, identity, _ in images],
                                 [("docker.io/library/hello:1", hello),
                                  ("docker.io/library/other-hello:1", other),
                                  ("registry.example.com:5000/team/hello:v1.2", hello)])
                ours = self.ocifact("digest", "--all", export)
                for _, _, digest in images:
                    self.assertNotIn(digest, ours)
                self.forget()

    def test_from_a_pipe(self):
        archive = case.archive("docker-20.10-single")
        self.assertEqual(self.piped_export([archive], self.podman, "load"),
                         "Loaded image: docker.io/library/hello:1\n")
        [(_, _, digest)] = self.podman.images()
        self.assertEqual(digest, self.digest(archive))

    def test_the_docker_format(self):
        export = self.export(case.archive("buildkit-oci-zstd"), "--format", "docker")
        self.assertEqual(self.load(export), "Loaded image: docker.io/library/hello:z\n")
        [(_, identity, _)] = self.podman.images()
        self.assertEqual([identity], case.image_ids("buildkit-oci-zstd"))

    def test_the_oci_format(self):
        archive = case.archive("docker-20.10-single")
        export = self.export(archive, "--format", "oci")
        self.assertEqual(self.load(export), "Loaded image: docker.io/library/hello:1\n")
        [(_, _, digest)] = self.podman.images()
        self.assertEqual(digest, self.digest(archive))

    def test_a_layout_under_the_name_of_its_folder(self):
        layout = self.layout(case.archive("docker-20.10-single"))
        done = self.podman.run("load", "--input", layout.name, cwd=layout.parent)
        self.assertEqual(self.succeeds(done), b"Loaded image: localhost/layout\n")
        self.assertEqual(self.podman.images(),
                         [("localhost/layout:latest", *case.image_ids("docker-20.10-single"),
                           self.digest(layout))])

    def test_a_health_check_survives_with_docker_types_only(self):
        archive = case.archive("docker-20.10-single")
        for types, survives in (("oci", False), ("docker", True)):
            with self.subTest(types):
                self.load(self.export(archive, "--media-types", types))
                [shown] = json.loads(self.succeeds(
                    self.podman.run("image", "inspect", "docker.io/library/hello:1")))
                self.assertEqual("Healthcheck" in shown, survives)
                self.assertEqual(shown["Digest"], self.digest(archive, "--media-types", types))
                self.forget()


class IsRead(Podman):
    def setUp(self):
        super().setUp()
        self.load(self.export(case.archive("docker-20.10-multi")))
        self.other, self.hello = case.image_ids("docker-20.10-multi")

    def saved(self, *arguments):
        path = self.folder() / "saved"
        self.succeeds(self.podman.run("save", "--quiet", "--output", path, *arguments))
        return path

    def test_its_docker_archive(self):
        saved = self.saved("--format", "docker-archive", "hello:1")
        self.is_read(saved, [("docker.io/library/hello:1", "linux/amd64", self.hello, False)])

    def test_its_archive_of_an_image_id(self):
        self.is_read(self.saved(self.hello.removeprefix("sha256:")),
                     [(None, "linux/amd64", self.hello, False)])

    def test_its_archive_of_several_images(self):
        name = "registry.example.com:5000/team/hello:v1.2"
        saved = self.saved("--multi-image-archive", "hello:1", "other-hello:1", name)
        self.is_read(saved,
                     [("docker.io/library/hello:1", "linux/amd64", self.hello, False),
                      ("docker.io/library/other-hello:1", "linux/amd64", self.other, False),
                      (name, "linux/amd64", self.hello, False)])

    def test_its_oci_archive_and_folder(self):
        for form in ("oci-archive", "oci-dir"):
            with self.subTest(form):
                saved = self.saved("--format", form, "hello:1")
                # It rewrites the config for that: another image ID.
                identity = json.loads(self.ocifact("manifest", saved))["config"]["digest"]
                layout = self.is_read(
                    saved, [("docker.io/library/hello:1", "linux/amd64", identity, True)])
                self.forget()
                self.load(self.export(layout))
                self.assertEqual(self.podman.images(),
                                 [("docker.io/library/hello:1", identity,
                                   self.digest(saved))])


if __name__ == "__main__":
    unittest.main()
