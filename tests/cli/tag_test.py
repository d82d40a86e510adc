# SPDX-License-Identifier: Apache-2.0
"""Names in a layout, changed in place."""
import fcntl
import json
import os
import unittest

from case import ARCHIVES, Case, docker_members, layer_of, sha256, tree

SINGLE = ARCHIVES / "docker-20.10-single.tar"


class Tag(Case):
    def setUp(self):
        super().setUp()
        line = self.succeeds("layout", "-q", SINGLE, "-o", self.out).text
        self.digest, self.name = line.strip().split("  ")

    def names(self):
        return [line.split("  ")[0] for line in self.succeeds("ls", self.out).text.splitlines()]

    def test_an_image_gets_another_name(self):
        for ref, name in (("hello:1", "hello:2"), (self.digest, "hello:3"),
                          ("@" + self.digest, "hello:4"), ("@0", "r.example.com/new:5")):
            result = self.succeeds("tag", self.out, ref, name)
            full = name if "/" in name else "docker.io/library/" + name
            self.assertEqual((result.text, result.err), (f"{self.digest}  {full}\n", ""))
        self.assertEqual(self.names(), [f"docker.io/library/hello:{i}" for i in (1, 2, 3, 4)] +
                         ["r.example.com/new:5"])
        self.assertEqual(self.succeeds("validate", "--strict", self.out).code, 0)

    def test_a_name_moves_with_a_note_or_stays(self):
        other = self.archive(docker_members([layer_of("x")]))
        moved = self.succeeds("layout", "-q", other, "-o", self.out).text.split("  ")[0]
        before = tree(self.out)
        self.refuses(5, (
            "ocifact: {}/out: docker.io/library/app:1 is the name of another image already "
            f"(expected {self.digest}, actual {moved})\n"), "tag", "--no-clobber", self.out,
            self.name, "app:1")
        self.assertEqual(tree(self.out), before)
        result = self.succeeds("tag", self.out, self.name, "app:1")
        self.assertEqual(result.err, (
            f"ocifact: note: docker.io/library/app:1 moves from {moved} to {self.digest}\n"))
        self.assertEqual(self.succeeds("digest", "-q", f"{self.out}:app:1").text,
                         self.digest + "\n")

    def test_only_the_index_changes(self):
        before = tree(self.out)
        self.succeeds("tag", self.out, self.name, "new:1")
        after = tree(self.out)
        self.assertEqual({path for path in after if before.get(path) != after[path]},
                         {"index.json"})
        self.assertEqual(set(before), set(after))

    def test_a_manifest_json_for_docker_is_kept_in_step(self):
        self.succeeds("layout", "-q", "--docker-loadable", SINGLE, "-o", self.out)
        self.succeeds("tag", self.out, "hello:1", "hello:2")
        [item] = json.loads((self.out / "manifest.json").read_bytes())
        self.assertEqual(item["RepoTags"],
                         ["docker.io/library/hello:1", "docker.io/library/hello:2"])

    def test_what_is_no_layout_is_refused(self):
        self.refuses(4, "ocifact: cannot open '{}/nothing': No such file or directory\n", "tag",
                     self.folder / "nothing", "a:1", "b:1")
        self.nothing_written("out")
        self.refuses(5, f"ocifact: '{SINGLE}' is not a layout directory\n", "tag", SINGLE,
                     self.name, "b:1")
        for text in ("-", f"{self.out}:{self.name}", f"docker-archive:{self.out}"):
            said = text.replace(str(self.folder), "{}")
            self.refuses(2, f"ocifact: '{said}' is not the path of a layout\n", "tag", text, "a:1",
                         "b:1")

    def test_what_is_not_there_is_answered_with_no(self):
        self.refuses(1, f"ocifact: {{}}/out: no image 'nothing:1'; there are\n"
                     f"  {self.digest}  {self.name}\n", "tag", self.out, "nothing:1", "b:1")

    def test_the_new_name_is_a_name_with_a_tag(self):
        for name in ("a@" + sha256(b""), "A:1", ""):
            self.refuses(2, f"ocifact: NAME: '{name}' is not a name with a tag\n", "tag", self.out,
                         self.name, name)

    def test_a_locked_layout(self):
        folder = os.open(self.out, os.O_RDONLY | os.O_DIRECTORY)
        self.addCleanup(os.close, folder)
        fcntl.flock(folder, fcntl.LOCK_EX)
        self.refuses(5, "ocifact: '{}/out' is locked by another process (--no-wait)\n", "tag", "--no-wait",
                     self.out, self.name, "new:1")


if __name__ == "__main__":
    unittest.main()
