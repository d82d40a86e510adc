#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""skopeo 1.9 reads what ocifact writes, and names the same digest; ocifact reads skopeo's."""
import json
import unittest

import case
import peers

# Archives and the name by which their image is found in the layout: its tag.
LAYOUTS = (("docker-20.10-single", ":1"), ("docker-20.10-untagged", ""),
           ("docker-28-single", ":1"), ("docker-28-untagged", ""),
           ("docker-28-containerd-single", ":1"), ("docker-28-containerd-untagged", ""),
           ("docker-28-containerd-oneplatform", ":ma"), ("buildkit-oci-multiarch-attested", ":multi"),
           ("docker-28-containerd-sparse", ":ma"), ("buildkit-oci-zstd", ":z"),
           ("crane-tarball", ":1"), ("podman5-oci-archive", ":1"),
           ("skopeo-oci-archive-zstd", ":1"), ("crane-oci-layout", ""))


class Reads(case.Case):
    def setUp(self):
        self.skopeo = self.start(peers.Skopeo)

    def raw(self, source, *options):
        return self.succeeds(self.skopeo.run("inspect", "--raw", *options, source))

    def shows(self, source):
        """The digest that `skopeo inspect` prints. It reads one platform's config for that."""
        done = self.skopeo.run("--override-os", "linux", "--override-arch", "amd64", "inspect",
                               source)
        return json.loads(self.succeeds(done))["Digest"]

    def test_names_the_digest_of_every_layout(self):
        for name, tag in LAYOUTS:
            with self.subTest(name):
                layout = self.layout(case.archive(name))
                digest = self.digest(f"{layout}{tag}")
                self.assertEqual(digest, self.digest(case.archive(name)))
                self.assertEqual(case.sha256(self.raw(f"oci:{layout}{tag}")), digest)
                self.assertEqual(self.shows(f"oci:{layout}{tag}"), digest)

    def test_names_the_digest_that_the_source_stored(self):
        for name, tag in (("docker-28-containerd-single", ":1"), ("buildkit-oci-zstd", ":z"),
                          ("buildkit-oci-multiarch-attested", ":multi"),
                          ("docker-28-containerd-sparse", ":ma"), ("crane-oci-layout", "")):
            with self.subTest(name):
                layout = self.layout(case.archive(name))
                self.assertEqual(case.sha256(self.raw(f"oci:{layout}{tag}")),
                                 case.stored_digest(name))

    def test_finds_images_of_several_repositories_with_one_tag(self):
        for name in ("docker-20.10-multi", "docker-28-multi", "docker-28-containerd-multi"):
            layout = self.layout(case.archive(name))
            digests = set()
            for reference in ("hello:1", "other-hello:1", "v1.2"):
                with self.subTest(f"{name} {reference}"):
                    digest = self.digest(f"{layout}:{reference}")
                    self.assertEqual(self.shows(f"oci:{layout}:{reference}"), digest)
                    digests.add(digest)
            self.assertEqual(len(digests), 2)

    def test_reads_the_config_as_it_was(self):
        for name, tag in (("docker-20.10-single", "1"), ("docker-28-single", "1"),
                          ("buildkit-oci-zstd", "z")):
            with self.subTest(name):
                source = f"oci:{self.layout(case.archive(name))}:{tag}"
                self.assertEqual([case.sha256(self.raw(source, "--config"))],
                                 case.image_ids(name))

    def test_opens_an_export_by_either_face(self):
        for name in ("docker-20.10-single", "docker-28-containerd-single"):
            with self.subTest(name):
                export = self.export(case.archive(name))
                self.assertEqual(self.shows(f"oci-archive:{export}:1"), self.digest(export))
                self.assertEqual(
                    [case.sha256(self.raw(f"docker-archive:{export}:hello:1", "--config"))],
                    case.image_ids(name))

    def test_lists_the_names_of_an_export(self):
        export = self.export(case.archive("docker-20.10-multi"))
        listed = self.succeeds(self.skopeo.run("list-tags", f"docker-archive:{export}"))
        self.assertEqual(json.loads(listed)["Tags"],
                         ["docker.io/library/hello:1", "registry.example.com:5000/team/hello:v1.2",
                          "docker.io/library/other-hello:1"])

    def test_refuses_an_entry_of_docker_type_by_its_name(self):
        for name, tag in (("buildkit-docker-arm64", "arm"), ("ctr-export", "1")):
            with self.subTest(name):
                source = f"oci:{self.layout(case.archive(name))}:{tag}"
                self.refuses(
                    self.skopeo.run("inspect", "--raw", source),
                    f'Error parsing image name "{source}": no descriptor found for reference '
                    f'"{tag}"')
                self.assertEqual(case.sha256(self.raw(source.removesuffix(f":{tag}"))),
                                 case.stored_digest(name))

    def test_refuses_to_copy_all_of_a_sparse_index(self):
        layout = self.layout(case.archive("docker-28-containerd-sparse"))
        absent = "04d835994f6488d5dc0ed69cdee380c9dc08a024b2dd96cf8d577df631373d0c"
        self.refuses(
            self.skopeo.run("copy", "--quiet", "--all", f"oci:{layout}:ma",
                            f"oci:{self.folder()}/copy"),
            f"copying image 2/4 from manifest list: determining manifest MIME type for "
            f"oci:{layout}:ma: open {layout}/blobs/sha256/{absent}: no such file or directory")


