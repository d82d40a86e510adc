#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that tests mirror the library: lib/ocifact/<module>/<noun>.cpp whose header is installed has
tests/<module>/<noun>_test.cpp, or a line in tests/style/untested.txt that says why not. (What is
not installed is tested through what is.)

usage: mirror.py ROOT
"""
import re

import tree

LIST = "tests/style/untested.txt"


def listed(root):
    """The {path: reason} of the list; lines `path: reason`, `#` begins a comment."""
    lines = (root / LIST).read_text(encoding="utf-8").splitlines()
    pairs = [line.split(":", 1) for line in lines if line and not line.startswith("#")]
    return {pair[0]: pair[1].strip() if len(pair) > 1 else "" for pair in pairs}


def check(root):
    findings = []
    reasons = listed(root)
    paths = {str(path) for path in tree.cpp_files(root)}
    public = installed(root)
    untested = set()
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        if folder.startswith("lib/ocifact/") and name.endswith(".cpp"):
            module = folder.removeprefix("lib/ocifact/")
            test = f"tests/{module}/{name.removesuffix('.cpp')}_test.cpp"
            if f"{path.removesuffix('.cpp')}.hpp" in public and test not in paths:
                untested.add(path)
                if not reasons.get(path):
                    findings.append(f"{path}: no {test}, and no reason in {LIST}")
        elif name.endswith("_test.cpp") and folder.removeprefix("tests/") in modules(root):
            stem = f"lib/ocifact/{folder.removeprefix('tests/')}/{name.removesuffix('_test.cpp')}"
            if not any(stem == noun or stem.startswith(f"{noun}_") for noun in nouns(paths)):
                findings.append(f"{path}: no {stem}.hpp, nor a noun that its name begins with")
    for path in sorted(set(reasons) - untested):
        findings.append(f"{LIST}: {path} has its test, or is gone")
    return findings


def modules(root):
    return {path.name for path in (root / "lib/ocifact").iterdir()}


def installed(root):
    """The headers that the modules' build files name."""
    return {f"lib/ocifact/{module}/{header}" for module in modules(root)
            if (build := root / "lib/ocifact" / module / "meson.build").exists()
            for header in re.findall(r"'(\w+\.hpp)'", build.read_text(encoding="utf-8"))}


def nouns(paths):
    """The headers of the library, without `.hpp`."""
    return {path.removesuffix(".hpp") for path in paths
            if path.startswith("lib/") and path.endswith(".hpp")}


if __name__ == "__main__":
    tree.run(check)
