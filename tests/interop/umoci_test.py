#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""umoci 0.4 reads ocifact's layouts and names the same digest; ocifact reads umoci's."""
import json
import unittest

import case
import peers

APP = "srv/app.txt"


class Umoci(case.Case):
    def setUp(self):
        self.umoci = self.start(peers.Umoci)

    def lists(self, layout):
        return self.succeeds(self.umoci.run("ls", "--layout", layout)).decode().split()

    def unpacks(self, image):
        """The folder that `umoci unpack` makes of an image."""
        bundle = self.folder() / "bundle"
        self.succeeds(self.umoci.run("unpack", "--image", image, bundle))
        return bundle


class Reads(Umoci):
    def names(self, image):
        """The digest of the manifest from which umoci unpacks an image."""
        bundle = self.unpacks(image)
        self.assertTrue((bundle / "rootfs" / APP).is_file())
        told = json.loads((bundle / "umoci.json").read_text(encoding="utf-8"))
        return told["from_descriptor_path"]["descriptor_walk"][0]["digest"]

    def test_names_the_digest_of_every_layout(self):
        for name, tag in (("docker-20.10-single", "1"), ("docker-28-single", "1"),
                          ("crane-legacy", "1"), ("podman5-docker-archive", "1"),
                          ("podman5-oci-archive", "1"), ("skopeo-docker-archive", "1"),
                          ("docker-28-containerd-oneplatform", "ma")):
            with self.subTest(name):
                layout = self.layout(case.archive(name))
                self.assertEqual(self.lists(layout), [tag])
                self.assertEqual(self.names(f"{layout}:{tag}"),
                                 self.digest(case.archive(name)))

    def test_finds_images_of_several_repositories_with_one_tag(self):
        layout = self.layout(case.archive("docker-20.10-multi"))
        self.assertEqual(sorted(self.lists(layout)), ["hello:1", "other-hello:1", "v1.2"])
        for reference in ("hello:1", "other-hello:1", "v1.2"):
            with self.subTest(reference):
                self.assertEqual(self.names(f"{layout}:{reference}"),
                                 self.digest(f"{layout}:{reference}"))

    def test_shows_the_layers_of_an_image(self):
        for name, tag in (("docker-28-containerd-single", "1"), ("buildkit-oci-zstd", "z")):
            with self.subTest(name):
                image = f"{self.layout(case.archive(name))}:{tag}"
                shown = json.loads(self.succeeds(
                    self.umoci.run("stat", "--json", "--image", image)))
                manifest = json.loads(self.ocifact("manifest", image))
                self.assertEqual([entry["layer"]["digest"] for entry in shown["history"]
                                  if not entry.get("empty_layer")],
                                 [layer["digest"] for layer in manifest["layers"]])

    def test_lists_no_untagged_image(self):
        self.assertEqual(self.lists(self.layout(case.archive("docker-20.10-untagged"))), [])

    def test_reads_one_platform_of_an_index(self):
        for name, tag in (("buildkit-oci-multiarch-attested", "multi"),
                          ("docker-28-containerd-sparse", "ma")):
            with self.subTest(name):
                layout = self.layout(case.archive(name), "--platform", "linux/amd64")
                self.assertEqual(
                    self.names(f"{layout}:{tag}"),
                    self.digest(case.archive(name), "--platform", "linux/amd64"))

    def test_cleans_a_layout_of_ours_without_harm(self):
        layout = self.layout(case.archive("buildkit-oci-multiarch-attested"))
        before = sorted((layout / "blobs/sha256").iterdir())
        self.succeeds(self.umoci.run("gc", "--layout", layout))
        self.assertEqual(sorted((layout / "blobs/sha256").iterdir()), before)

    def test_refuses_an_index(self):
        for name, tag in (("buildkit-oci-multiarch-attested", "multi"),
                          ("docker-28-containerd-multiarch-attested", "ma"),
                          ("docker-28-containerd-sparse", "ma")):
            image = f"{self.layout(case.archive(name))}:{tag}"
            for command in (("stat", "--image", image),
                            ("unpack", "--image", image, self.folder() / "bundle")):
                with self.subTest(f"{name} {command[0]}"):
                    self.refuses(self.umoci.run(*command), f"tag is ambiguous: {tag}")

    def test_refuses_a_sparse_layout(self):
        layout = self.layout(case.archive("docker-28-containerd-sparse"))
        absent = "04d835994f6488d5dc0ed69cdee380c9dc08a024b2dd96cf8d577df631373d0c"
        self.refuses(self.umoci.run("gc", "--layout", layout),
                     f"gc: getting reachables from root 0: get blob: open blob: open "
                     f"{layout}/blobs/sha256/{absent}: no such file or directory")

    def test_refuses_an_entry_of_docker_type(self):
        layout = self.layout(case.archive("crane-oci-layout"), "--tag", "example.org/app:1")
        reason = ("descriptor does not point to ispec.MediaTypeImageManifest: not implemented: "
                  "application/vnd.docker.distribution.manifest.v2+json")
        self.assertEqual(self.lists(layout), ["1"])
        self.refuses(self.umoci.run("stat", "--image", f"{layout}:1"),
                     f"invalid saved from descriptor: {reason}")
        self.refuses(
            self.umoci.run("unpack", "--image", f"{layout}:1", self.folder() / "bundle"),
            f"invalid --image tag: {reason}")

    def test_refuses_to_unpack_layers_of_other_types(self):
        for name, tag, kind in (
                ("buildkit-oci-zstd", "z", "application/vnd.oci.image.layer.v1.tar+zstd"),
                ("docker-28-containerd-single", "1",
                 "application/vnd.docker.image.rootfs.diff.tar.gzip")):
            with self.subTest(name):
                layout = self.layout(case.archive(name))
                first = json.loads(self.ocifact("manifest", layout))["layers"][0]["digest"]
                self.refuses(
                    self.umoci.run("unpack", "--image", f"{layout}:{tag}",
                                   self.folder() / "bundle"),
                    f"create runtime bundle: unpack rootfs: unpack rootfs: layer {first}: "
                    f"blob is not correct mediatype: {kind}")

    def test_unpacks_zstd_layers_that_were_made_gzip(self):
        layout = self.layout(case.archive("buildkit-oci-zstd"), "--compression", "gzip")
        self.assertEqual(self.names(f"{layout}:z"), self.digest(layout))


