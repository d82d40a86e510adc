#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/loaders.md has what the programs of this system do, and `inspect --loaders` foretells it.

DOCS is the folder of the pages.
"""
import json
import os
import pathlib
import unittest

import case
import matrix

PAGE = pathlib.Path(os.environ["DOCS"]) / "loaders.md"
FATES = {"the same": "same", "its manifest's": "manifest", "-": "none"}


class Loaders(case.Case):
    @classmethod
    def setUpClass(cls):
        cls.matrix = matrix.Matrix()

    def test_the_page_has_what_was_seen(self):
        self.assertEqual(matrix.part_of(PAGE.read_text(encoding="utf-8")),
                         matrix.tables(self.matrix))

    def test_it_was_foretold(self):
        told = {}
        for way, subject, outcome in self.matrix.results:
            if subject.path not in told:
                [told[subject.path]] = json.loads(
                    self.ocifact("inspect", "--loaders", "--json", subject.path))["sources"]
            with self.subTest(f"{way.way} of {subject.title}"):
                if way.loader:
                    self.loads_as_told(told[subject.path], way, subject, outcome)
                if way.pusher and not outcome.refusal:
                    self.pushes_as_told(told[subject.path], way, subject, outcome)

    def loads_as_told(self, told, way, subject, outcome):
        [row] = [row for row in told["loaders"] if row["loader"] == way.loader]
        # containerd succeeds without making a record of what has no name.
        unnamed = way.program == "containerd" and not outcome.names
        if outcome.refusal or unnamed:
            self.assertIn(row["loads"], ("no", "partly"))
            return
        self.assertIn(row["loads"], ("yes", "partly"))
        if outcome.names is not None and way.program != "buildah":
            self.assertEqual(row["names"] or self.of_folder(way, subject), list(outcome.names))
        shown = matrix.Cells(way, subject, outcome).row[1]
        self.assertEqual(row["digest"], FATES.get(shown, "other"))

    @staticmethod
    def of_folder(way, subject):
        """podman calls the image of a folder by the folder, which inspect does not name."""
        named = way.program == "podman" and subject.path.is_dir()
        return [f"localhost/{subject.path.name}:latest"] if named else []

    def pushes_as_told(self, told, way, subject, outcome):
        [row] = [row for row in told["pushers"] if row["pusher"] == way.pusher]
        if isinstance(outcome.pushed, str):
            self.assertIsNone(row["digest"], outcome.pushed)
        elif outcome.pushed and not (way.program == "podman" and "skopeo" in subject.title):
            # What skopeo compressed podman compresses to the same bytes.
            pushed = matrix.Cells(way, subject, outcome).row[2]
            self.assertEqual(row["digest"], FATES.get(pushed, "other"))


if __name__ == "__main__":
    unittest.main()
