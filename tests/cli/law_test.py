# SPDX-License-Identifier: Apache-2.0
"""The law: digest SRC OPTS = digest after layout SRC OPTS = hash of manifest SRC OPTS = digest inside
export SRC OPTS, for a file and for a pipe, whatever OUT holds."""
import json
import shutil
import tarfile
import unittest

from case import ARCHIVES, Case, docker_members, layer_of, run, sha256, tree

SINGLE = ("docker-20.10-single", "docker-28-single", "docker-28-containerd-single", "crane-tarball",
          "crane-oci-layout", "buildkit-oci-zstd", "docker-28-containerd-multiarch-attested",
          "docker-28-containerd-sparse", "docker-28-untagged", "skopeo-oci-archive-zstd")
OPTIONS = ((), ("--compression", "gzip"), ("--compression", "none"), ("--compression", "keep"),
           ("--media-types", "docker"), ("--media-types", "oci"), ("--no-attestations",),
           ("--platform", "linux/amd64"), ("-t", "renamed:2"), ("--encoder", "zlib-9"),
           ("--compression", "gzip", "--media-types", "docker", "--platform", "linux/amd64"),
           ("--compression", "zstd", "--level", "7"), ("--recompress",),
           ("--compression", "zstd", "--recompress"), ("--as", "crane"), ("--as", "docker"),
           ("--as", "buildkit"), ("--as", "buildkit", "--media-types", "docker"),
           ("--prune-missing",), ("--prune-missing", "--compression", "zstd"),
           ("--map", "docker.io/library/=mirror.example.com/"))


