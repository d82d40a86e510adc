# SPDX-License-Identifier: Apache-2.0
"""Where a digest comes from, through every command that carries it."""
import json
import shutil
import unittest

from case import ARCHIVES, Case, config_of, docker_members, layer_of, oci_members

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
        """What each entry of index.json records of its digest."""
        records = []
        for entry in self.index(layout)["manifests"]:
            records.append({key: value for key, value in entry.get("annotations", {}).items()
                            if key.startswith("dev.ocifact.")})
            if records[-1]:
                self.assertIn(entry["digest"], records[-1].pop("dev.ocifact.of").split())
        return records

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

    def test_a_manifest_that_was_made_has_the_class_of_the_index_that_was_made_above_it(self):
        self.succeeds("layout", "-q", "--recompress", ATTESTED, "-o", self.out)
        index = json.loads(self.succeeds("manifest", self.out).out)
        child = index["manifests"][0]["digest"]
        self.assertEqual(self.records("digest", f"{self.out}@{child}"), [CONVERTED])
        self.assertEqual(self.records("digest", "--platform", "linux/arm64", self.out), [CONVERTED])
        self.assertEqual(self.records("layout", f"{self.out}@{child}", "-o", self.folder / "copy"),
                         [CONVERTED])
        self.assertEqual(self.annotations(self.folder / "copy"), [
            {"dev.ocifact.encoder": "go-1", "dev.ocifact.provenance": "converted"}])

    def test_what_others_made_stays_stored_below_an_index_that_is_made(self):
        """After tag, export and import, too."""
        for number, (source, options, code) in enumerate((
                (SPARSE, ("--prune-missing",), "stored"),
                (STORED, ("--index", "multi:1"), "stored"),
                (DOCKER, ("--index", "multi:1"), "converted"))):
            with self.subTest(source.name):
                site, archive, again = (self.folder / f"{name}{number}" for name in (
                    "site", "archive.tar", "again"))
                self.succeeds("layout", "-q", source, *options, "-o", site)
                top = self.succeeds("digest", "-q", site).text.strip()
                self.succeeds("tag", site, top, "new:1")
                self.succeeds("export", "-q", f"{site}:new:1", "-o", archive)
                self.succeeds("layout", "-q", archive, "-o", again)
                for place in (site, archive, again):
                    place = f"{place}:new:1"
                    image, = json.loads(self.succeeds("inspect", "--json", place).out)["images"]
                    self.assertEqual(image["indexes"][0]["provenance"], "converted")
                    child = image["manifests"][0]["manifest"]
                    self.assertEqual(child["provenance"], code)
                    self.assertEqual(self.records("digest", "--platform", "linux/amd64", place),
                                     [record(child)])
                # An entry of its own, too.
                self.succeeds("tag", again, child["digest"], "child:1")
                self.assertEqual(self.records("digest", f"{again}:child:1"), [record(child)])

    def test_an_index_above_what_was_made_and_what_was_not(self):
        self.succeeds("layout", "-q", DOCKER, "-o", self.out)
        stored = self.folder / "stored"
        members = oci_members([layer_of("x")], config=config_of([layer_of("x")],
                                                                architecture="arm64"))
        self.succeeds("layout", "-q", self.archive(members), "-o", stored)
        self.succeeds("layout", "-q", self.out, stored, "--index", "multi:1", "-o",
                      self.folder / "joined")
        image, = json.loads(self.succeeds("inspect", "--json",
                                          self.folder / "joined").out)["images"]
        made = {"provenance": "converted", "encoder": "go-1, as stored"}
        self.assertEqual([record(each) for each in image["indexes"]], [made])
        self.assertEqual([record(each["manifest"]) for each in image["manifests"]],
                         [made, {"provenance": "stored"}])

    def test_the_record_of_another_digest_is_none(self):
        """umoci and others keep an entry's annotations when they put their manifest into it."""
        self.succeeds("layout", "-q", DOCKER, "-o", self.out)
        foreign = self.folder / "foreign"
        self.succeeds("layout", "-q", STORED, "-o", foreign)
        self.swap(foreign)
        swapped = {"provenance": "stored"}
        self.assertEqual(self.records("digest", self.out), [swapped])
        image, = json.loads(self.succeeds("inspect", "--json", self.out).out)["images"]
        self.assertEqual(record(image["manifests"][0]["manifest"]), swapped)
        copy = self.folder / "copy"
        self.assertEqual(self.records("layout", self.out, "-o", copy), [swapped])
        self.assertEqual(self.annotations(copy), [{}])
        # What is entered anew forgets it.
        self.succeeds("tag", self.out, self.succeeds("digest", "-q", self.out).text.strip(),
                      "new:1")
        entry = self.index(self.out)["manifests"][1]
        self.assertEqual(sorted(entry["annotations"]),
                         ["io.containerd.image.name", "org.opencontainers.image.ref.name"])

    def swap(self, foreign):
        """Lets the entry of OUT point at the image of another layout."""
        shutil.copytree(foreign / "blobs", self.out / "blobs", dirs_exist_ok=True)
        index = self.index(self.out)
        index["manifests"][0].update({key: self.index(foreign)["manifests"][0][key]
                                      for key in ("mediaType", "digest", "size")})
        (self.out / "index.json").write_text(json.dumps(index), encoding="utf-8")

    def test_the_layout_that_is_written_has_the_class_that_was_told(self):
        """Of a delta that another source made whole, and of one that lacks what OUT should have."""
        site, new, lean = (self.folder / name for name in ("site", "new", "lean"))
        self.succeeds("layout", "-q", STORED, "-o", site)
        delta = self.folder / "delta.tar"
        self.succeeds("export", "-q", STORED, "--exclude-blobs-of", site, "-o", delta)
        for out, options, expected in ((new, ("--reuse", site), "stored"),
                                       (lean, ("--exclude-blobs-of", site), "unverified")):
            with self.subTest(expected):
                told = self.records("layout", delta, *options, "-o", out)
                self.assertEqual(told, [{"provenance": expected}])
                image, = json.loads(self.succeeds("inspect", "--json", out).out)["images"]
                self.assertEqual([record(image["manifests"][0]["manifest"])], told)
                self.assertEqual(self.records("digest", delta, *options), told)
        self.assertEqual(self.records("digest", delta), [{"provenance": "unverified"}])

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
