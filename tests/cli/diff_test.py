# SPDX-License-Identifier: Apache-2.0
"""Whether two images are the same, and what differs."""
import gzip
import json
import os
import subprocess
import unittest

from case import ARCHIVES, Case, config_of, docker_members, layer_of, oci_members, run, sha256

ATTESTED = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
BASE, TOP, OTHER = layer_of("base"), layer_of("top"), layer_of("other")


def packed(layer):
    return gzip.compress(layer, mtime=0)


def harder(layer):
    return gzip.compress(layer, 1, mtime=0)


def described(layer, blob):
    return f"DiffID {sha256(layer)}, digest {sha256(blob)}, {len(blob)} bytes"


class Diff(Case):
    def differs(self, code, *arguments):
        """The output with the test's folder as {}."""
        result = run("diff", *arguments)
        self.assertEqual((result.code, result.err), (code, ""))
        return result.text.replace(str(self.folder), "{}")

    def manifest(self, source, name):
        """A file with the manifest, and its digest."""
        text = self.succeeds("manifest", "-q", source).out
        return self.file(text, name), sha256(text)

    def test_the_same_manifest(self):
        a = self.archive(oci_members([BASE, TOP], compress=packed), "a.tar")
        self.succeeds("layout", "-q", a, "-o", self.out)
        manifest, _ = self.manifest(a, "manifest.json")
        for other in (self.out, manifest):
            self.assertEqual(self.differs(0, a, other), "same image\n")
            self.assertEqual(self.differs(0, other, a), "same image\n")

    def test_the_same_image_by_another_compressor(self):
        a = self.archive(oci_members([BASE, TOP], compress=packed), "a.tar")
        b = self.archive(oci_members([BASE, TOP], compress=harder), "b.tar")
        file_a, digest_a = self.manifest(a, "a.json")
        file_b, digest_b = self.manifest(b, "b.json")

        def text(a, b, layers_a, layers_b, platform="linux/amd64"):
            rows = [f"  layer {i}\n    A: {of_a}\n    B: {of_b}\n"
                    for i, (of_a, of_b) in enumerate(zip(layers_a, layers_b))]
            return (f"same image, other compressor\nA: {{}}/{a}\nB: {{}}/{b}\n"
                    f"{platform}: same image, other compressor\n"
                    f"  manifest digest\n    A: {digest_a}\n    B: {digest_b}\n" + "".join(rows))

        layers_a = [described(layer, packed(layer)) for layer in (BASE, TOP)]
        layers_b = [described(layer, harder(layer)) for layer in (BASE, TOP)]
        # A manifest alone says nothing of DiffIDs, and nothing of its platform.
        bare_a = [layer.partition(", ")[2] for layer in layers_a]
        bare_b = [layer.partition(", ")[2] for layer in layers_b]
        self.assertEqual(self.differs(0, a, b), text("a.tar", "b.tar", layers_a, layers_b))
        self.assertEqual(self.differs(0, a, file_b), text("a.tar", "b.json", layers_a, bare_b))
        self.assertEqual(self.differs(0, file_a, file_b),
                         text("a.json", "b.json", bare_a, bare_b, "no platform"))

    def test_the_archive_of_docker_save_and_the_manifest_of_a_registry(self):
        archive = self.archive(docker_members([BASE, TOP]), "a.tar")
        self.succeeds("layout", "-q", archive, "--as", "docker", "-o", self.out)
        manifest, digest = self.manifest(self.out, "registry.json")
        text = self.differs(0, archive, manifest)
        self.assertEqual(text, (
            "same image, other compressor\nA: {}/a.tar\nB: {}/registry.json\n"
            "linux/amd64: same image, other compressor\n"
            f"  manifest digest\n    A: -\n    B: {digest}\n"))
        self.assertEqual(self.differs(0, archive, archive), "same image\n")
        piped = self.succeeds("diff", "-", manifest, stdin=archive.read_bytes())
        self.assertEqual(piped.text.splitlines()[0], "same image, other compressor")

    def test_another_image(self):
        a = self.archive(docker_members([BASE, TOP]), "a.tar")
        b = self.archive(docker_members([BASE, OTHER, TOP]), "b.tar")
        self.assertEqual(self.differs(1, a, b), (
            "different\nA: {}/a.tar\nB: {}/b.tar\nlinux/amd64: different\n"
            f"  image ID\n    A: {sha256(config_of([BASE, TOP]))}\n"
            f"    B: {sha256(config_of([BASE, OTHER, TOP]))}\n"
            f"  layer 1\n    A: DiffID {sha256(TOP)}\n    B: DiffID {sha256(OTHER)}\n"
            f"  layer 2\n    A: -\n    B: DiffID {sha256(TOP)}\n"))
        # The layers alone do not make an image.
        c = self.archive(docker_members([BASE, TOP], config=config_of([BASE, TOP], author="x")),
                         "c.tar")
        self.assertEqual(self.differs(1, a, c).splitlines()[0], "different")

    def test_json(self):
        a = self.archive(docker_members([BASE]), "a.tar")
        b = self.archive(docker_members([TOP]), "b.tar")
        self.assertEqual(json.loads(self.differs(1, "--json", a, b)), {
            "verdict": "different", "a": "{}/a.tar", "b": "{}/b.tar", "differences": [],
            "platforms": [{"platform": "linux/amd64", "verdict": "different", "differences": [
                {"what": "image ID", "a": sha256(config_of([BASE])), "b": sha256(config_of([TOP]))},
                {"what": "layer 0", "a": f"DiffID {sha256(BASE)}",
                 "b": f"DiffID {sha256(TOP)}"}]}]})
        self.assertEqual(json.loads(self.differs(0, "--json", a, a)), {
            "verdict": "same image", "a": "{}/a.tar", "b": "{}/a.tar", "differences": [],
            "platforms": [{"platform": "linux/amd64", "verdict": "same image", "differences": []}]})

    def test_indexes_are_compared_by_platform(self):
        index, digest = self.manifest(ATTESTED, "index.json")
        self.assertEqual(self.differs(0, ATTESTED, index), "same image\n")
        self.succeeds("layout", "-q", "--no-attestations", ATTESTED, "-o", self.out)
        without = self.succeeds("digest", "-q", self.out).text.strip()
        self.assertEqual(self.differs(0, ATTESTED, self.out), (
            f"same image\nA: {ATTESTED}\nB: {{}}/out\nindex digest\n  A: {digest}\n"
            f"  B: {without}\n"))
        arm64 = json.loads(index.read_bytes())["manifests"][1]["digest"]
        one = self.folder / "one"
        self.succeeds("layout", "-q", f"{ATTESTED}@{arm64}", "-o", one)
        amd64 = json.loads(index.read_bytes())["manifests"][0]["digest"]
        self.assertEqual(self.differs(1, one, index), (
            f"different\nA: {{}}/one\nB: {{}}/index.json\nindex digest\n  A: -\n  B: {digest}\n"
            f"linux/amd64: different\n  manifest digest\n    A: -\n    B: {amd64}\n"))

    def test_each_side_is_one_image(self):
        multi = ARCHIVES / "docker-20.10-multi.tar"
        result = run("diff", multi, multi)
        self.assertEqual((result.code, result.err.splitlines()[0]),
                         (3, f"ocifact: {multi}: 2 images; choose one"))
        self.assertEqual(self.differs(0, f"{multi}:hello:1", f"{multi}:hello:1"), "same image\n")
        for a in ("-", "oci-archive:-"):
            self.refuses(2, "ocifact: standard input can be one SRC only\n", "diff", a, "-")

    def test_a_manifest_may_come_through_a_pipe(self):
        a = self.archive(oci_members([BASE], compress=packed))
        manifest, _ = self.manifest(a, "manifest.json")
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)

        def piped(path):
            return subprocess.Popen(["sh", "-c", f"exec cat '{path}' > '{pipe}'"])

        with piped(manifest):
            self.assertEqual(self.differs(0, a, pipe), "same image\n")
        with piped(a):
            self.refuses(2, "ocifact: '{}/pipe' is a pipe with something else than a manifest or "
                         "list; an archive is read from a file, or as - from standard input\n",
                         "diff", a, pipe)

    def test_a_file_that_is_no_manifest_is_refused(self):
        self.file(b'{"schemaVersion":2}', "bad.json")
        self.refuses(3, "ocifact: {}/bad.json: .config: missing\n", "diff",
                     self.folder / "bad.json", ATTESTED)


if __name__ == "__main__":
    unittest.main()