class Law(Case):
    def test_digest_layout_manifest_and_export_agree(self):
        base = self.folder / "base"
        self.succeeds("layout", ARCHIVES / "docker-20.10-multi.tar", "-o", base)
        for name in SINGLE:
            source = ARCHIVES / (name + ".tar")
            for options in OPTIONS:
                with self.subTest(name, options=options):
                    self.check(source, options)

    def check(self, source, options):
        result = self.succeeds("digest", source, *options)
        self.assertRegex(result.text, r"\Asha256:[0-9a-f]{64}\n\Z")
        digest = result.text.strip()
        self.assertEqual(result.err.count("ocifact: note: "), result.err.count("\n"))

        piped = self.succeeds("digest", "-q", "-", *options, stdin=source.read_bytes())
        self.assertEqual(piped.text.strip(), digest)
        manifest = self.succeeds("manifest", source, *options)
        self.assertEqual(sha256(manifest.out), digest)

        # One layout takes all: what OUT holds already changes nothing.
        layout = self.folder / "base"
        line = self.succeeds("layout", "-q", source, *options, "-o", layout)
        self.assertEqual(line.text.split("  ")[0], digest)
        self.assertEqual(sha256(self.blob(layout, digest)), digest)

        archive = self.folder / "export.tar"
        line = self.succeeds("export", "-q", source, *options, "-o", archive)
        self.assertEqual(line.text.split("  ")[0], digest)
        with tarfile.open(archive) as tar:
            index = json.load(tar.extractfile("index.json"))
            self.assertEqual([entry["digest"] for entry in index["manifests"]], [digest])

    def test_the_record_of_an_image_that_gave_way_to_another_changes_nothing(self):
        """umoci keeps an entry's annotations when it puts its manifest into it: OUT says of layers
        that another compressor made that go-1 did."""
        layer = layer_of("x")
        foreign, fresh, out = (self.folder / name for name in ("foreign", "fresh", "out"))
        app = self.archive(docker_members([layer]))
        self.succeeds("layout", "-q", app, "--encoder", "zlib-9", "-o", foreign)
        expected = self.succeeds("layout", "-q", app, "-o", fresh).text
        self.succeeds("layout", "-q", self.archive(docker_members([layer_of("y")]), "other.tar"),
                      "-t", "site:1", "-o", out)
        shutil.copytree(foreign / "blobs", out / "blobs", dirs_exist_ok=True)
        index = self.index(out)
        self.assertEqual(index["manifests"][0]["annotations"]["dev.ocifact.encoder"], "go-1")
        index["manifests"][0].update({key: self.index(foreign)["manifests"][0][key]
                                      for key in ("digest", "size")})
        (out / "index.json").write_text(json.dumps(index), encoding="utf-8")
        self.assertNotEqual(index["manifests"][0]["digest"], expected.split()[0])
        self.assertEqual(self.succeeds("layout", "-q", app, "-o", out).text, expected)
        # Nor does it help --recompress --reuse to the wrong layer.
        again = self.succeeds("digest", "-q", app, "--recompress", "--reuse", f"{out}:site:1")
        self.assertEqual(again.text, expected.split()[0] + "\n")

    def test_the_number_of_threads_changes_no_byte(self):
        source = ARCHIVES / "docker-28-multi.tar"
        for jobs in ("1", "8"):
            self.succeeds("layout", "-j", jobs, source, "-o", self.folder / jobs)
            self.succeeds("export", "-j", jobs, source, "-o", self.folder / (jobs + ".tar"))
        self.assertEqual(tree(self.folder / "1"), tree(self.folder / "8"))
        self.assertEqual((self.folder / "1.tar").read_bytes(),
                         (self.folder / "8.tar").read_bytes())

    def test_the_order_of_the_sources_changes_no_byte(self):
        sources = [ARCHIVES / "docker-20.10-single.tar", ARCHIVES / "buildkit-oci-zstd.tar"]
        self.succeeds("layout", *sources, "-o", self.folder / "a")
        self.succeeds("layout", *reversed(sources), "-o", self.folder / "b")
        self.assertEqual(tree(self.folder / "a"), tree(self.folder / "b"))

    def test_layout_to_a_tar_is_export_in_the_oci_format(self):
        source = ARCHIVES / "docker-20.10-multi.tar"
        self.succeeds("layout", source, "-o", self.folder / "a.tar")
        self.succeeds("export", "--format", "oci", source, "-o", self.folder / "b.tar")
        to_stdout = self.succeeds("export", "--format", "oci", source, "-o", "-")
        self.assertEqual((self.folder / "a.tar").read_bytes(),
                         (self.folder / "b.tar").read_bytes())
        self.assertEqual((self.folder / "a.tar").read_bytes(), to_stdout.out)

    def test_the_note_of_digest_says_where_it_comes_from(self):
        def note(*arguments):
            return self.succeeds("digest", *arguments).err.replace(str(ARCHIVES), "{}")

        self.assertEqual(note(ARCHIVES / "docker-20.10-single.tar"), (
            "ocifact: note: {}/docker-20.10-single.tar stores no registry manifest; this is the "
            "digest of 'ocifact layout {}/docker-20.10-single.tar', pushed verbatim\n"))
        self.assertEqual(note("--encoder", "go-6", ARCHIVES / "docker-20.10-single.tar"), (
            "ocifact: note: {}/docker-20.10-single.tar stores no registry manifest; this is the "
            "digest of 'ocifact layout {}/docker-20.10-single.tar' with the same options, pushed "
            "verbatim\n"))
        self.assertEqual(note(ARCHIVES / "buildkit-oci-zstd.tar"), (
            "ocifact: note: this is the digest of the manifest that {}/buildkit-oci-zstd.tar "
            "stores\n"))
        self.assertEqual(note("--stored", ARCHIVES / "docker-28-single.tar"), (
            "ocifact: note: {}/docker-28-single.tar stores this manifest, but docker save made it "
            "up: no registry has it\n"))

    def test_stored_makes_nothing(self):
        for option in ("--as docker", "--media-types docker", "--recompress", "--encoder go-6",
                       "--compression none", "--no-attestations", "--level 3"):
            self.refuses(2, "ocifact: --stored only reads; an option that makes something else "
                            "contradicts it\n", "digest", "--stored", *option.split(),
                         ARCHIVES / "docker-28-single.tar")

    def test_stored_only_reads(self):
        digest = self.succeeds("digest", "-q", "--stored", ARCHIVES / "docker-28-single.tar")
        self.assertEqual(digest.text, "sha256:b0fef9c2f6a01942bf77112980a712a547569d24f969d6ae144e"
                         "b65cf8073293\n")
        result = run("digest", "--stored", ARCHIVES / "docker-20.10-single.tar")
        self.assertEqual((result.code, result.err.replace(str(ARCHIVES), "{}")), (1, (
            "ocifact: {}/docker-20.10-single.tar stores no manifest of sha256:5bb819c86b85a7476241"
            "8f701ab5c5ebef1cd08457f0a20a9b11880210e9587c (--stored)\n")))


if __name__ == "__main__":
    unittest.main()
