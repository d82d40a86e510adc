#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each check of this folder, on a small tree without faults and on the same tree with one."""
import pathlib
import tempfile
import unittest

import form
import layering
import mirror

LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"
PAGE = """
| module | is about | may use | the only user of |
|---|---|---|---|
| `base` | errors | nothing | |
| `pack` | compression | all above | `zlib.h` |
| `make` | making | all above | |
| `look` | looking | all above but `make` | |
| `ask` | asking | `base`, `pack` | |

| place | may use | the only user of |
|---|---|---|
| `cmd` | every module | `CLI/` |
"""
GOOD = {
    "docs/architecture.md": PAGE,
    "lib/ocifact/base/error.hpp": LICENCE,
    "lib/ocifact/base/error.cpp": LICENCE + "#include <ocifact/base/error.hpp>\n",
    "lib/ocifact/pack/meson.build": "# SPDX-License-Identifier: Apache-2.0\nx = {'gzip.hpp'}\n",
    "lib/ocifact/pack/inner.hpp": LICENCE,
    "lib/ocifact/pack/inner.cpp": LICENCE,
    "lib/ocifact/pack/gzip.hpp": LICENCE + "#include <zlib.h>\n#include <ocifact/base/error.hpp>\n",
    "lib/ocifact/make/plan.hpp": LICENCE + "#include <ocifact/pack/gzip.hpp>\n",
    "lib/ocifact/look/text.hpp": LICENCE + "#include <ocifact/pack/gzip.hpp>\n",
    "lib/ocifact/ask/answer.hpp": LICENCE + "#include <ocifact/pack/gzip.hpp>\n",
    "lib/meson.build": "# SPDX-License-Identifier: Apache-2.0\n",
    "cmd/main.cpp": LICENCE + "#include <CLI/CLI.hpp>\n#include <ocifact/make/plan.hpp>\n",
    "tests/base/error_test.cpp": LICENCE + "#include <ocifact/base/error.hpp>\n",
    "tests/support/pack.hpp": LICENCE + "#include <zlib.h>\n#include <ocifact/make/plan.hpp>\n",
    "tests/pack/gzip_members_test.cpp": LICENCE + "#include <zlib.h>\n",
    "tests/style/untested.txt": "# a comment\n",
    "tools/build": "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n",
}


