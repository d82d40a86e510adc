# SPDX-License-Identifier: Apache-2.0
"""Archives of every producer and quirk, generated (testdata/generated), from a file and from a pipe:
names, image IDs, DiffIDs and digests are those that their generator worked out."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from case import Case, run, tree

GENERATED = pathlib.Path(os.environ["TESTDATA"]) / "generated"
EXPECTED = json.loads((GENERATED / "expected.json").read_text(encoding="utf-8"))


def lines_of(images, *fields):
    """A line a name of what images have in these fields; sorted, those without a name last."""
    lines = []
    for image in images:
        columns = [image[field] or "-" for field in fields]
        lines += [(not image["names"], name, columns) for name in image["names"] or ["-"]]
    return sorted(lines, key=lambda line: (line[0], line[1], line[2][-1]))


class Generated(Case):
    def each(self, check):
        """Calls `check` with every sample, from a file and from a pipe, as source and input."""
        for name, expected in EXPECTED.items():
            path = GENERATED / name
            with self.subTest(name):
                check(str(path), b"", expected)
            if path.is_file():
                with self.subTest(name, pipe=True):
                    check("-", path.read_bytes(), expected)

    def each_accepted(self, check):
        self.each(lambda source, data, expected: expected["refused"] or check(source, data,
                                                                              expected))

    def test_they_are_what_the_generator_makes(self):
        subprocess.run([sys.executable, "-B", str(GENERATED / "generate.py"), str(self.folder)],
                       check=True)
        kept = {name: data for name, data in tree(GENERATED).items()
                if not name.endswith((".py", ".md")) and "__pycache__" not in name}
        made = tree(self.folder)
        self.assertEqual(sorted(made), sorted(kept))
        for name, data in kept.items():
            self.assertEqual(made[name], data, name)

    def test_ls(self):
        def check(source, data, expected):
            if not expected["images"]:
                return
            said = self.succeeds("ls", source, stdin=data)
            self.assertEqual(said.text, "".join(
                f"{name}  {platform}  {image_id}  {stored}\n" for _, name, (
                    platform, image_id, stored) in lines_of(
                        expected["images"], "platform", "imageID", "stored")))
            self.assertEqual(said.err, "".join(
                f"ocifact: warning: {line}\n" for line in expected["warnings"]))
        self.each(check)

    def test_layouts(self):
        """A layout from each has the names and, where no compressor has a part in it, the digests
        that were worked out; its images have the image IDs and DiffIDs."""
        def check(source, data, expected):
            out = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "out"
            said = self.succeeds("layout", source, "-o", out, stdin=data)
            got = [line.split("  ") for line in said.text.splitlines()]
            wanted = lines_of(expected["images"], "digest")
            self.assertEqual([name for _, name in got], [name for _, name, _ in wanted])
            for (digest, _), (_, _, (known,)) in zip(got, wanted):
                self.assertIn(known, ("-", digest))
            for digest in {digest for digest, _ in got}:
                self.check_image(f"{out}@{digest}", expected["images"])
            self.succeeds("validate", out)
        self.each_accepted(check)

    def check_image(self, image, expected):
        if "," in self.succeeds("ls", image).text.split("  ")[1]:
            return
        config = self.succeeds("digest", "-q", "--of", "config", image).text.strip()
        diff_ids = self.succeeds("digest", "-q", "--of", "diff-ids", image).text.split()
        self.assertIn((config, diff_ids), [(one["imageID"], one["diffIDs"]) for one in expected])

    def test_plain_digests(self):
        """Where only manifest.json has an image, its manifest over plain layers is a function of
        config and layers alone."""
        def check(source, data, expected):
            if not all(image["plainDigest"] for image in expected["images"]):
                return
            said = self.succeeds("digest", "-q", "--all", "--compression", "none", source,
                                 stdin=data)
            self.assertEqual(sorted(said.text.splitlines()), sorted(
                f"{digest}  {name}"
                for _, name, (digest,) in lines_of(expected["images"], "plainDigest")))
        self.each_accepted(check)

    def test_refused(self):
        refused = []

        def check(source, data, expected):
            if not expected["refused"]:
                return
            refused.append(source)
            self.refuses(3, f"ocifact: {source}: {expected['refused']}\n", "layout", source, "-o",
                         self.out, stdin=data)
            self.nothing_written()
        self.each(check)
        self.assertEqual(len(refused), 6)

    def test_validate(self):
        def check(source, data, expected):
            said = run("validate", source, stdin=data)
            if expected["refused"] and not expected["images"]:
                self.assertEqual(said.code, 3)
                return
            code, verdict = (0, "PASS") if expected["valid"] else (1, "FAIL")
            self.assertEqual((said.code, said.text.splitlines()[-1]), (code, f"{verdict}: {source}"),
                             said.text)
        self.each(check)


if __name__ == "__main__":
    unittest.main()
