# SPDX-License-Identifier: Apache-2.0
"""All workloads once, with small inputs: that they run, not how fast.

BUILD is the build folder.
"""
import os
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).parent
ROWS = ["layout", "layout, with sync", "layout, go-6, -j 1", "layout, go-6, -j 2", "encoder-go-1",
        "encoder-go-6", "two-threads", "layout-gzip", "layout-gzip, with sync", "layout-none",
        "layout-none, with sync", "export", "export, with sync", "reuse", "reuse, with sync",
        "digest-as-crane", "validate"]
ROW = re.compile(r"\| ([^|]+) \| \d+\.\d\d \| \d+\.\d\d \| \d+\.\d\d \| (?:[≥≤] [\d.]+(?: ×)?)? "
                 r"\| (?:yes|no)? \| \d+ / \d+ \|")


class Bench(unittest.TestCase):
    maxDiff = None

    def bench(self, *arguments):
        return subprocess.run([sys.executable, "-B", HERE / "bench.py", "--build",
                               os.environ["BUILD"], *arguments], capture_output=True, text=True,
                              check=False)

    def test_every_workload_makes_its_rows(self):
        done = self.bench("--size", "8M", "--pairs", "1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        expected = list(ROWS)
        if "CRANE" not in os.environ:
            expected.remove("digest-as-crane")
            self.assertEqual(done.stdout.splitlines()[-1], "* digest-as-crane: left out, as there "
                             "is no crane (CRANE names it)")
        self.assertEqual(ROW.findall(done.stdout), expected, done.stdout)

    def test_a_workload_that_is_none(self):
        done = self.bench("layouts")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.splitlines()[-1], "bench.py: error: no workload layouts; "
                         "there are layout, encoder-go-1, encoder-go-6, two-threads, layout-gzip, "
                         "layout-none, export, reuse, digest-as-crane, validate")


if __name__ == "__main__":
    unittest.main()
