#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds every #include against the tables of modules in docs/architecture.md.

usage: layering.py ROOT
"""
import re

import tree

ROW = re.compile(r"^\| `([a-z_]+)` \|")
OWNED = "the only user of"


class Rules:
    """What docs/architecture.md allows.

    modules: {module: the modules it may use}; owners: {prefix of a header: its only user}.
    """

    def __init__(self, page):
        self.modules = {}
        self.owners = {}
        self.findings = []
        columns = []
        for line in page.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if OWNED in cells:
                columns = cells
            elif not line.startswith("|"):
                columns = []
            elif columns and ROW.match(line):
                self.add(dict(zip(columns, cells)))
        if not self.modules:
            self.findings.append("docs/architecture.md: no table of modules")

    def add(self, row):
        """Takes in one row of a table."""
        name = (row.get("module") or row["place"]).strip("`")
        for prefix in re.findall(r"`([^`]+)`", row[OWNED]):
            self.owners[prefix] = name
        if "module" not in row:
            return
        text = row["may use"]
        named = re.findall(r"`([^`]+)`", text)
        above = set(self.modules)
        for unknown in set(named) - above:
            self.findings.append(
                f"docs/architecture.md: {name} names {unknown}, which does not stand above it")
        if text.startswith("all above"):
            self.modules[name] = above - set(named)
        elif named or text == "nothing":
            self.modules[name] = set(named)
        else:
            self.findings.append(f"docs/architecture.md: cannot read what {name} may use: {text}")


def place_of(path, modules):
    """Where a file stands: the module it is in or tests, or `cmd` or `tests` for the others."""
    parts = path.parts
    if parts[:2] == ("lib", "ocifact"):
        return parts[2]
    if parts[0] == "tests" and parts[1] in modules:
        return parts[1]
    return parts[0]


def check(root):
    rules = Rules((root / "docs/architecture.md").read_text(encoding="utf-8"))
    findings = rules.findings
    folders = {path.name for path in (root / "lib/ocifact").iterdir() if path.is_dir()}
    for name in sorted(folders - set(rules.modules)):
        findings.append(f"lib/ocifact/{name}: docs/architecture.md has no row for it")
    for name in sorted(set(rules.modules) - folders):
        findings.append(f"docs/architecture.md: there is no lib/ocifact/{name}")

    for path in tree.cpp_files(root):
        place = place_of(path, rules.modules)
        may_use = rules.modules.get(place, set(rules.modules)) | {place}
        for number, header in tree.includes(root / path):
            where = f"{path}:{number}: {header}"
            if header.startswith("ocifact/"):
                used = header.split("/")[1]
                if used not in may_use:
                    findings.append(f"{where}: {place} may not use {used}")
                continue
            if place == "tests":  # these make the inputs of the others, with whatever does it
                continue
            for prefix, owner in rules.owners.items():
                if header.startswith(prefix) and owner not in (place, path.parts[0]):
                    findings.append(f"{where}: only {owner} may use {prefix}")
    return findings


if __name__ == "__main__":
    tree.run(check)
