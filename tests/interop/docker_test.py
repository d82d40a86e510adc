#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Docker 20.10 loads what ocifact exports, under the right names; ocifact reads its archives."""
import json
import os
import unittest

import case
import peers

MULTI = [("hello:1", 1), ("other-hello:1", 0), ("registry.example.com:5000/team/hello:v1.2", 1)]
# What Docker must have after a load: names, and which of the archive's images is meant.
LOADED = (("docker-20.10-single", [("hello:1", 0)]),
          ("docker-20.10-multi", MULTI),
          ("docker-20.10-untagged", [("<none>:<none>", 0)]),
          ("docker-28-containerd-multi", MULTI),
          ("docker-28-containerd-untagged", [("<none>:<none>", 0)]),
          ("docker-28-containerd-multiarch-attested", [("hello:ma", 0)]),
          ("docker-28-containerd-sparse", [("127.0.0.1:5055/fx/hello:ma", 0)]),
          ("buildkit-docker-arm64", [("hello:arm", 0)]),
          ("crane-oci-layout", [("<none>:<none>", 0)]),
          ("podman5-multi", [("localhost/hello:1", 0), ("localhost/other-hello:1", 1)]),
          ("skopeo-oci-archive", [("hello:1", 0)]))
NO_TAR = "ApplyLayer exit status 1 stdout:  stderr: archive/tar: invalid tar header"


def expected(name, rows):
    return [(reference, case.image_ids(name)[number]) for reference, number in rows]


class Docker(case.Case):
    def setUp(self):
        self.docker = self.start(peers.Docker)

    def load(self, path):
        return self.succeeds(self.docker.run("load", "--input", path)).decode()


class Before110(Docker):
    """Docker up to 1.9 stored no configs: who loads its archives makes them, and so the image IDs."""

    def test_has_the_image_ids_that_ocifact_tells(self):
        for name in ("docker-1.9.tar", "docker-1.6.tar.gz"):
            with self.subTest(name):
                archive = case.GENERATED / name
                self.load(archive)
                listed = [line.split("  ") for line in self.ocifact("ls", archive).splitlines()]
                self.assertEqual(sorted(identity for _, identity in self.docker.images()),
                                 sorted(columns[2] for columns in listed))
                self.docker.forget()


class Loads(Docker):
    def test_every_export_has_its_names_and_image_ids(self):
        for name, rows in LOADED:
            with self.subTest(name):
                self.load(self.export(case.archive(name)))
                self.assertEqual(self.docker.images(), expected(name, rows))
                self.docker.forget()

    def test_says_what_it_loaded(self):
        self.assertEqual(self.load(self.export(case.archive("docker-28-multi"))),
                         "Loaded image: hello:1\n"
                         "Loaded image: registry.example.com:5000/team/hello:v1.2\n"
                         "Loaded image: other-hello:1\n")
        [identity] = case.image_ids("docker-20.10-untagged")
        self.assertEqual(self.load(self.export(case.archive("docker-20.10-untagged"))),
                         f"Loaded image ID: {identity}\n")

    def test_from_a_pipe(self):
        for name, said in (("docker-20.10-single", "Loaded image: hello:1\n"),
                           ("buildkit-docker-arm64", "Loaded image: hello:arm\n")):
            with self.subTest(name):
                self.assertEqual(self.piped_export([case.archive(name)], self.docker, "load"),
                                 said)

    def test_the_layout_as_well_as_the_archive(self):
        layout = self.layout(case.archive("docker-20.10-multi"))
        self.load(self.export(layout))
        self.assertEqual(self.docker.images(), expected("docker-20.10-multi", MULTI))

    def test_a_loadable_layout_as_tar_packs_it(self):
        layout = self.layout("--docker-loadable", case.archive("docker-20.10-multi"))
        path = self.folder() / "layout.tar"
        self.succeeds(peers.run(["tar", "-C", layout, "-cf", path, "oci-layout", "index.json",
                                 "manifest.json", "blobs"], env=dict(os.environ)))
        self.load(path)
        self.assertEqual(self.docker.images(), expected("docker-20.10-multi", MULTI))

    def test_the_docker_format(self):
        for name, rows in (("docker-28-containerd-multi", MULTI),
                           ("docker-20.10-untagged", [("<none>:<none>", 0)]),
                           ("buildkit-oci-multiarch-attested", [("hello:multi", 0)]),
                           ("buildkit-oci-zstd", [("hello:z", 0)])):
            with self.subTest(name):
                self.load(self.export(case.archive(name), "--format", "docker"))
                self.assertEqual(self.docker.images(), expected(name, rows))
                self.docker.forget()

    def test_the_chosen_platform_of_an_index(self):
        self.load(self.export(case.archive("buildkit-oci-multiarch-attested"),
                              "--docker-platform", "linux/arm64"))
        self.assertEqual(self.docker.images(),
                         expected("buildkit-oci-multiarch-attested", [("hello:multi", 1)]))

    def test_the_config_as_it_was(self):
        archive = case.archive("docker-20.10-single")
        self.load(self.export(archive))
        config = json.loads(self.ocifact("config", archive))
        [shown] = json.loads(self.succeeds(self.docker.run("image", "inspect", "hello:1")))
        for key in ("Entrypoint", "Cmd", "Env", "User", "WorkingDir", "Healthcheck", "Labels"):
            self.assertEqual(shown["Config"][key], config["config"][key])
        self.assertEqual(shown["RootFS"]["Layers"], config["rootfs"]["diff_ids"])

    def test_refuses_zstd_layers_but_not_when_made_gzip(self):
        archive = case.archive("buildkit-oci-zstd")
        self.refuses(self.docker.run("load", "--input", self.export(archive)), NO_TAR)
        self.assertEqual(self.docker.images(), [])
        self.load(self.export(archive, "--compression", "gzip"))
        self.assertEqual(self.docker.images(), expected("buildkit-oci-zstd", [("hello:z", 0)]))

    def test_refuses_an_archive_without_its_own_face(self):
        export = self.export(case.archive("docker-20.10-single"), "--format", "oci")
        done = self.docker.run("load", "--input", export)
        self.assertEqual(done.code, 1)
        self.assertRegex(peers.said(done),
                         r"\Aopen /\S*/blobs/json: no such file or directory\Z")


