# SPDX-License-Identifier: Apache-2.0
"""Archives that real programs wrote, in every way they reach us: what is in them is what facts.json
says, and always the same layout results."""
import bz2
import gzip
import json
import lzma
import tarfile
import unittest

from case import (ARCHIVES, FACTS, MADE_UP, NAMES, Case, config_of, docker_members, full_name,
                  layer_of, oci_members, run, sha256, tree)


def packed_as_named(layer):
    """A layer in the compression that its text begins with."""
    ways = {b"gzip": lambda data: gzip.compress(data, mtime=0), b"bzip2": bz2.compress,
            b"xz": lzma.compress, b"plain": bytes}
    return next(pack for name, pack in ways.items() if name in layer[512:1024])(layer)


# facts.json takes images from the docker face where there is one, and that lists one platform.
ONE_PLATFORM_IN_FACTS = ("docker-28-containerd-multiarch-attested.tar",)


def expected_names(facts):
    """Each name with the image IDs that have it; untagged images under '-'."""
    result = {}
    for image in facts["images"]:
        for name in [full_name(tag) for tag in image["tags"] or []] or ["-"]:
            result.setdefault(name, []).append(image["imageID"])
    return {name: sorted(ids) for name, ids in result.items()}


class Inputs(Case):
    def manifests(self, layout, digest):
        """All manifests of container images at or below a document of a layout."""
        document = json.loads(self.blob(layout, digest))
        if "layers" in document:
            config = json.loads(self.blob(layout, document["config"]["digest"]))
            return [(document, config)]
        result = []
        for child in document["manifests"]:
            there = (layout / "blobs" / child["digest"].replace(":", "/")).exists()
            if there and "vnd.docker.reference.type" not in child.get("annotations", {}):
                result += self.manifests(layout, child["digest"])
        return result

    def images(self, layout):
        """What a layout holds, in the form of `expected_names`, and the DiffIDs by image ID."""
        names, diff_ids = {}, {}
        for entry in self.index(layout)["manifests"]:
            name = entry.get("annotations", {}).get("io.containerd.image.name", "-")
            for document, config in self.manifests(layout, entry["digest"]):
                image_id = document["config"]["digest"]
                names.setdefault(name, []).append(image_id)
                diff_ids[image_id] = config["rootfs"]["diff_ids"]
                for layer, diff_id in zip(document["layers"], diff_ids[image_id], strict=True):
                    self.assertEqual(sha256(self.plain(layout, layer)), diff_id)
        return {name: sorted(ids) for name, ids in names.items()}, diff_ids

    def plain(self, layout, layer):
        data = self.blob(layout, layer["digest"])
        if data.startswith(b"\x1f\x8b"):
            return gzip.decompress(data)
        if data.startswith(b"\x28\xb5\x2f\xfd"):
            return self.unzstd(data)
        return data

    def unzstd(self, data):
        import subprocess
        return subprocess.run(["zstd", "-dc"], input=data, capture_output=True, check=True).stdout

    def test_the_facts_are_those_of_the_archives_that_are_there(self):
        self.assertEqual({path.name: sha256(path.read_bytes()) for path in ARCHIVES.glob("*.tar")},
                         {name: "sha256:" + facts["sha256"] for name, facts in FACTS.items()})

    def test_every_archive_has_the_images_names_and_diff_ids_that_its_facts_state(self):
        for name in NAMES:
            with self.subTest(name):
                out = self.folder / name[:-4]
                self.succeeds("layout", ARCHIVES / name, "-o", out)
                names, diff_ids = self.images(out)
                expected = expected_names(FACTS[name])
                if name in ONE_PLATFORM_IN_FACTS:
                    names = {name: [ids[-1]] for name, ids in names.items()}
                self.assertEqual(names, expected)
                for image in FACTS[name]["images"]:
                    self.assertEqual(diff_ids[image["imageID"]], image["diffIDs"])

    def test_stored_index_entries_are_kept_but_those_that_docker_makes_up(self):
        for name in NAMES:
            if "index" not in FACTS[name]:
                continue
            with self.subTest(name):
                stored = {entry["digest"] for entry in FACTS[name]["index"]}
                lines = self.succeeds("digest", "-q", "--all", ARCHIVES / name).text.splitlines()
                digests = {line.split("  ")[0] for line in lines}
                if name in MADE_UP:
                    self.assertEqual(stored & digests, set())
                else:
                    self.assertEqual(stored, digests)

    def test_stored_documents_are_kept_byte_for_byte(self):
        for name in NAMES:
            if "index" not in FACTS[name] or name in MADE_UP:
                continue
            with self.subTest(name), tarfile.open(ARCHIVES / name) as archive:
                out = self.folder / name[:-4]
                self.succeeds("layout", ARCHIVES / name, "-o", out)
                members = {member.name.removeprefix("./"): member for member in archive}
                for path, data in tree(out / "blobs").items():
                    stored = archive.extractfile(members["blobs/" + path])
                    self.assertEqual(stored.read(), data)

    def test_a_file_a_pipe_and_compressed_archives_give_the_same_layout(self):
        for name in NAMES:
            data = (ARCHIVES / name).read_bytes()
            self.succeeds("layout", ARCHIVES / name, "-o", self.folder / name[:-4])
            expected = tree(self.folder / name[:-4])
            packed = self.file(gzip.compress(data), name + ".gz")
            ways = {"pipe": (["-"], data), "gzip": ([packed], b""),
                    "gzip pipe": (["-"], packed.read_bytes()), "zstd pipe": (["-"], zstd(data))}
            for way, (arguments, stdin) in ways.items():
                with self.subTest(name, way=way):
                    out = self.folder / (name[:-4] + "." + way)
                    self.succeeds("layout", *arguments, "-o", out, stdin=stdin)
                    self.assertEqual(tree(out), expected)

    def test_an_archive_in_bzip2_or_xz_is_read_from_a_file_and_a_pipe(self):
        data = (ARCHIVES / "docker-20.10-single.tar").read_bytes()
        self.succeeds("layout", self.file(data), "-o", self.out)
        for name, packed in ("bz2", bz2.compress(data)), ("xz", lzma.compress(data)):
            for way, argument, stdin in (("file", self.file(packed, "app.tar." + name), b""),
                                         ("pipe", "-", packed)):
                with self.subTest(name, way=way):
                    out = self.folder / (name + "." + way)
                    self.succeeds("layout", argument, "-o", out, stdin=stdin)
                    self.assertEqual(tree(out), tree(self.out))

    def test_layers_in_bzip2_and_xz_become_gzip(self):
        plain = [layer_of("one"), layer_of("two")]
        expected = self.archive(docker_members(plain), "plain.tar")
        self.succeeds("layout", expected, "-o", self.folder / "expected")
        packed = self.archive(docker_members([bz2.compress(plain[0]), lzma.compress(plain[1])],
                                             config=config_of(plain)))
        for way, argument, stdin in (("file", packed, b""), ("pipe", "-", packed.read_bytes())):
            with self.subTest(way=way):
                out = self.folder / way
                self.succeeds("layout", argument, "-o", out, stdin=stdin)
                self.assertEqual(tree(out), tree(self.folder / "expected"))
        [(manifest, config)] = self.manifests(out, self.index(out)["manifests"][0]["digest"])
        self.assertEqual([layer["mediaType"] for layer in manifest["layers"]],
                         ["application/vnd.oci.image.layer.v1.tar+gzip"] * 2)
        self.assertEqual(config["rootfs"]["diff_ids"], [sha256(layer) for layer in plain])

    NOTE = ("ocifact: note: {}: a layer of the stored manifest {} is in {}, which containerd cannot unpack, so "
            "the image gets another manifest; --compression keep keeps it\n")

    def test_a_stored_manifest_with_layers_in_bzip2_or_xz_is_replaced_from_an_archive(self):
        for kinds, note in (("gzip", "bzip2", "plain"), "bzip2"), (("xz",), "xz"):
            source = self.archive(oci_members([layer_of(kind) for kind in kinds],
                                              compress=packed_as_named))
            with tarfile.open(source) as archive:
                unpacked = self.folder / ("unpacked-" + note)
                archive.extractall(unpacked)
            stored = self.index(unpacked)["manifests"][0]["digest"]
            expected = self.folder / ("gzip-" + note)
            self.succeeds("layout", source, "--compression", "gzip", "-o", expected)
            digest = self.index(expected)["manifests"][0]["digest"]
            for way, argument, stdin in (("file", source, b""), ("pipe", "-", source.read_bytes())):
                with self.subTest(kinds, way=way):
                    out = self.folder / (note + way)
                    done = run("layout", argument, "-o", out, stdin=stdin)
                    name = "-" if stdin else str(source)
                    self.assertIn(self.NOTE.format(name, stored, note), done.err)
                    self.assertEqual(tree(out), tree(expected))
                    for command in ("digest", "-q"), ("manifest", "-q"):
                        self.assertEqual(run(*command, argument, stdin=stdin).text,
                                         run(*command, expected).text)
                    for options in ("--compression", "keep"), ("--expect", stored):
                        kept = self.succeeds("digest", "-q", argument, *options, stdin=stdin)
                        self.assertEqual(kept.text, stored + "\n")
            self.assertEqual(run("digest", "-q", source, "--expect", digest).text, digest + "\n")
            # Of a directory no layer is opened to see it.
            self.assertEqual(run("digest", "-q", unpacked).text, stored + "\n")
            self.succeeds("layout", unpacked, "-o", self.folder / ("kept-" + note))
            [entry] = self.index(self.folder / ("kept-" + note))["manifests"]
            self.assertEqual(entry["digest"], stored)

    def test_beside_a_layer_in_bzip2_the_others_stay_as_they_are(self):
        shared = layer_of("gzip" + "x" * 2000)
        both = self.archive(oci_members([shared, layer_of("bzip2" + "y" * 2000)],
                                        compress=packed_as_named), "one.tar")
        two = self.folder / "two"
        self.succeeds("layout", both, "-o", two, "--compression", "keep")
        other = oci_members([shared], containerd="docker.io/library/b:1", compress=packed_as_named)
        self.succeeds("layout", self.archive(other, "b.tar"), "-o", two)
        with tarfile.open(self.folder / "two.tar", "w") as archive:
            for path in sorted(two.rglob("*")):
                archive.add(path, path.relative_to(two), recursive=False)
        piped = (self.folder / "two.tar").read_bytes()
        for argument, stdin in (self.folder / "two.tar", b""), ("-", piped):
            out = self.folder / ("out" + str(len(stdin)))
            self.succeeds("layout", argument, "-o", out, stdin=stdin)
            self.assertIn("blobs/" + sha256(packed_as_named(shared)).replace(":", "/"), tree(out))
        # Without the layer that stays, as in a thin archive.
        self.succeeds("export", self.folder / "two.tar", "--format", "oci", "--exclude-blobs-of",
                      self.folder / "b.tar", "--compression", "keep", "-o", self.folder / "thin.tar")
        whole = run("digest", "-q", both).text
        self.assertEqual(run("digest", "-q", self.folder / "thin.tar", "--ref", "app:1").text, whole)

    def test_an_unpacked_archive_is_a_layout(self):
        for name in NAMES:
            if "index" not in FACTS[name]:
                continue
            with self.subTest(name), tarfile.open(ARCHIVES / name) as archive:
                unpacked = self.folder / ("unpacked-" + name)
                archive.extractall(unpacked)
                lines = self.succeeds("layout", unpacked, "-o", self.folder / name[:-4])
                self.succeeds("layout", ARCHIVES / name, "-o", self.folder / ("file-" + name[:-4]))
                self.assertEqual(tree(self.folder / name[:-4]), tree(self.folder / ("file-" + name[:-4])))
                self.assertEqual(lines.text, run("digest", "-q", "--all", unpacked).text)

    def test_ls_shows_names_platforms_image_ids_and_stored_digests(self):
        archive = ARCHIVES / "docker-20.10-multi.tar"
        self.assertEqual(self.succeeds("ls", archive).text, (
            "docker.io/library/hello:1  linux/amd64  sha256:5bb819c86b85a74762418f701ab5c5ebef1cd0"
            "8457f0a20a9b11880210e9587c  -\n"
            "docker.io/library/other-hello:1  linux/amd64  sha256:7248aded15a99941e0a1d6e3c3219279"
            "adf64e26464409ce8416dd19c7578e8e  -\n"
            "registry.example.com:5000/team/hello:v1.2  linux/amd64  sha256:5bb819c86b85a74762418f"
            "701ab5c5ebef1cd08457f0a20a9b11880210e9587c  -\n"))
        archive = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
        self.assertEqual(self.succeeds("ls", archive).text, (
            "docker.io/library/hello:ma  linux/amd64,linux/arm64  -  sha256:d88a6043d856cfcffdb32c"
            "e65ecf33248a73ae31c2f1fcebba186356090352d5\n"))


def zstd(data):
    """A zstd frame of raw blocks (RFC 8878, 3.1.1), which needs no compressor."""
    out = bytearray(b"\x28\xb5\x2f\xfd\x00\x58")  # no content size, window of 2 MiB
    blocks = [data[i:i + 131072] for i in range(0, len(data), 131072)] or [b""]
    for block in blocks:
        header = len(block) << 3 | (block is blocks[-1])
        out += header.to_bytes(3, "little") + block
    return bytes(out)


if __name__ == "__main__":
    unittest.main()