def findings(check, changes=None):
    """What `check` finds in the good tree with `changes`; a change to None removes the file."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in (GOOD | (changes or {})).items():
            if text is not None:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
        return check(root)


class Layering(unittest.TestCase):
    def test_accepts_what_the_table_allows(self):
        self.assertEqual(findings(layering.check), [])

    def test_finds_a_use_of_a_module_that_stands_below(self):
        self.assertEqual(
            findings(layering.check,
                     {"lib/ocifact/base/error.hpp": "#include <ocifact/make/plan.hpp>"}),
            ["lib/ocifact/base/error.hpp:1: ocifact/make/plan.hpp: base may not use make"])

    def test_finds_a_use_of_a_module_that_is_excepted(self):
        self.assertEqual(
            findings(layering.check,
                     {"lib/ocifact/look/text.hpp": "#include <ocifact/make/plan.hpp>"}),
            ["lib/ocifact/look/text.hpp:1: ocifact/make/plan.hpp: look may not use make"])

    def test_finds_a_use_of_a_module_that_is_not_listed(self):
        self.assertEqual(
            findings(layering.check,
                     {"lib/ocifact/ask/answer.hpp": "#include <ocifact/look/text.hpp>"}),
            ["lib/ocifact/ask/answer.hpp:1: ocifact/look/text.hpp: ask may not use look"])

    def test_holds_the_tests_of_a_module_to_its_row(self):
        self.assertEqual(
            findings(layering.check,
                     {"tests/base/error_test.cpp": '#include "ocifact/make/plan.hpp"'}),
            ["tests/base/error_test.cpp:1: ocifact/make/plan.hpp: base may not use make"])

    def test_finds_a_library_outside_its_module(self):
        self.assertEqual(
            findings(layering.check, {"cmd/main.cpp": "\n # include <zlib.h>"}),
            ["cmd/main.cpp:2: zlib.h: only pack may use zlib.h"])
        self.assertEqual(
            findings(layering.check, {"lib/ocifact/make/plan.hpp": "#include <CLI/CLI.hpp>"}),
            ["lib/ocifact/make/plan.hpp:1: CLI/CLI.hpp: only cmd may use CLI/"])

    def test_finds_an_include_of_an_unknown_module(self):
        self.assertEqual(
            findings(layering.check, {"cmd/main.cpp": "#include <ocifact/gone/x.hpp>"}),
            ["cmd/main.cpp:1: ocifact/gone/x.hpp: cmd may not use gone"])

    def test_finds_a_module_without_a_row_and_a_row_without_a_module(self):
        self.assertEqual(
            findings(layering.check, {"lib/ocifact/ask/answer.hpp": None,
                                      "lib/ocifact/new/x.hpp": LICENCE}),
            ["lib/ocifact/new: docs/architecture.md has no row for it",
             "docs/architecture.md: there is no lib/ocifact/ask"])

    def test_finds_a_row_that_it_cannot_read(self):
        self.assertEqual(
            findings(layering.check,
                     {"docs/architecture.md": PAGE.replace("`base`, `pack`", "some")})[0],
            "docs/architecture.md: cannot read what ask may use: some")

    def test_finds_a_row_that_names_a_module_below_it(self):
        self.assertEqual(
            findings(layering.check,
                     {"docs/architecture.md": PAGE.replace("`base`, `pack`", "`pack`, `later`")}),
            ["docs/architecture.md: ask names later, which does not stand above it"])

    def test_finds_a_page_without_the_table(self):
        self.assertEqual(findings(layering.check, {"docs/architecture.md": "nothing"})[0],
                         "docs/architecture.md: no table of modules")


class Form(unittest.TestCase):
    def test_accepts_what_is_well_formed(self):
        self.assertEqual(findings(form.check), [])

    def test_finds_a_file_without_a_licence_line(self):
        for path in ("lib/ocifact/base/error.hpp", "lib/meson.build", "tools/build"):
            self.assertEqual(findings(form.check, {path: "\n\n" + GOOD[path]}),
                             [f"{path}: no line 'SPDX-License-Identifier: Apache-2.0' at its top"])

    def test_finds_a_file_that_is_too_long(self):
        path = "cmd/main.cpp"
        self.assertEqual(findings(form.check, {path: LICENCE + "\n" * 399}), [])
        self.assertEqual(findings(form.check, {path: LICENCE + "\n" * 400}),
                         [f"{path}: 401 lines, more than 400"])

    def test_finds_a_function_that_is_too_long(self):
        path = "cmd/main.cpp"
        for begin, end in (
                ("int main() {", "}"),
                ("namespace a {\nclass B : C<d(1)> {\n int f() const noexcept {", "}\n};\n}"),
                ("template <class T>\nvoid f(T x) {\nif (x) {\n}\n", "}"),
                ("A::A(int b) : b_{b}, c_(b) {", "}"),
                ('TEST_CASE("has a brace: {") {', "}"),
                ("void f() {\n  auto g = [](int x) {", "};\n}")):
            lines = begin.count("\n") - begin.rpartition("{")[0].count("\n") + end.count("\n")
            with self.subTest(begin):
                first, last = form.functions(f"{begin}\n{end}")[-1]
                filler = "\n" * (60 - (last - first + 1))
                self.assertEqual(
                    findings(form.check, {path: LICENCE + f"{begin}\n{filler}{end}\n"}), [])
                self.assertEqual(
                    findings(form.check, {path: LICENCE + f"{begin}\n\n{filler}{end}\n"}),
                    [f"{path}:{first + 1}: a function of 61 lines, more than 60"])

    def test_takes_no_other_braces_for_a_function(self):
        for text in ("namespace a {\n}", "struct A : B<c(1)> {\n};", "enum class E {\n};",
                     "const int a[] = {\n};", "constexpr A a{\n};", "// f() {\n", "/* f() {\n}\n*/",
                     'auto a = R"x(\nf() {\n}\n)x";', "char c = '{'; int d = 1'000'000;",
                     "#define F() { \\\n }\n", "template <class T>\nclass A {\n};"):
            with self.subTest(text):
                self.assertEqual(form.functions(text), [])


class Mirror(unittest.TestCase):
    def test_accepts_tests_that_mirror_the_library(self):
        self.assertEqual(findings(mirror.check), [])

    def test_finds_a_source_without_a_test(self):
        path = "lib/ocifact/pack/gzip.cpp"
        missing = f"{path}: no tests/pack/gzip_test.cpp, and no reason in tests/style/untested.txt"
        self.assertEqual(findings(mirror.check, {path: LICENCE}), [missing])
        self.assertEqual(
            findings(mirror.check, {path: LICENCE, "tests/style/untested.txt": f"{path}:\n"}),
            [missing])
        self.assertEqual(
            findings(mirror.check, {path: LICENCE,
                                    "tests/style/untested.txt": f"{path}: by the others\n"}), [])

    def test_finds_a_reason_that_is_not_needed(self):
        self.assertEqual(
            findings(mirror.check, {"tests/style/untested.txt": "lib/ocifact/base/error.cpp: x\n"}),
            ["tests/style/untested.txt: lib/ocifact/base/error.cpp has its test, or is gone"])

    def test_finds_a_test_of_nothing(self):
        path = "tests/pack/tar_test.cpp"
        self.assertEqual(
            findings(mirror.check, {path: LICENCE}),
            [f"{path}: no lib/ocifact/pack/tar.hpp, nor a noun that its name begins with"])


if __name__ == "__main__":
    unittest.main()
