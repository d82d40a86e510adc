# SPDX-License-Identifier: Apache-2.0
"""--reuse: layers and manifests are taken from where they are known, and lies change nothing."""
import gzip
import json
import os
import tarfile
import unittest

from case import Case, config_of, docker_members, layer_of, oci_members, sha256

BASE, MIDDLE, TOP = (layer_of(text * 1000) for text in ("base", "middle", "top"))
LEFT = ["blobs/sha256/" + sha256(gzip.compress(layer, 9, mtime=0))[7:]
        for layer in (BASE, MIDDLE, TOP)]


def packed(layer):
    """As no encoder of ours makes it."""
    return gzip.compress(layer, 9, mtime=0)


def site_members(layers, **more):
    return oci_members(layers, compress=packed, **more)


def manifest_of(members):
    """The digest of the image of an OCI archive."""
    return json.loads(dict(members)["index.json"])["manifests"][0]["digest"]


class Reuse(Case):
    def setUp(self):
        super().setUp()
        self.app = self.archive(docker_members([BASE, MIDDLE]))

    def site(self, members, name="site"):
        """A layout directory with these members."""
        folder = self.folder / name
        for path, content in members:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    def law(self, source, *options):
        """The digest and what is said, which are the same of all commands, file or pipe, and
        whatever OUT holds."""
        result = self.succeeds("digest", source, *options)
        digest = result.text.strip()
        data = source.read_bytes()
        self.assertEqual(self.succeeds("digest", "-", *options, stdin=data).text.strip(), digest)
        self.assertEqual(sha256(self.succeeds("manifest", source, *options).out), digest)
        for out in ("new", "new", "piped"):
            layout = self.folder / out
            source_or_pipe = "-" if out == "piped" else source
            line = self.succeeds("layout", source_or_pipe, *options, "-o", layout, stdin=data)
            self.assertEqual(line.text, digest + "  docker.io/library/app:1\n")
            self.assertEqual(sha256(self.blob(layout, digest)), digest)
        archive = self.folder / "export.tar"
        self.succeeds("export", source, *options, "-o", archive)
        with tarfile.open(archive) as tar:
            index = json.load(tar.extractfile("index.json"))
        self.assertEqual([entry["digest"] for entry in index["manifests"]], [digest])
        self.succeeds("validate", "--complete", self.folder / "new")
        notes = [line for line in result.err.splitlines() if "this is the digest" not in line]
        return digest, [line.replace(str(self.folder), "{}") for line in notes]

    def layers(self, digest):
        manifest = json.loads(self.blob(self.folder / "new", digest))
        return [layer["digest"] for layer in manifest["layers"]]

    def test_a_known_image_keeps_its_manifest(self):
        members = site_members([BASE, MIDDLE])
        site = self.site(members)
        digest, notes = self.law(self.app, "--reuse", site)
        self.assertEqual(digest, manifest_of(members))
        self.assertEqual(notes, [
            "ocifact: note: docker.io/library/app:1: 2 of 2 layers are taken from {}/site",
            f"ocifact: note: docker.io/library/app:1: the manifest {digest} is that of {{}}/site"])

    def test_a_known_base_is_taken_and_the_rest_made(self):
        site = self.site(site_members([BASE, TOP]))
        digest, notes = self.law(self.app, "--reuse", site)
        made = self.layers(self.succeeds("layout", self.app, "-o", self.folder / "new")
                           .text.split()[0])
        self.assertEqual(self.layers(digest), [sha256(packed(BASE)), made[1]])
        self.assertEqual(notes, [
            "ocifact: note: docker.io/library/app:1: 1 of 2 layers are taken from {}/site"])
        self.assertEqual(self.index(self.folder / "piped")["manifests"][0]["annotations"]
                         ["dev.ocifact.encoder"], "go-1, as stored")

    def test_the_first_source_that_knows_a_layer_counts(self):
        one = self.site(site_members([BASE, TOP]), "one")
        two = self.site(oci_members([BASE, TOP], compress=lambda layer: gzip.compress(layer, 1)),
                        "two")
        digest, _ = self.law(self.app, "--reuse", one, "--reuse", two)
        self.assertEqual(self.layers(digest)[0], sha256(packed(BASE)))

    def test_a_kept_manifest_stays(self):
        stored = oci_members([BASE], compress=lambda layer: gzip.compress(layer, 1, mtime=0))
        source = self.archive(stored, "stored.tar")
        digest, notes = self.law(source, "--reuse", self.site(site_members([BASE])))
        self.assertEqual((digest, notes), (manifest_of(stored), []))

    def test_an_untrue_directory_becomes_the_known_image(self):
        members = site_members([BASE, MIDDLE])
        blobs = {path[13:]: content for path, content in members if path.startswith("blobs/")}
        manifest = json.loads(blobs[manifest_of(members)[7:]])
        folder = self.folder / "dir"
        folder.mkdir()
        # skopeo leaves layers as they came, whatever the manifest says of them.
        (folder / "version").write_bytes(b"Directory Transport Version: 1.1\n")
        (folder / sha256(blobs[manifest["config"]["digest"][7:]])[7:]).write_bytes(
            blobs[manifest["config"]["digest"][7:]])
        for layer, plain in zip(manifest["layers"], (BASE, MIDDLE)):
            layer["digest"], layer["size"] = sha256(plain), len(plain)
            (folder / sha256(plain)[7:]).write_bytes(plain)
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        result = self.succeeds("digest", folder, "--reuse", self.site(members))
        self.assertEqual(result.text.strip(), manifest_of(members))

    def test_options_that_ask_for_a_form_take_only_what_has_it(self):
        site = self.site(site_members([BASE, MIDDLE]))
        for options, reused in ((["--compression", "gzip"], True), (["--recompress"], False),
                                (["--compression", "zstd"], False),
                                (["--media-types", "docker"], True), (["--as", "docker"], True),
                                (["--as", "buildkit"], True), (["--as", "crane"], False),
                                (["--compression", "none"], False)):
            with self.subTest(options):
                digest, notes = self.law(self.app, *options, "--reuse", site)
                self.assertEqual(sha256(packed(BASE)) in self.layers(digest), reused)
                self.assertFalse([note for note in notes if "the manifest" in note])

    def test_what_our_encoder_made_counts_as_made(self):
        site = self.folder / "site"
        self.succeeds("layout", self.app, "-o", site)
        for options in (["--recompress"], ["--as", "crane"]):
            alone, _ = self.law(self.app, *options)
            digest, notes = self.law(self.app, *options, "--reuse", site)
            self.assertEqual(digest, alone)
            self.assertIn("ocifact: note: docker.io/library/app:1: 2 of 2 layers are taken from "
                          "{}/site", notes)

    def test_a_manifest_file_counts_when_the_blobs_are_known(self):
        members = site_members([BASE, MIDDLE])
        digest = manifest_of(members)
        text = dict(members)["blobs/sha256/" + digest[7:]]
        file = self.file(text, "manifest.json")
        others = self.site(site_members([BASE, TOP]), "a")
        more = self.site(site_members([MIDDLE, TOP]), "b")
        self.assertEqual(self.law(self.app, "--reuse", file, "--reuse", others, "--reuse",
                                  more)[0], digest)
        without, notes = self.law(self.app, "--reuse", file, "--reuse", others)
        self.assertNotEqual(without, digest)
        self.assertEqual(notes[1], (
            f"ocifact: note: docker.io/library/app:1: the manifest {digest} of {{}}/manifest.json "
            f"is not made: layer 1 differs (expected {sha256(packed(MIDDLE))}, actual "
            f"{self.layers(without)[1]})"))

    def test_layers_are_linked_or_copied(self):
        site = self.site(site_members([BASE, MIDDLE]))
        self.succeeds("layout", self.app, "--reuse", site, "-o", self.out)
        path = "blobs/sha256/" + sha256(packed(BASE))[7:]
        self.assertTrue(os.path.samefile(site / path, self.out / path))
        archive = self.archive(site_members([BASE, MIDDLE]), "site.tar")
        copied = self.folder / "copied"
        self.succeeds("layout", self.app, "--reuse", archive, "-o", copied)
        self.assertEqual((copied / path).read_bytes(), packed(BASE))
        self.assertEqual((copied / path).stat().st_nlink, 1)

    def test_a_layout_can_be_added_to_with_what_it_has(self):
        site = self.site(site_members([BASE, TOP]))
        before = (site / LEFT[0]).stat().st_ino
        self.succeeds("layout", self.app, "--reuse", site, "-o", site)
        self.assertEqual((site / LEFT[0]).stat().st_ino, before)
        self.succeeds("validate", "--complete", site)

    def lie(self, path, content, reason):
        """A site in which one file is not what it should be: the layer is made, and OUT is as
        without the site."""
        site = self.site(site_members([BASE, TOP]))
        if content is None:
            (site / path).unlink()
        else:
            (site / path).write_bytes(content)
        alone = self.succeeds("digest", "-q", self.app).text.strip()
        digest, said = self.law(self.app, "--reuse", site)
        self.assertEqual(digest, alone)
        self.assertEqual(said, reason)
        self.assertFalse((self.folder / "new" / path).exists())

    def test_wrong_bytes_under_a_digest(self):
        wrong = packed(BASE)[:-1] + b"x"
        self.lie(LEFT[0], wrong, [
            f"ocifact: warning: {{}}/site: {LEFT[0]}: digest differs (expected "
            f"{sha256(packed(BASE))}, actual {sha256(wrong)}); the blob is not used"])

    def test_a_lie_hides_no_truth(self):
        members = site_members([BASE, MIDDLE])
        honest, liar = self.site(members, "honest"), self.site(members, "liar")
        wrong = packed(BASE)[:-1] + b"x"
        (liar / LEFT[0]).write_bytes(wrong)
        digest = manifest_of(members)
        taken = "ocifact: note: docker.io/library/app:1: {} of 2 layers are taken from {{}}/{}"
        lie = (f"ocifact: warning: {{}}/liar: {LEFT[0]}: digest differs (expected "
               f"{sha256(packed(BASE))}, actual {sha256(wrong)}); the blob is not used")
        is_that = f"ocifact: note: docker.io/library/app:1: the manifest {digest} is that of {{}}/"
        self.assertEqual(self.law(self.app, "--reuse", liar, "--reuse", honest), (digest, [
            lie, taken.format(1, "honest"), taken.format(1, "liar"), is_that + "liar"]))
        self.assertEqual(self.law(self.app, "--reuse", honest, "--reuse", liar), (digest, [
            taken.format(2, "honest"), is_that + "honest"]))

    def test_a_lie_about_a_whole_image_is_told_once(self):
        members = site_members([BASE, MIDDLE])
        site = self.site(members)
        wrong = packed(BASE)[:-1] + b"x"
        (site / LEFT[0]).write_bytes(wrong)
        digest, said = self.law(self.app, "--reuse", site)
        app = "ocifact: note: docker.io/library/app:1: "
        self.assertEqual(said, [
            f"ocifact: warning: {{}}/site: {LEFT[0]}: digest differs (expected "
            f"{sha256(packed(BASE))}, actual {sha256(wrong)}); the blob is not used",
            app + "1 of 2 layers are taken from {}/site",
            app + f"the manifest {manifest_of(members)} of {{}}/site is not made: layer 0 differs "
            f"(expected {sha256(packed(BASE))}, actual {self.layers(digest)[0]})"])

    def test_a_truncated_blob(self):
        cut = packed(BASE)[:-9]
        self.lie(LEFT[0], cut, [
            f"ocifact: warning: {{}}/site: {LEFT[0]}: size differs (expected {len(cut) + 9}, "
            f"actual {len(cut)}); the blob is not used"])

    def test_a_missing_blob(self):
        self.lie(LEFT[0], None, [])

    def test_a_config_whose_diff_ids_do_not_match(self):
        site = self.site(site_members([MIDDLE], config=config_of([BASE])))
        alone = self.succeeds("digest", "-q", self.app).text.strip()
        digest, said = self.law(self.app, "--reuse", site)
        self.assertEqual(digest, alone)
        self.assertEqual(said, [
            f"ocifact: warning: {{}}/site: {LEFT[1]}: DiffID differs (expected {sha256(BASE)}, "
            f"actual {sha256(MIDDLE)}); the blob is not used"])

    def test_the_source_is_blamed_for_its_own_lies(self):
        members = docker_members([BASE], config=config_of([MIDDLE]))
        source = self.archive(members, "lie.tar")
        site = self.site(site_members([MIDDLE]))
        self.refuses(3, f"ocifact: {{}}/lie.tar: layer 0/layer.tar: DiffID differs (expected "
                        f"{sha256(MIDDLE)}, actual {sha256(BASE)})\n",
                     "layout", source, "--reuse", site, "-o", self.out)

    def test_thin_archives_need_their_layers_from_elsewhere(self):
        whole = docker_members([BASE, MIDDLE])
        thin = self.archive([member for member in whole if member[0] != "0/layer.tar"], "thin.tar")
        self.refuses(3, "ocifact: {}/thin.tar: blobs are missing that its manifests need\n"
                        f"  layer 0/layer.tar (DiffID {sha256(BASE)})\n",
                     "layout", thin, "-o", self.out)
        site = self.site(site_members([BASE, TOP]))
        digest, notes = self.law(thin, "--reuse", site)
        self.assertEqual(self.layers(digest)[0], sha256(packed(BASE)))
        self.assertEqual(self.law(self.app, "--reuse", site), (digest, notes))

    def test_what_is_not_reused(self):
        for text in ("-", "oci-archive:-"):
            self.refuses(2, "ocifact: standard input is not for what is reused; name a file\n",
                         "digest", self.app, "--reuse", text)
        self.refuses(4, "ocifact: {}/absent: cannot open '{}/absent': No such file or directory\n",
                     "digest", self.app, "--reuse", self.folder / "absent")


