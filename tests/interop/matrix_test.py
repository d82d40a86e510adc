#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/loaders.md has what the programs of this system do.

DOCS is the folder of the pages.
"""
import os
import pathlib
import unittest

import case
import matrix

PAGE = pathlib.Path(os.environ["DOCS"]) / "loaders.md"


class Loaders(case.Case):
    def test_the_page_has_what_was_seen(self):
        self.assertEqual(matrix.part_of(PAGE.read_text(encoding="utf-8")),
                         matrix.tables(matrix.Matrix()))


if __name__ == "__main__":
    unittest.main()
