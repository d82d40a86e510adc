#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the form of files: licence line, length of files and of functions.

usage: form.py ROOT
"""
import re

import tree

LICENCE = "SPDX-License-Identifier: Apache-2.0"
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Beside the C++ files: where a licence line is due, and nothing else is checked.
OTHERS = ("meson.build", "meson_options.txt", ".clang-format", ".clang-tidy", ".ci/*", "tools/*",
          "lib/**/meson.build", "cmd/**/meson.build", "tests/**/meson.build", "tests/**/*.py",
          "tests/**/*.sh")

# Strings, characters and comments, so that braces in them do not count.
OPAQUE = re.compile(
    r'R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"
    r"|//[^\n]*|/\*.*?\*/", re.S)
SCOPE = re.compile(r"^(inline\s+)?(namespace|class|struct|union|enum|extern\s*\")\b")
TEMPLATE = re.compile(r"^template\s*<[^{}]*?>\s*(?=[a-zA-Z\[])")


def blank(text):
    """The text with strings, comments and directives emptied, and every line break kept."""
    def empty(found):
        return '""' + "\n" * found[0].count("\n") if found[0][0] in "\"'R" else (
            "\n" * found[0].count("\n"))
    text = OPAQUE.sub(empty, text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda found: "\n" * found[0].count("\n"),
                  text, flags=re.M)


def opens_function(before):
    """Whether `before`, all since the last statement or brace, leads into a function's body."""
    before = TEMPLATE.sub("", before.strip())
    return ")" in before and not SCOPE.match(before) and not re.search(r"[^=!<>]=\s*$", before)


def functions(text):
    """The (first line, last line) of the body of each function, not of those inside another."""
    found = []
    stack = []  # for each open brace: the line where a function's body begins, or None
    inside = None
    start = 0
    line = 1
    text = blank(text)
    for position, character in enumerate(text):
        if character == "\n":
            line += 1
        elif character == "{":
            body = inside is None and opens_function(text[start:position])
            stack.append(line if body else None)
            if body:
                inside = len(stack)
        elif character == "}" and stack:
            if inside == len(stack):
                found.append((stack[-1], line))
                inside = None
            stack.pop()
        if character in ";{}":
            start = position + 1
    return found


def check(root):
    findings = []
    paths = tree.cpp_files(root)
    for path in paths:
        text = (root / path).read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > LONGEST_FILE:
            findings.append(f"{path}: {lines} lines, more than {LONGEST_FILE}")
        for first, last in functions(text):
            if last - first + 1 > LONGEST_FUNCTION:
                findings.append(f"{path}:{first}: a function of {last - first + 1} lines, "
                                f"more than {LONGEST_FUNCTION}")
    others = {path.relative_to(root) for pattern in OTHERS for path in root.glob(pattern)
              if path.is_file()}
    for path in sorted(others.union(paths)):
        first_lines = (root / path).read_text(encoding="utf-8").splitlines()[:2]
        if not any(line in (f"// {LICENCE}", f"# {LICENCE}") for line in first_lines):
            findings.append(f"{path}: no line '{LICENCE}' at its top")
    return findings


if __name__ == "__main__":
    tree.run(check)
