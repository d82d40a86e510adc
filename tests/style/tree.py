# SPDX-License-Identifier: Apache-2.0
"""What the checks of this folder share: the source files, and how findings are reported."""
import pathlib
import re
import sys

SOURCE_FOLDERS = ("lib", "cmd", "tests")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def cpp_files(root):
    """The C++ files of the tree, sorted, as paths relative to its root."""
    return sorted(
        path.relative_to(root)
        for folder in SOURCE_FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in (".hpp", ".cpp"))


def includes(path):
    """The (line number, header) of each #include of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(number, found[1]) for number, line in enumerate(lines, 1)
            if (found := INCLUDE.match(line))]


def run(check):
    """Runs a check, a function from the root to findings, on the root given as the argument."""
    findings = check(pathlib.Path(sys.argv[1]))
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
