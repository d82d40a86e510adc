# SPDX-License-Identifier: Apache-2.0
"""What layout alone decides of the entries in index.json: one index of several images, and
annotations."""
import itertools
import json
import unittest

from case import ARCHIVES, Case, config_of, docker_members, layer_of, tree


class Index(Case):
    def image(self, architecture, tags=("app:1",), **members):
        config = config_of([layer_of(architecture)], architecture=architecture, **members)
        return self.archive(docker_members([layer_of(architecture)], tags, config),
                            architecture + ".tar")

    def digest(self, source):
        return self.succeeds("digest", "-q", source).text.strip()

    def test_single_images_become_one_index_whatever_their_order(self):
        sources = [self.image("arm64", variant="v8"), self.image("amd64"),
                   self.image("s390x", tags=())]
        platforms = {"arm64": {"architecture": "arm64", "os": "linux", "variant": "v8"},
                     "amd64": {"architecture": "amd64", "os": "linux"},
                     "s390x": {"architecture": "s390x", "os": "linux"}}
        results = []
        for number, order in enumerate(itertools.permutations(sources)):
            out = self.folder / f"out{number}"
            line = self.succeeds("layout", *order, "--index", "multi:1", "-o", out)
            self.assertEqual(line.err, "")
            results.append((line.text, tree(out)))
        self.assertTrue(all(result == results[0] for result in results))

        digest, name = results[0][0].split()
        self.assertEqual(name, "docker.io/library/multi:1")
        entry, = self.index(self.folder / "out0")["manifests"]
        made = sorted([digest] + [self.digest(source) for source in sources])
        self.assertEqual(entry, {
            "mediaType": "application/vnd.oci.image.index.v1+json", "digest": digest,
            "size": entry["size"], "annotations": {
                "dev.ocifact.encoder": "go-1", "dev.ocifact.of": " ".join(made),
                "dev.ocifact.provenance": "converted",
                "io.containerd.image.name": name, "org.opencontainers.image.ref.name": "1"}})
        text = self.blob(self.folder / "out0", digest)
        manifests = []
        for architecture in ("amd64", "arm64", "s390x"):
            child = self.digest(self.folder / (architecture + ".tar"))
            manifests.append({"mediaType": "application/vnd.oci.image.manifest.v1+json",
                              "digest": child,
                              "size": len(self.blob(self.folder / "out0", child)),
                              "platform": platforms[architecture]})
        self.assertEqual(text, json.dumps({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": manifests}, separators=(",", ":")).encode())
        self.succeeds("validate", "--complete", self.folder / "out0")

    def test_an_archive_gets_the_same_index_from_files_and_a_pipe(self):
        sources = [self.image("amd64"), self.image("arm64")]
        digest = self.succeeds("layout", *sources, "--index", "multi:1", "-o", self.out).text
        archive = self.folder / "multi.tar"
        for first, stdin in ((sources[0], b""), ("-", sources[0].read_bytes())):
            line = self.succeeds("layout", first, sources[1], "--index", "multi:1", "-o", archive,
                                 stdin=stdin)
            self.assertEqual(line.text, digest)
            self.assertEqual(self.succeeds("digest", "-q", archive).text, digest.split()[0] + "\n")

    def test_an_index_contributes_its_manifests_and_attestations(self):
        attested = ARCHIVES / "buildkit-oci-multiarch-attested.tar"
        before = json.loads(self.succeeds("manifest", attested).out)["manifests"]
        line = self.succeeds("layout", attested, self.image("s390x"), "--index", "multi:1", "-o",
                             self.out)
        after = json.loads(self.blob(self.out, line.text.split()[0]))["manifests"]
        self.assertEqual(len(after), len(before) + 1)
        self.assertEqual([child["digest"] for child in after if child not in before],
                         [self.digest(self.folder / "s390x.tar")])
        kinds = ["vnd.docker.reference.type" in child.get("annotations", {}) for child in after]
        self.assertEqual(kinds, sorted(kinds))

    def test_a_platform_that_is_there_twice_is_refused(self):
        first = self.image("amd64")
        second = self.archive(docker_members([layer_of("other")], ("other:2",)), "other.tar")
        self.refuses(3, "ocifact: linux/amd64 can be in an index once (--index), and is there "
                        "twice: {}/amd64.tar: docker.io/library/app:1 and {}/other.tar: "
                        "docker.io/library/other:2\n",
                     "layout", first, second, "--index", "multi:1", "-o", self.out)
        self.nothing_written("amd64.tar", "other.tar")

    def test_what_contradicts_it(self):
        source = self.image("amd64")
        for options, message in (
                (("--index", "UP"), "--index: 'UP' is not a name with a tag"),
                (("--index", "x", "-t", "y"), "--index gives the index its only name; --tag "
                                              "contradicts it"),
                (("--index", "x", "--map", "a=b"), "--index gives the index its only name; --map "
                                                   "contradicts it"),
                (("--index", "x", "--as", "crane"), "--as crane pushes single images; --index "
                                                    "contradicts it")):
            self.refuses(2, f"ocifact: {message}\n", "layout", source, *options, "-o", self.out)
        self.nothing_written("amd64.tar")


class Annotation(Case):
    def test_the_entries_that_are_added_are_annotated(self):
        self.succeeds("layout", self.archive(docker_members([layer_of("a")], ("a:1",))), "-o",
                      self.out)
        source = self.archive(docker_members([layer_of("b")], ("b:1", "b:2")))
        options = ("--annotation", "com.example.ticket=42=x", "--annotation", "k=")
        line = self.succeeds("layout", source, *options, "-o", self.out)
        self.assertEqual(line.text.split()[0], self.succeeds("digest", source).text.strip())
        a, *added = self.index(self.out)["manifests"]
        self.assertNotIn("k", a["annotations"])
        for entry in added:
            self.assertEqual({key: entry["annotations"][key] for key in
                              ("com.example.ticket", "k")}, {"com.example.ticket": "42=x", "k": ""})
        self.assertEqual(len(added), 2)

    def test_an_archive_has_the_same_annotations(self):
        source = self.archive(docker_members([layer_of("b")]))
        self.succeeds("layout", source, "--annotation", "k=v", "-o", self.out)
        self.succeeds("layout", source, "--annotation", "k=v", "-o", self.folder / "out.tar")
        self.succeeds("layout", self.folder / "out.tar", "-o", self.folder / "copy")
        self.assertEqual(tree(self.folder / "copy"), tree(self.out))

    def test_malformed_and_reserved_keys(self):
        source = self.archive(docker_members([layer_of("b")]))

        def refuses(text, message, *more):
            self.refuses(2, f"ocifact: --annotation: {message}\n", "layout", source, "--annotation",
                         text, *more, "-o", self.out)

        for text in ("k", "=v"):
            refuses(text, f"not an annotation (expected KEY=VALUE, actual '{text}')")
        for key in ("io.containerd.image.name", "org.opencontainers.image.ref.name",
                    "io.containerd.manifest.subject", "dev.ocifact.encoder",
                    "dev.ocifact.provenance", "dev.ocifact.tool", "dev.ocifact.of"):
            refuses(key + "=x", f"'{key}' is decided by ocifact")
        refuses("k=1", "'k' is there twice", "--annotation", "k=2")
        self.nothing_written("app.tar")


if __name__ == "__main__":
    unittest.main()