class IsRead(case.Case):
    def setUp(self):
        self.skopeo = self.start(peers.Skopeo)

    def copy(self, source, destination, *options):
        """Copies; the image ID that the destination has for it."""
        self.succeeds(self.skopeo.run("copy", "--quiet", *options, source, destination))
        config = self.succeeds(self.skopeo.run("inspect", "--config", "--raw", destination))
        return case.sha256(config)

    def test_its_docker_archive(self):
        path = self.folder() / "saved.tar"
        source = f"docker-archive:{case.archive('docker-20.10-single')}"
        identity = self.copy(source, f"docker-archive:{path}:hello:1")
        self.assertEqual([identity], case.image_ids("docker-20.10-single"))
        self.is_read(path, [("docker.io/library/hello:1", "linux/amd64", identity, False)])

    def test_its_docker_archive_of_several_names_and_none(self):
        source = f"docker-archive:{case.archive('docker-20.10-single')}"
        path = self.folder() / "saved.tar"
        self.succeeds(self.skopeo.run("copy", "--quiet", "--additional-tag", "example.org/b:2",
                                      source, f"docker-archive:{path}:hello:1"))
        [identity] = case.image_ids("docker-20.10-single")
        self.is_read(path, [("docker.io/library/hello:1", "linux/amd64", identity, False),
                            ("example.org/b:2", "linux/amd64", identity, False)])
        path = self.folder() / "saved.tar"
        self.copy(source, f"docker-archive:{path}")
        self.is_read(path, [(None, "linux/amd64", identity, False)])

    def test_its_oci_archive_and_layout(self):
        source = f"docker-archive:{case.archive('docker-28-single')}"
        for transport in ("oci-archive", "oci"):
            for options in ((), ("--dest-compress-format", "zstd")):
                with self.subTest(f"{transport} {options}"):
                    path = self.folder() / "saved"
                    name = "registry.example.com/team/app:1"
                    target = f"{transport}:{path}:{name}"
                    identity = self.copy(source, target, *options)
                    self.is_read(path, [(name, "linux/amd64", identity, True)])
                    raw = self.succeeds(self.skopeo.run("inspect", "--raw", target))
                    self.assertEqual(self.digest(path), case.sha256(raw))

    def test_its_directory_of_plain_layers_that_it_calls_gzip(self):
        archive = case.archive("docker-20.10-single")
        path = self.folder() / "saved"
        self.succeeds(self.skopeo.run("copy", "--quiet", f"docker-archive:{archive}", f"dir:{path}"))
        made = self.digest(archive, "--media-types", "docker")
        self.assertEqual(self.digest(path), made)
        self.assertEqual(self.digest(self.layout(f"dir:{path}")), made)

    def test_its_directory_of_all_platforms(self):
        path = self.folder() / "saved"
        name = "buildkit-oci-multiarch-attested"
        self.succeeds(self.skopeo.run("copy", "--quiet", "--all",
                                      f"oci-archive:{case.archive(name)}", f"dir:{path}"))
        self.assertEqual(self.digest(path), case.stored_digest(name))
        self.assertEqual(self.digest(self.layout(f"dir:{path}")), case.stored_digest(name))
        self.assertIn(f"PASS: {path}\n", self.ocifact("validate", "--strict", path))

    def test_its_layout_with_plain_layers_of_a_wrong_type(self):
        path = self.folder() / "saved"
        name = "registry.example.com/team/app:1"
        target = f"oci:{path}:{name}"
        # It calls layers gzip that it left plain. Such a manifest is kept, and reported.
        identity = self.copy(f"docker-archive:{case.archive('docker-28-single')}", target,
                             "--dest-oci-accept-uncompressed-layers")
        digest = case.sha256(self.succeeds(self.skopeo.run("inspect", "--raw", target)))
        self.assertEqual(self.ocifact("ls", path), f"{name}  linux/amd64  {identity}  {digest}\n")
        layout = self.folder() / "layout"
        self.assertEqual(self.ocifact("layout", path, "-o", layout), f"{digest}  {name}\n")
        kind = "application/vnd.oci.image.layer.v1.tar+gzip"
        layers = json.loads(self.ocifact("manifest", path))["layers"]
        self.assertEqual([layer["mediaType"] for layer in layers], [kind, kind])
        errors = "".join(
            f"error OCI042 blobs/sha256/{digest}: layer compression is not that of '{kind}': "
            f"expected gzip, actual none\n"
            for digest in sorted(layer["digest"].removeprefix("sha256:") for layer in layers))
        done = self.run_ocifact("validate", layout)
        self.assertEqual((done.code, done.out.decode()), (1, f"{errors}FAIL: {layout}\n"))

    def test_a_layout_of_ours_that_it_added_to(self):
        layout = self.layout(case.archive("docker-20.10-single"))
        [identity] = case.image_ids("docker-20.10-single")
        other = self.copy(f"docker-archive:{case.archive('docker-28-single')}",
                          f"oci:{layout}:two")
        self.is_read(layout, [("docker.io/library/hello:1", "linux/amd64", identity, True),
                              ("two", "linux/amd64", other, True)])

    def test_its_docker_archive_of_a_layout_of_ours(self):
        layout = self.layout(case.archive("docker-20.10-single"))
        path = self.folder() / "saved.tar"
        self.copy(f"oci:{layout}:1", f"docker-archive:{path}:hello:1")
        [identity] = case.image_ids("docker-20.10-single")
        self.is_read(path, [("docker.io/library/hello:1", "linux/amd64", identity, False)])


if __name__ == "__main__":
    unittest.main()
