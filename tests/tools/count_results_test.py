#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/count-results, run on logs as meson writes them. usage: count_results_test.py PROGRAM"""
import json
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop()
DOCTEST = "[doctest] test cases:  9 |  {} passed | {} failed | 0 skipped\n[doctest] assertions: 70 |\n"
UNITTEST = "..\n----\nRan 5 tests in 0.1s\n\n{}\n"


def counted(*tests):
    """The exit code and output for a log of the given tests."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        log.writelines(json.dumps(test) + "\n" for test in tests)
        log.flush()
        done = subprocess.run([sys.executable, PROGRAM, log.name], capture_output=True, text=True)
        return done.returncode, done.stdout


class CountResults(unittest.TestCase):
    def test_counts_a_plain_test_as_one(self):
        self.assertEqual(counted({"result": "OK"}, {"result": "OK", "stdout": "fine\n"}),
                         (0, "2 passed, 0 failed\n"))
        self.assertEqual(counted({"result": "OK"}, {"result": "FAIL"}, {"result": "TIMEOUT"}),
                         (1, "1 passed, 2 failed\n"))

    def test_counts_the_cases_of_doctest(self):
        self.assertEqual(counted({"result": "OK", "stdout": DOCTEST.format(9, 0)}),
                         (0, "9 passed, 0 failed\n"))
        self.assertEqual(counted({"result": "FAIL", "stdout": DOCTEST.format(7, 2)}),
                         (1, "7 passed, 2 failed\n"))

    def test_counts_the_cases_of_unittest(self):
        self.assertEqual(counted({"result": "OK", "stderr": UNITTEST.format("OK")}),
                         (0, "5 passed, 0 failed\n"))
        self.assertEqual(
            counted({"result": "FAIL",
                     "stderr": UNITTEST.format("FAILED (failures=1, errors=1, skipped=1)")}),
            (1, "2 passed, 2 failed, 1 skipped\n"))
        self.assertEqual(
            counted({"result": "FAIL", "stderr": UNITTEST.format("FAILED (failures=7)")}),
            (1, "0 passed, 7 failed\n"))

    def test_counts_a_failure_after_the_cases(self):
        self.assertEqual(counted({"result": "FAIL", "stdout": DOCTEST.format(9, 0)}),
                         (1, "9 passed, 1 failed\n"))

    def test_tells_what_was_skipped(self):
        self.assertEqual(counted({"result": "OK"}, {"result": "SKIP"}),
                         (0, "1 passed, 0 failed, 1 skipped\n"))

    def test_fails_when_nothing_ran(self):
        self.assertEqual(counted(), (1, "0 passed, 0 failed\n"))
        self.assertEqual(counted({"result": "SKIP"}), (1, "0 passed, 0 failed, 1 skipped\n"))


if __name__ == "__main__":
    unittest.main()
