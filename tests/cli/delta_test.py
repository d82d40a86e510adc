# SPDX-License-Identifier: Apache-2.0
"""--exclude-blobs-of: a delta lacks what the receiver has, and nothing else."""
import json
import tarfile
import unittest

from case import Case, docker_members, sha256
from reuse_test import BASE, LEFT, MIDDLE, TOP, packed, site_members


class Delta(Case):
    """--exclude-blobs-of: what the receiver has is left out."""

    def setUp(self):
        super().setUp()
        self.app = self.archive(docker_members([BASE, MIDDLE]))
        self.site = self.folder / "site"
        self.succeeds("layout", self.archive(site_members([BASE, TOP],
                                                          containerd="docker.io/library/base:1"),
                                             "base.tar"), "-o", self.site)
        self.excluded = sha256(packed(BASE))

    def members(self, path):
        with tarfile.open(path) as tar:
            return {member.name: tar.extractfile(member).read() for member in tar}

    def test_a_delta_goes_to_the_site_and_is_complete_there(self):
        for options in ((), ("--format", "oci")):
            delta = self.folder / "delta.tar"
            line = self.succeeds("export", self.app, *options, "--exclude-blobs-of", self.site,
                                 "-o", delta)
            digest = line.text.split()[0]
            self.assertIn(f"ocifact: note: 1 blobs of {len(packed(BASE))} bytes are left out, since "
                          "the receiver has them\n", line.err)
            members = self.members(delta)
            self.assertNotIn(LEFT[0], members)
            index = json.loads(members["index.json"])
            self.assertEqual(index["annotations"], {"dev.ocifact.needs": self.excluded})
            for command in ("digest", "manifest"):
                out = self.succeeds(command, self.app, "--exclude-blobs-of", self.site).out
                self.assertEqual(out.decode().strip() if command == "digest" else sha256(out),
                                 digest)
            if not options:
                manifest = json.loads(members["manifest.json"])
                self.assertEqual(manifest[0]["Layers"][0], LEFT[0])
            self.refuses(3, "ocifact: {}/delta.tar: blobs are missing that its manifests need; it "
                            "is a delta: give the layout that has them (-o SITE or --reuse SITE)\n"
                            f"  {self.excluded}\n", "layout", delta, "-o", self.out)
            site = self.folder / ("received" + "".join(options))
            self.succeeds("layout", self.archive(site_members([BASE, TOP])), "-o", site)
            self.app = self.archive(docker_members([BASE, MIDDLE]))
            for source, stdin in ((delta, b""), ("-", delta.read_bytes())):
                self.assertEqual(self.succeeds("layout", source, "-o", site, stdin=stdin).text,
                                 line.text)
                self.succeeds("validate", "--complete", site)
            new = self.folder / ("new" + "".join(options))
            self.succeeds("layout", delta, "--reuse", self.site, "-o", new)
            self.succeeds("validate", "--complete", new)

    def test_a_list_of_blobs_is_as_good(self):
        known = self.file(self.succeeds("blobs", self.site).out, "blobs.txt")
        one, two = self.folder / "one.tar", self.folder / "two.tar"
        self.succeeds("export", self.app, "--exclude-blobs-of", self.site, "-o", one)
        self.succeeds("export", self.app, "--exclude-blobs-of", known, "-o", two)
        self.assertEqual(one.read_bytes(), two.read_bytes())
        piped = self.succeeds("export", "-", "--exclude-blobs-of", known, "-o", "-",
                              stdin=self.app.read_bytes())
        self.assertEqual(piped.out, one.read_bytes())

    def test_a_list_that_is_none(self):
        known = self.file(b"sha256:1  2  -  x/y\n", "blobs.txt")
        self.refuses(3, "ocifact: {}/blobs.txt: line 1: 'sha256:1' is not a digest (expected an "
                        "algorithm, a colon and lower-case hex digits of its length, actual 8 "
                        "characters)\n", "digest", self.app, "--exclude-blobs-of", known)

    def test_a_layout_may_lack_what_is_excluded(self):
        self.succeeds("layout", self.app, "--exclude-blobs-of", self.site, "-o", self.out)
        self.assertFalse((self.out / LEFT[0]).exists())
        self.succeeds("validate", self.out)
        self.assertNotIn("annotations", self.index(self.out))

    def test_a_kept_manifest_leaves_the_same_blobs_out(self):
        stored = self.archive(site_members([BASE, MIDDLE]), "stored.tar")
        delta = self.folder / "delta.tar"
        self.succeeds("export", stored, "--exclude-blobs-of", self.site, "-o", delta)
        self.assertNotIn(LEFT[0], self.members(delta))
        self.assertIn(LEFT[1], self.members(delta))

    def test_the_docker_format_leaves_layers_out_that_the_receiver_unpacked(self):
        delta = self.folder / "delta.tar"
        known = self.file(self.succeeds("blobs", self.site).out, "blobs.txt")
        note = (f"ocifact: note: 1 blobs of {len(BASE)} bytes are left out, since the receiver has "
                "them\n")
        for out, source, have in (("list.tar", self.app, known), ("piped.tar", "-", known),
                                  ("-.tar", "-", self.site), (delta.name, self.app, self.site)):
            result = self.succeeds("export", source, "--format", "docker", "--exclude-blobs-of",
                                   have, "-o", self.folder / out, stdin=self.app.read_bytes())
            self.assertEqual(result.err, note)
            self.assertEqual((self.folder / out).read_bytes(),
                             (self.folder / "list.tar").read_bytes())
        members = self.members(delta)
        self.assertNotIn(sha256(BASE)[7:] + ".tar", members)
        self.assertIn(sha256(MIDDLE)[7:] + ".tar", members)
        layers = json.loads(members["manifest.json"])[0]["Layers"]
        self.assertEqual(layers[0], sha256(BASE)[7:] + ".tar")
        self.assertEqual(self.succeeds("digest", "-q", delta, "--reuse", self.site).text,
                         self.succeeds("digest", "-q", self.app, "--reuse", self.site).text)

    def test_an_archive_without_registry_manifests_has_no_known_blobs(self):
        other = self.archive(docker_members([BASE, TOP]), "other.tar")
        for option, more in (("--exclude-blobs-of", ", or a list (ocifact blobs SRC)"),
                             ("--reuse", "")):
            result = self.succeeds("digest", "-q", self.app, option, other)
            self.assertEqual(result.err, (
                f"ocifact: warning: {other} stores no registry manifest, so none of its blobs is "
                f"known; give the layout that was made of it{more}\n"))

    def test_what_a_liar_has_is_not_left_out(self):
        liar = self.folder / "liar"
        for path, content in site_members([BASE, TOP]):
            (liar / path).parent.mkdir(parents=True, exist_ok=True)
            (liar / path).write_bytes(content)
        wrong = packed(BASE)[:-1] + b"x"
        (liar / LEFT[0]).write_bytes(wrong)
        lie = (f"ocifact: warning: {liar}: {LEFT[0]}: digest differs (expected "
               f"{sha256(packed(BASE))}, actual {sha256(wrong)}); the blob is not used\n")
        stored = self.archive(site_members([BASE, MIDDLE]), "stored.tar")
        as_layout = self.folder / "stored"
        self.succeeds("layout", stored, "-o", as_layout)
        for number, (source, *options) in enumerate((
                (self.app, "--format", "docker"), (stored, "--format", "docker"),
                (self.app,), (stored,), (as_layout,), (as_layout, "--format", "oci"))):
            with self.subTest(source=source.name, options=options):
                whole, out = self.folder / "whole.tar", self.folder / f"{number}.tar"
                self.succeeds("export", source, *options, "-o", whole)
                result = self.succeeds("export", source, *options, "--exclude-blobs-of", liar,
                                       "-o", out)
                self.assertEqual(result.err, lie)
                self.assertEqual(out.read_bytes(), whole.read_bytes())
        both = self.folder / "both.tar"
        result = self.succeeds("export", as_layout, "--exclude-blobs-of", liar,
                               "--exclude-blobs-of", self.site, "-o", both)
        self.assertEqual(result.err, lie + f"ocifact: note: 1 blobs of {len(packed(BASE))} bytes "
                         "are left out, since the receiver has them\n")
        self.assertNotIn(LEFT[0], self.members(both))

    def test_an_archive_is_the_same_from_layout_and_export(self):
        as_layout = self.folder / "stored"
        self.succeeds("layout", self.archive(site_members([BASE, MIDDLE]), "stored.tar"),
                      "-o", as_layout)
        one, two = self.folder / "one.tar", self.folder / "two.tar"
        options = ("--exclude-blobs-of", self.site)
        self.succeeds("layout", as_layout, *options, "-o", one)
        self.succeeds("export", as_layout, "--format", "oci", *options, "-o", two)
        self.assertEqual(one.read_bytes(), two.read_bytes())
        self.assertNotIn(LEFT[0], self.members(one))


if __name__ == "__main__":
    unittest.main()
