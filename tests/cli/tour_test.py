# SPDX-License-Identifier: Apache-2.0
"""The tour of README.md, command by command, with the output that it shows."""
import os
import pathlib
import subprocess
import unittest

from case import ARCHIVES, OCIFACT, Case

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
NOTE = "ocifact: note: "


def steps():
    """(command, lines of output) of the tour."""
    text = README.read_text(encoding="utf-8")
    tour = text[text.index("## Five minutes"):text.index("## Commands")]
    result = []
    for line in tour.splitlines():
        if line.startswith("    $ "):
            result.append((line[6:], []))
        elif line.startswith("    "):
            result[-1][1].append(line[4:])
    return result


class Tour(Case):
    def test_every_command_prints_what_the_tour_shows(self):
        (self.folder / "testdata").symlink_to(ARCHIVES.parent)
        path = f"{pathlib.Path(OCIFACT).parent}:{os.environ['PATH']}"
        ran = 0
        for command, expected in steps():
            if command.startswith("docker load"):
                continue
            with self.subTest(command):
                done = subprocess.run(["sh", "-c", command], cwd=self.folder, text=True,
                                      env={**os.environ, "PATH": path}, capture_output=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                notes = [line for line in expected if line.startswith(NOTE)]
                self.assertEqual(done.stdout.splitlines(),
                                 [line for line in expected if line not in notes])
                for note in notes:
                    self.assertIn(note, done.stderr.splitlines())
                ran += 1
        self.assertEqual(ran, 10)


if __name__ == "__main__":
    unittest.main()