class IsRead(Umoci):
    def test_an_image_that_it_made(self):
        layout = self.folder() / "made"
        (layout.parent / "file").write_text("content\n", encoding="utf-8")
        self.succeeds(self.umoci.run("init", "--layout", layout))
        self.succeeds(self.umoci.run("new", "--image", f"{layout}:one"))
        self.succeeds(self.umoci.run("insert", "--image", f"{layout}:one",
                                     layout.parent / "file", "/file"))
        self.succeeds(self.umoci.run("config", "--image", f"{layout}:one", "--os", "linux",
                                     "--architecture", "arm64", "--config.cmd", "/file"))
        entry = json.loads((layout / "index.json").read_text(encoding="utf-8"))["manifests"][0]
        manifest = json.loads(self.ocifact("manifest", layout))
        self.is_read(layout, [("one", "linux/arm64", manifest["config"]["digest"], True)])
        self.assertEqual(self.digest(layout), entry["digest"])

    def test_a_layout_of_ours_in_which_it_tagged(self):
        layout = self.layout(case.archive("docker-20.10-single"))
        digest = self.digest(layout)
        self.succeeds(self.umoci.run("tag", "--image", f"{layout}:1", "two"))
        [identity] = case.image_ids("docker-20.10-single")
        self.is_read(layout, [("docker.io/library/hello:1", "linux/amd64", identity, True),
                              ("docker.io/library/hello:two", "linux/amd64", identity, True)])
        self.assertEqual(self.digest(f"{layout}:two"), digest)

    def test_an_image_that_it_put_into_an_entry_of_ours(self):
        """It keeps the entry's annotations: what they record is another image's."""
        layout, fresh = self.folder() / "site", self.folder() / "fresh"
        source = case.archive("docker-20.10-single")
        self.ocifact("layout", "-q", source, "-o", layout)
        bundle = self.unpacks(f"{layout}:1")
        (bundle / "rootfs" / APP).write_text("changed\n", encoding="utf-8")
        self.succeeds(self.umoci.run("repack", "--image", f"{layout}:1", bundle))
        entry, = json.loads((layout / "index.json").read_text(encoding="utf-8"))["manifests"]
        self.assertEqual(entry["annotations"]["dev.ocifact.encoder"], "go-1")
        told, = json.loads(self.ocifact("digest", "--json", layout))["images"]
        self.assertEqual((told["digest"], told["provenance"]), (entry["digest"], "stored"))
        # Of an archive with its layers, neither do they change the digest.
        archive = self.folder() / "u.tar"
        self.ocifact("export", "-q", layout, "--format", "docker", "--compression", "none",
                     "-o", archive)
        self.assertEqual(self.ocifact("layout", "-q", archive, "--recompress", "-t", "u:1",
                                      "-o", layout),
                         self.ocifact("layout", "-q", archive, "--recompress", "-t", "u:1",
                                      "-o", fresh))

    def test_a_layout_of_ours_that_it_repacked(self):
        layout = self.layout(case.archive("docker-20.10-single"))
        bundle = self.unpacks(f"{layout}:1")
        (bundle / "rootfs" / APP).write_text("changed\n", encoding="utf-8")
        self.succeeds(self.umoci.run("repack", "--image", f"{layout}:two", bundle))
        manifest = json.loads(self.ocifact("manifest", f"{layout}:two"))
        self.assertEqual(len(manifest["layers"]), 3)
        made = manifest["config"]["digest"]
        [identity] = case.image_ids("docker-20.10-single")
        rows = [row.split("  ") for row in self.ocifact("ls", layout).splitlines()]
        self.assertEqual([row[2] for row in rows], [identity, made])
        self.assertRegex(self.ocifact("validate", layout), r"(\A|\n)PASS: .*\n\Z")


if __name__ == "__main__":
    unittest.main()
