#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""containerd 1.6 imports what ocifact exports, under the right names and with the very digest
that `ocifact digest` prints; ocifact reads its archives."""
import unittest

import case
import cri
import peers

HELLO = "docker.io/library/hello"
TEAM = "registry.example.com:5000/team/hello:v1.2"
ALL = "linux/amd64,linux/arm64,unknown/unknown"
IMPORTED = (("docker-20.10-single", f"{HELLO}:1", case.OCI_MANIFEST, "linux/amd64"),
            ("docker-28-single", f"{HELLO}:1", case.OCI_MANIFEST, "linux/amd64"),
            ("docker-28-containerd-single", f"{HELLO}:1", case.OCI_MANIFEST, "linux/amd64"),
            ("buildkit-oci-multiarch-attested", f"{HELLO}:multi", case.OCI_INDEX, ALL),
            ("docker-28-containerd-sparse", "127.0.0.1:5055/fx/hello:ma", case.OCI_INDEX, ALL),
            ("buildkit-oci-zstd", f"{HELLO}:z", case.OCI_MANIFEST, "linux/amd64"),
            ("ctr-export", f"{HELLO}:1", case.DOCKER_MANIFEST, "linux/amd64"),
            ("podman5-oci-archive", "localhost/hello:1", case.OCI_MANIFEST, "linux/amd64"))


class Containerd(case.Case):
    def setUp(self):
        self.containerd = self.start(peers.Containerd)

    def imports(self, path, *options):
        options = options or ("--no-unpack",)
        done = self.containerd.run("images", "import", "--platform", "linux/amd64", *options, path)
        return self.succeeds(done).decode()

    def forget(self):
        """Removes all images and waits until their content is gone."""
        self.succeeds(self.containerd.run("images", "rm", "--sync", *self.containerd.images()))
        self.assertEqual(self.containerd.images(), {})


class Imports(Containerd):
    def test_every_export_has_its_name_and_the_digest_that_we_print(self):
        for name, reference, kind, platforms in IMPORTED:
            with self.subTest(name):
                self.imports(self.export(case.archive(name)))
                self.assertEqual(
                    self.containerd.images(),
                    {reference: (kind, self.digest(case.archive(name)), platforms)})
                self.forget()

    def test_unpacks_every_export(self):
        for name, reference, kind, platforms in IMPORTED:
            with self.subTest(name):
                digest = self.digest(case.archive(name))
                self.assertEqual(
                    self.imports(self.export(case.archive(name)), "--snapshotter", "native"),
                    f"unpacking {reference} ({digest})...done\n")
                self.assertEqual(self.containerd.images(), {reference: (kind, digest, platforms)})
                self.forget()

    def test_unpacks_layers_that_were_made_zstd(self):
        archive = case.archive("docker-20.10-single")
        digest = self.digest(archive, "--compression", "zstd")
        self.assertEqual(self.imports(self.export(archive, "--compression", "zstd"),
                                      "--snapshotter", "native"),
                         f"unpacking {HELLO}:1 ({digest})...done\n")

    def test_several_images_and_names(self):
        for name in ("docker-20.10-multi", "docker-28-multi", "docker-28-containerd-multi"):
            with self.subTest(name):
                export = self.export(case.archive(name))
                lines = self.ocifact("digest", "--all", export).splitlines()
                ours = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
                self.assertEqual(sorted(ours), [f"{HELLO}:1", "docker.io/library/other-hello:1",
                                                TEAM])
                self.imports(export)
                self.assertEqual(self.containerd.images(), {
                    reference: (case.OCI_MANIFEST, digest, "linux/amd64")
                    for reference, digest in ours.items()})
                self.forget()

    def test_from_a_pipe(self):
        archive = case.archive("docker-20.10-single")
        self.piped_export([archive], self.containerd, "images", "import", "--no-unpack", "-")
        self.assertEqual(self.containerd.images(), {
            f"{HELLO}:1": (case.OCI_MANIFEST, self.digest(archive), "linux/amd64")})

    def test_the_layout_in_a_tar(self):
        archive = case.archive("docker-20.10-single")
        path = self.folder() / "layout.tar"
        self.ocifact("layout", archive, "-o", path)
        self.imports(path)
        self.assertEqual(self.containerd.images(), {
            f"{HELLO}:1": (case.OCI_MANIFEST, self.digest(archive), "linux/amd64")})

    def test_the_docker_format_under_its_names(self):
        self.imports(self.export(case.archive("docker-28-containerd-multi"), "--format",
                                 "docker"), "--snapshotter", "native")
        self.assertEqual(sorted(self.containerd.images()),
                         [f"{HELLO}:1", "docker.io/library/other-hello:1", TEAM])

    def test_makes_no_record_of_an_unnamed_image(self):
        for name in ("docker-20.10-untagged", "docker-28-containerd-untagged",
                     "crane-oci-layout"):
            with self.subTest(name):
                self.assertEqual(self.imports(self.export(case.archive(name))), "")
                self.assertEqual(self.containerd.images(), {})

    def test_can_be_asked_for_a_record_of_an_unnamed_image(self):
        archive = case.archive("docker-28-containerd-untagged")
        digest = self.digest(archive)
        self.imports(self.export(archive), "--no-unpack", "--digests", "--base-name", "app")
        self.assertEqual(self.containerd.images(), {
            f"app@{digest}": (case.OCI_MANIFEST, digest, "linux/amd64")})

    def test_imports_another_platform_when_asked_only(self):
        archive = case.archive("buildkit-docker-arm64")
        export = self.export(archive)
        self.refuses(self.containerd.run("images", "import", "--platform", "linux/amd64", export),
                     "ctr: image might be filtered out")
        self.assertEqual(self.containerd.images(), {})
        self.succeeds(self.containerd.run("images", "import", "--platform", "linux/arm64",
                                          "--snapshotter", "native", export))
        self.assertEqual(self.containerd.images(), {
            f"{HELLO}:arm": (case.DOCKER_MANIFEST, self.digest(archive), "linux/arm64")})

    def test_imports_all_platforms(self):
        export = self.export(case.archive("buildkit-oci-multiarch-attested"))
        self.succeeds(self.containerd.run("images", "import", "--no-unpack", "--all-platforms",
                                          export))
        checked = self.succeeds(self.containerd.run("images", "check", "--snapshotter", "native"))
        self.assertIn(b" complete (6/6) ", checked)

    def test_refuses_all_platforms_of_a_sparse_index(self):
        export = self.export(case.archive("docker-28-containerd-sparse"))
        absent = "sha256:04d835994f6488d5dc0ed69cdee380c9dc08a024b2dd96cf8d577df631373d0c"
        self.refuses(self.containerd.run("images", "import", "--no-unpack", "--all-platforms",
                                         export),
                     f"ctr: content digest {absent}: not found")
        self.assertEqual(self.containerd.images(), {})


class Pinned(case.Case):
    def test_cri_finds_what_a_pod_names_by_digest(self):
        containerd = self.start(lambda folder: peers.Containerd(folder, cri=True))
        source = case.archive("docker-20.10-single")
        pinned = f"{HELLO}@{self.digest(source)}"
        self.succeeds(containerd.run("--namespace", "k8s.io", "images", "import", "--snapshotter",
                                     "native", self.export(source, "--digest-names")))
        peers.wait(lambda: cri.image_status(containerd.socket, pinned), "CRI")
        identity, names, digests = cri.image_status(containerd.socket, pinned)
        self.assertEqual(([identity], names, digests),
                         (case.image_ids("docker-20.10-single"), [f"{HELLO}:1"], [pinned]))


class IsRead(Containerd):
    def exported(self, *images, options=()):
        path = self.folder() / "exported.tar"
        self.succeeds(self.containerd.run("images", "export", *options, path, *images))
        return path

    def test_its_export_of_one_image(self):
        self.imports(case.archive("docker-28-containerd-single"))
        [identity] = case.image_ids("docker-28-containerd-single")
        exported = self.exported(f"{HELLO}:1")
        self.is_read(exported, [(f"{HELLO}:1", "linux/amd64", identity, True)])
        self.assertEqual(self.digest(exported), case.stored_digest("docker-28-containerd-single"))

    def test_its_export_whose_manifest_json_has_no_names(self):
        self.imports(case.archive("docker-28-containerd-single"))
        [identity] = case.image_ids("docker-28-containerd-single")
        # That is what 1.6 makes of this option: manifest.json is there, without names.
        self.is_read(self.exported(f"{HELLO}:1", options=["--skip-manifest-json"]),
                     [(f"{HELLO}:1", "linux/amd64", identity, True)])

    def test_its_export_of_several_images(self):
        self.imports(case.archive("docker-28-containerd-multi"))
        other, hello = case.image_ids("docker-28-containerd-multi")
        self.is_read(self.exported(f"{HELLO}:1", "docker.io/library/other-hello:1", TEAM),
                     [(f"{HELLO}:1", "linux/amd64", hello, True),
                      ("docker.io/library/other-hello:1", "linux/amd64", other, True),
                      (TEAM, "linux/amd64", hello, True)])

    def test_its_export_of_what_it_made_of_a_docker_archive(self):
        self.imports(case.archive("docker-20.10-single"))
        [identity] = case.image_ids("docker-20.10-single")
        exported = self.exported(f"{HELLO}:1")
        self.is_read(exported, [(f"{HELLO}:1", "linux/amd64", identity, True)])
        [(_, digest, _)] = self.containerd.images().values()
        self.assertEqual(self.digest(exported), digest)

    def test_its_export_of_an_index(self):
        name = "buildkit-oci-multiarch-attested"
        for scope in ((), ("--all-platforms",)):  # without it a sparse index comes out
            with self.subTest(scope):
                self.succeeds(self.containerd.run("images", "import", "--no-unpack", *scope,
                                                  case.archive(name)))
                exported = self.exported(f"{HELLO}:multi", options=scope)
                self.is_read(exported, [(f"{HELLO}:multi", "linux/amd64,linux/arm64", "-", True)])
                self.assertEqual(self.digest(exported), case.stored_digest(name))
                self.forget()


if __name__ == "__main__":
    unittest.main()