class Out(Case):
    """OUT saves work, and changes nothing."""

    def test_what_the_encoder_made_is_there_already(self):
        app = self.archive(docker_members([BASE, MIDDLE]))
        first = self.succeeds("layout", app, "-o", self.out).text
        second = self.archive(docker_members([BASE, TOP], ("other:1",)), "other.tar")
        result = self.succeeds("layout", "-v", second, "-o", self.out)
        self.assertEqual(result.err.count("taken from " + str(self.out)), 1)
        self.assertEqual(result.text,
                         self.succeeds("layout", second, "-o", self.folder / "new").text)
        self.assertEqual(self.succeeds("layout", app, "-o", self.out).text, first)
        entry = {"dev.ocifact.encoder": "go-1"}.items()
        for image in self.index(self.out)["manifests"]:
            self.assertLessEqual(entry, image["annotations"].items())

    def test_what_another_encoder_made_is_not(self):
        app = self.archive(docker_members([BASE, MIDDLE]))
        self.succeeds("layout", app, "--encoder", "go-6", "-o", self.out)
        result = self.succeeds("layout", "-v", app, "-o", self.out)
        self.assertNotIn("taken from", result.err)
        self.assertEqual(result.text, self.succeeds("layout", app, "-o", self.folder / "new").text)


if __name__ == "__main__":
    unittest.main()
