# SPDX-License-Identifier: Apache-2.0
"""Where a digest comes from, through every command that carries it."""
import json
import unittest

from case import ARCHIVES, Case, docker_members, layer_of

DOCKER = ARCHIVES / "docker-20.10-single.tar"
MADE_UP = ARCHIVES / "docker-28-single.tar"
STORED = ARCHIVES / "docker-28-containerd-single.tar"
SPARSE = ARCHIVES / "docker-28-containerd-sparse.tar"
ATTESTED = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
KEYS = ("provenance", "encoder", "tool")


def record(of):
    return {key: of[key] for key in KEYS if key in of}


CONVERTED = {"provenance": "converted", "encoder": "go-1"}
PREDICTED = {"provenance": "predicted", "encoder": "go-6", "tool": "docker"}


class Provenance(Case):
    def records(self, command, *arguments, **options):
        """The classes that a command prints, one a name."""
        images = json.loads(self.succeeds(command, "-q", "--json", *arguments, **options).out)
        return [record(image) for image in images["images"]]

    def annotations(self, layout):
        """What each entry of index.json records."""
        return [{key: value for key, value in entry.get("annotations", {}).items()
                 if key.startswith("dev.ocifact.")} for entry in self.index(layout)["manifests"]]

    def test_each_class(self):
        for source, options, expected in (
                (DOCKER, (), CONVERTED),
                (DOCKER, ("--compression", "none"), {"provenance": "converted"}),
                (DOCKER, ("--as", "docker"), PREDICTED),
                (DOCKER, ("--as", "crane"),
                 {"provenance": "predicted", "encoder": "go-1", "tool": "crane"}),
                (MADE_UP, (), CONVERTED),
                (MADE_UP, ("--compression", "keep"), {"provenance": "synthesised"}),
                (STORED, (), {"provenance": "stored"}),
                (STORED, ("--recompress",), CONVERTED),
                (SPARSE, (), {"provenance": "unverified"}),
                (SPARSE, ("--platform", "linux/amd64"), {"provenance": "stored"}),
                (ATTESTED, (), {"provenance": "stored"}),
                (ATTESTED, ("--no-attestations",), {"provenance": "converted"})):
            with self.subTest(source.name, options=options):
                self.assertEqual(self.records("digest", "--all", *options, source), [expected])
                self.assertEqual(self.records("layout", *options, source, "-o", self.out,
                                              "-t", "same:name"), [expected])
                # Of what is stored, or not all there, nothing is recorded.
                kept = expected["provenance"] not in ("stored", "unverified")
                self.assertEqual(self.annotations(self.out), [
                    {"dev.ocifact." + key: value for key, value in expected.items()}
                    if kept else {}])
                self.assertEqual(self.records("digest", self.out), [expected])

    def test_what_is_proven_stays_proven(self):
        expected = self.succeeds("digest", "-q", "--as", "docker", DOCKER).text.strip()
        proven = {"provenance": "proven", "encoder": "go-6"}
        options = ("--expect", expected)
        self.assertEqual(self.records("digest", *options, DOCKER), [proven])
        self.assertEqual(self.records("layout", *options, DOCKER, "-o", self.out), [proven])
        archive = self.folder / "a.tar"
        self.succeeds("export", "-q", self.out, "-o", archive)
        self.assertEqual(self.records("digest", archive), [proven])
        # What is stored is found without proof.
        self.assertEqual(self.records("digest", *options, self.out), [proven])
        stored = self.succeeds("digest", "-q", STORED).text.strip()
        self.assertEqual(self.records("digest", "--expect", stored, STORED),
                         [{"provenance": "stored"}])

    def test_a_record_survives_tag_export_and_import(self):
        for number, (options, expected) in enumerate((((), CONVERTED),
                                                      (("--as", "docker"), PREDICTED))):
            with self.subTest(options):
                site, archive, again, copy = (self.folder / f"{name}{number}" for name in (
                    "site", "archive.tar", "again", "copy"))
                line = self.succeeds("layout", "-q", DOCKER, *options, "-o", site).text
                digest = line[:71]
                self.succeeds("tag", site, digest, "new:1")
                self.succeeds("export", "-q", f"{site}:new:1", "-o", archive)
                self.succeeds("layout", "-q", "-", "-o", again, stdin=archive.read_bytes())
                self.succeeds("layout", "-q", again, "-o", copy)
                for source in (site, archive, again, copy):
                    self.assertEqual(self.records("digest", f"{source}:new:1"), [expected])
                    images = json.loads(self.succeeds("inspect", "--json", source).out)["images"]
                    self.assertEqual([record(images[0]["manifests"][0]["manifest"])], [expected])
                self.assertEqual(self.succeeds("digest", "-q", copy).text, digest + "\n")

    def test_what_is_converted_again_gets_a_new_class_and_what_is_kept_keeps_its_own(self):
        self.succeeds("layout", "-q", DOCKER, "-o", self.out)
        self.assertEqual(self.records("digest", self.out), [CONVERTED])
        self.assertEqual(self.records("digest", "--as", "docker", self.out), [PREDICTED])
        self.assertEqual(self.records("digest", "--compression", "none", self.out),
                         [{"provenance": "converted"}])
        self.assertEqual(self.records("digest", "--compression", "gzip", self.out), [CONVERTED])
        # Other media types are another manifest, of layers that stay.
        self.assertEqual(self.records("digest", "--media-types", "docker", self.out), [CONVERTED])

    def test_a_manifest_within_an_index_has_the_class_of_the_index(self):
        self.succeeds("layout", "-q", "--recompress", ATTESTED, "-o", self.out)
        index = json.loads(self.succeeds("manifest", self.out).out)
        child = index["manifests"][0]["digest"]
        self.assertEqual(self.records("digest", f"{self.out}@{child}"), [CONVERTED])
        self.assertEqual(self.records("digest", "--platform", "linux/arm64", self.out), [CONVERTED])
        self.assertEqual(self.records("layout", f"{self.out}@{child}", "-o", self.folder / "copy"),
                         [CONVERTED])
        self.assertEqual(self.annotations(self.folder / "copy"), [
            {"dev.ocifact.encoder": "go-1", "dev.ocifact.provenance": "converted"}])

    def test_a_record_counts_for_all_names_of_the_image(self):
        self.succeeds("layout", "-q", self.archive(docker_members([layer_of("x")])), "-o", self.out)
        index = self.index(self.out)
        bare = json.loads(json.dumps(index["manifests"][0]))
        bare["annotations"] = {"org.opencontainers.image.ref.name": "other:1"}
        index["manifests"].append(bare)
        (self.out / "index.json").write_text(json.dumps(index), encoding="utf-8")
        self.assertEqual(self.records("digest", "--all", self.out), [CONVERTED, CONVERTED])

    def test_the_note_of_digest_tells_the_class(self):
        self.succeeds("layout", "-q", DOCKER, "--as", "docker", "-o", self.out)
        note = self.succeeds("digest", self.out).err.replace(str(self.folder), "{}")
        self.assertEqual(note, "ocifact: note: this is the digest of the manifest that {}/out "
                               "stores: predicted (docker, go-6)\n")
        self.assertEqual(self.succeeds("digest", SPARSE).err, (
            f"ocifact: note: this is the digest of the index that {SPARSE} stores: unverified\n"))
        kept = self.folder / "kept"
        self.succeeds("layout", "-q", MADE_UP, "--compression", "keep", "-o", kept)
        self.assertEqual(self.succeeds("digest", kept).err, (
            f"ocifact: note: {kept} stores this manifest, but docker save made it up: no registry "
            "has it\n"))


if __name__ == "__main__":
    unittest.main()
