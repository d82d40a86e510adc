#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs the build into an empty folder and uses the library from there as a stranger would:
through pkg-config, with the installed headers and nothing else of this tree.

usage: install_test.py BUILD-FOLDER PREFIX COMPILER...
"""
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ARCHIVE = HERE.parents[1] / "testdata/archives/docker-20.10-single.tar"
IMAGE_ID = "5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c"  # of facts.json
BUILD, PREFIX, *COMPILER = sys.argv[1:]
HELLO = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n"


def run(command, **options):
    """The output of a command, which must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.root = cls.work / "root"
        run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", str(cls.root)])
        cls.installed = cls.root / PREFIX.lstrip("/")
        [described] = cls.installed.rglob("ocifact.pc")
        cls.libraries = described.parent.parent
        cls.environment = os.environ | {
            "PKG_CONFIG_PATH": str(described.parent),
            "PKG_CONFIG_SYSROOT_DIR": str(cls.root),
            "LD_LIBRARY_PATH": str(cls.libraries),
        }

    def flags(self, *wanted):
        return run(["pkg-config", *wanted, "ocifact"], env=self.environment).split()

    def test_a_program_builds_and_runs_against_the_installed_library(self):
        program = self.work / "program"
        run([*COMPILER, "-Wall", "-Werror", str(HERE / "program.cpp"), "-o", str(program),
             *self.flags("--cflags", "--libs")], cwd=self.work)
        self.assertEqual(run([str(program)], env=self.environment), HELLO)
        self.assertIn(str(self.libraries), run(["ldd", str(program)], env=self.environment))

    def test_the_installed_program_runs(self):
        program = self.installed / "bin/ocifact"
        config = run([str(program), "config", str(ARCHIVE)], env=self.environment)
        self.assertEqual(hashlib.sha256(config.encode()).hexdigest(), IMAGE_ID)

    def test_every_installed_header_compiles_on_its_own(self):
        include = self.installed / "include"
        headers = sorted(path.relative_to(include) for path in include.rglob("*.hpp"))
        self.assertIn(pathlib.Path("ocifact/digest/hasher.hpp"), headers)
        for header in headers:
            with self.subTest(str(header)):
                run([*COMPILER, "-fsyntax-only", "-x", "c++", "-Wall", "-Werror", "-",
                     *self.flags("--cflags")], input=f"#include <{header}>\n", cwd=self.work)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