class IsRead(Docker):
    def setUp(self):
        super().setUp()
        self.load(case.archive("docker-20.10-multi"))
        self.other, self.hello = case.image_ids("docker-20.10-multi")
        self.succeeds(self.docker.run("tag", "hello:1", "hello:2"))

    def saved(self, *images):
        path = self.folder() / "saved.tar"
        self.succeeds(self.docker.run("save", "--output", path, *images))
        return path

    def row(self, name, identity):
        return (name, "linux/amd64", identity, False)

    def test_its_archive_of_one_image(self):
        self.is_read(self.saved("hello:1"), [self.row("docker.io/library/hello:1", self.hello)])

    def test_its_archive_of_all_tags_of_a_repository(self):
        self.is_read(self.saved("hello"), [self.row("docker.io/library/hello:1", self.hello),
                                           self.row("docker.io/library/hello:2", self.hello)])

    def test_its_archive_of_several_images(self):
        name = "registry.example.com:5000/team/hello:v1.2"
        self.is_read(self.saved("hello:1", "hello:2", "other-hello:1", name),
                     [self.row("docker.io/library/hello:1", self.hello),
                      self.row("docker.io/library/hello:2", self.hello),
                      self.row("docker.io/library/other-hello:1", self.other),
                      self.row(name, self.hello)])

    def test_its_archive_of_an_image_id(self):
        self.is_read(self.saved(self.hello.removeprefix("sha256:")[:12]),
                     [self.row(None, self.hello)])

    def test_its_archive_of_a_name_and_an_image_id(self):
        self.is_read(self.saved("hello:1", self.other),
                     [self.row("docker.io/library/hello:1", self.hello),
                      self.row(None, self.other)])

    def test_what_it_writes_to_a_pipe(self):
        layout = self.folder() / "layout"
        wrote, read = peers.pipe(self.docker.command("save", "hello:1", "other-hello:1"),
                                 [case.OCIFACT, "layout", "-", "-o", layout],
                                 env=self.docker.env,
                                 right_env=peers.environment(self.folder()))
        self.succeeds(wrote)
        self.assertEqual(self.succeeds(read).decode(),
                         self.ocifact("layout", self.saved("hello:1", "other-hello:1"),
                                      "-o", self.folder() / "layout"))

    def test_its_archive_comes_back_as_it_was(self):
        before = self.docker.images()
        saved = self.saved("hello:1", "hello:2", "other-hello:1",
                           "registry.example.com:5000/team/hello:v1.2")
        export = self.export(self.layout(saved))
        self.docker.stop()
        self.docker = self.start(peers.Docker)  # with an empty store
        self.load(export)
        self.assertEqual(self.docker.images(), before)


if __name__ == "__main__":
    unittest.main()
