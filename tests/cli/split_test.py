# SPDX-License-Identifier: Apache-2.0
"""--split: one layout or archive a name."""
import hashlib
import os
import subprocess
import unittest

from case import ARCHIVES, Case, docker_members, layer_of, run, tree

NAMES = ("docker.io/library/app:1", "docker.io/library/app:V1", "quay.io/team/app:1")
FILES = ("docker.io_library_app_1", "docker.io_library_app_V1", "quay.io_team_app_1")


class Split(Case):
    def setUp(self):
        super().setUp()
        self.source = self.archive(docker_members([layer_of("x"), layer_of("y")], NAMES))

    def selected(self, name, *arguments):
        """What a run without --split makes of one name."""
        self.succeeds(*arguments[:1], f"{self.source}:{name}", *arguments[1:])

    def test_layouts_are_those_of_each_name_alone(self):
        line = self.succeeds("layout", self.source, "--split", "-o", self.out)
        digest = self.succeeds("digest", "-q", self.source).text.strip()
        self.assertEqual((line.text, line.err),
                         ("".join(f"{digest}  {name}\n" for name in NAMES), ""))
        self.assertEqual(sorted(os.listdir(self.out)), sorted(FILES))
        for name, file in zip(NAMES, FILES):
            self.selected(name, "layout", "-o", self.folder / file)
            self.assertEqual(tree(self.out / file), tree(self.folder / file))

    def test_archives_are_those_of_each_name_alone_from_a_file_and_a_pipe(self):
        for number, (command, *options) in enumerate((
                ("export",), ("export", "--format", "docker"), ("export", "--format", "oci"),
                ("layout", "--format", "tar"), ("export", "--compression", "zstd"),
                ("layout", "--format", "tar", "--docker-loadable"))):
            for source, stdin in ((self.source, b""), ("-", self.source.read_bytes())):
                with self.subTest(command=command, options=options, source=source):
                    out = self.folder / f"{number}{len(stdin)}"
                    line = self.succeeds(command, source, *options, "--split", "-o", out,
                                         stdin=stdin)
                    self.assertEqual(line.err, "")
                    self.assertEqual(sorted(os.listdir(out)),
                                     sorted(file + ".tar" for file in FILES))
                    for name, file in zip(NAMES, FILES):
                        alone = self.folder / "alone.tar"
                        self.selected(name, command, *options, "-o", alone)
                        self.assertEqual((out / (file + ".tar")).read_bytes(), alone.read_bytes())

    def test_images_without_a_name_are_called_by_their_digest(self):
        source = ARCHIVES / "docker-28-untagged.tar"
        line = self.succeeds("layout", source, "--split", "-o", self.out)
        self.assertEqual(os.listdir(self.out), [line.text.split()[0].replace(":", "_")])
        line = self.succeeds("export", source, "--format", "docker", "--split", "-o",
                             self.folder / "docker")
        self.assertEqual(os.listdir(self.folder / "docker"),
                         [line.text.split()[0].replace(":", "_") + ".tar"])

    def test_names_that_a_file_system_could_take_for_one_are_told_apart(self):
        names = ["docker.io/library/app:v1", "docker.io/library/app:V1"]
        source = self.archive(docker_members([layer_of("x")], names))
        self.succeeds("export", source, "--split", "-o", self.out)
        marks = [hashlib.sha256(name.encode()).hexdigest()[:12] for name in names]
        self.assertEqual(sorted(os.listdir(self.out)),
                         [f"docker.io_library_app_V1-{marks[1]}.tar",
                          f"docker.io_library_app_v1-{marks[0]}.tar"])

    def test_what_is_there_is_replaced_or_added_to_as_without_it(self):
        self.succeeds("layout", self.source, "--split", "-o", self.out)
        self.succeeds("export", self.source, "--split", "-o", self.out)
        before = tree(self.out)
        self.succeeds("layout", self.source, "--split", "-o", self.out)
        (self.out / (FILES[0] + ".tar")).write_bytes(b"other")
        self.succeeds("export", self.source, "--split", "-o", self.out)
        self.assertEqual(tree(self.out), before)

        new = self.archive(docker_members([layer_of("new")], NAMES[:1]))
        after = self.succeeds("digest", "-q", new).text.strip()
        moved = self.index(self.out / FILES[0])["manifests"][0]["digest"]
        self.refuses(5, "ocifact: docker.io/library/app:1 is the name of another image already "
                        f"(expected {after}, actual {moved})\n", "layout", new, "--split",
                     "--no-clobber", "-o", self.out)
        self.assertEqual(tree(self.out), before)

    def test_an_unpacked_archive_of_docker_that_is_added_to_becomes_a_layout(self):
        unpacked = self.out / FILES[0]
        unpacked.mkdir(parents=True)
        subprocess.run(["tar", "-C", unpacked, "-xf", ARCHIVES / "docker-28-single.tar"],
                       check=True)
        line = self.succeeds("layout", f"{self.source}:{NAMES[0]}", "--split", "-o", self.out)
        self.assertEqual(line.err.replace(str(self.folder), "{}").partition("\n")[2], (
            f"ocifact: note: {{}}/out/{FILES[0]}: manifest.json is removed; index.json has all its "
            "images now\n"))
        self.assertEqual([image.split("  ")[0] for image in
                          self.succeeds("ls", unpacked).text.splitlines()],
                         [NAMES[0], "docker.io/library/hello:1"])
        self.assertFalse((unpacked / "manifest.json").exists())

    def test_out_must_be_a_folder_for_several(self):
        layout = self.folder / "layout"
        self.succeeds("layout", self.source, "-o", layout)
        kept = tree(layout)
        for command in ("layout", "export"):
            self.refuses(5, "ocifact: '{}/layout' is a layout; --split asks for a folder that gets "
                            "one result a name\n", command, self.source, "--split", "-o", layout)
            self.refuses(5, "ocifact: '{}/file' is not a directory\n", command, self.source,
                         "--split", "-o", self.file(b"", "file"))
            self.refuses(2, "ocifact: --split asks for a folder, not for standard output\n",
                         command, self.source, "--split", "-o", "-")
        self.assertEqual(tree(layout), kept)

    def test_a_run_that_fails_leaves_no_folder(self):
        damaged = self.file(self.source.read_bytes()[:2000], "damaged.tar")
        for command in ("layout", "export"):
            self.assertEqual(run(command, damaged, "--split", "-o", self.out).code, 3)
        self.nothing_written("app.tar", "damaged.tar")

    def test_an_image_is_read_and_made_once_for_all_of_its_names(self):
        line = self.succeeds("layout", "-v", self.source, "--split", "-o", self.out)
        self.assertEqual(line.err.count("0/layer.tar"), 1)

    def test_several_images_of_a_real_archive(self):
        source = ARCHIVES / "docker-28-multi.tar"
        line = self.succeeds("layout", source, "--split", "-o", self.out)
        for text in line.text.splitlines():
            digest, name = text.split("  ")
            name = name if name != "-" else digest
            folder = self.out / name.replace("/", "_").replace(":", "_")
            entry, = self.index(folder)["manifests"]
            self.assertEqual(entry["digest"], digest)
            self.succeeds("validate", "--complete", folder)


if __name__ == "__main__":
    unittest.main()
