#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Loads what subjects.py makes into every program that is installed, and writes down what each
made of it: `matrix.py PAGE` writes it into its place on a page (docs/loaders.md).

OCIFACT is the program under test, TESTDATA the folder of test data.
"""
import pathlib
import re
import sys

import case
import loaders
import peers
import storages
import subjects

VERSIONS = {"Docker": "dockerd", "containerd": "containerd", "podman": "podman",
            "buildah": "buildah", "skopeo": "skopeo", "umoci": "umoci"}
HEAD = ("names", "digest shown", "digest pushed", "root file system", "health check")


def start(peer):
    return peer(peers.new_folder())


def version_of(command):
    text = peers.run([command, "--version"], env=peers.environment(peers.new_folder())).out
    return re.search(r"\d+\.\d+\.\d+", text.decode())[0]


def system():
    """What the system calls itself."""
    text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    return re.search(r"^VERSION_CODENAME=(\w+)$", text, re.MULTILINE)[1]


class Matrix:
    """All programs, started, and all subjects. Everything is ended with Python."""

    def __init__(self):
        self.versions = {name: version_of(command) for name, command in VERSIONS.items()}
        self.subjects = subjects.make(peers.new_folder())
        self.ways = self._loaders()
        self.results = [(way, subject, way.load(subject))
                        for way in self.ways for subject in self.subjects
                        if (way.folders if subject.path.is_dir() else way.archives)]

    def _newer(self, program, *version):
        return tuple(int(part) for part in self.versions[program].split(".")) >= version

    def _loaders(self):
        registry = start(peers.Registry)
        containerd = start(lambda folder: peers.Containerd(folder, cri=True))
        options = [("--all-platforms",), ("--base-name", "app", "--digests")]
        if self._newer("containerd", 1, 7):
            # The transfer service, which is set up to unpack for one other snapshotter only.
            options += [("--local=false", "--no-unpack", *some) for some in ((), *options)]
        pushed = (options[0],)
        stores = (False, True) if self._newer("Docker", 26) else (False,)
        return [
            *(loaders.Docker(start, registry, store) for store in stores),
            loaders.CtrImport(containerd, registry=registry),
            *(loaders.CtrImport(containerd, *some, registry=registry if some in pushed else None)
              for some in options),
            loaders.Cri(containerd, case.archive("podman5-oci-archive"), "localhost/hello:1"),
            storages.PodmanLoad(start, registry),
            *(storages.BuildahPull(start, transport)
              for transport in ("docker-archive", "oci-archive", "oci")),
            *(storages.Skopeo(start, registry, transport, named, some)
              for transport in ("docker-archive", "oci-archive", "oci")
              for named, some in ((False, ()), (True, ()),
                                  (False, ("--all", "--preserve-digests")))
              if transport != "docker-archive" or not some),
            storages.UmociUnpack(start)]


def is_shown_by(program, name, shown):
    """Whether `shown` is how a program calls what ocifact calls `name`."""
    if program == "Docker":  # it shows short names
        return name in (shown, f"docker.io/library/{shown}")
    if program in ("skopeo", "umoci"):  # they know a tag, as ref.name has it
        return shown in (name, name.rpartition(":")[2])
    return name == shown


def code(text):
    return f"`{text}`"


class Cells:
    """What became of a subject, in the words of the tables."""

    def __init__(self, way, subject, outcome):
        self.way = way
        self.subject = subject
        self.row = tuple(cell or "-" for cell in (
            (f"refused: {code(outcome.refusal)}", "", "", "", "") if outcome.refusal else
            (self._names(outcome.names), self._digests(outcome.digests),
             self._digests(outcome.pushed), self._files(outcome.files),
             self._health(outcome.health))))

    def _names(self, names):
        if names is None:
            return ""
        own = [shown for shown in names
               if any(is_shown_by(self.way.program, name, shown) for name in self.subject.names)]
        has_all = own and len(own) == len(self.subject.names)
        told = [code(re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", name))
                for name in names if not (has_all and name in own)]
        return ", ".join(["all"] * bool(has_all) + told) or "none"

    def _digests(self, digests):
        if digests is None or isinstance(digests, str):
            return digests and f"refused: {code(digests)}"
        for known, words in ((self.subject.digests, "the same"),
                             (self.subject.children, "its manifest's")):
            if digests <= known:
                return words
        foretold = {self.subject.foretold.get(digest) for digest in digests}
        return "another" if None in foretold else "that of " + code(foretold.pop())

    def _files(self, files):
        if files is None or isinstance(files, str):
            return files and f"refused: {code(files)}"
        return "right" if files == self.subject.files else "wrong"

    def _health(self, health):
        if health is None or not self.subject.health:
            return ""
        return "kept" if health else "lost"


def tables(matrix):
    """Markdown: a table a way; archives that fare the same share a line, ways that do so a table."""
    by_way = {}
    for way, subject, outcome in matrix.results:
        lines = by_way.setdefault((way.program, way.way), {})
        lines.setdefault(Cells(way, subject, outcome).row, []).append(subject.title)
    by_lines = {}
    for (program, way), lines in by_way.items():
        text = "".join(f"| {'; '.join(titles)} | {' | '.join(row)} |\n"
                       for row, titles in lines.items())
        by_lines.setdefault((program, text), []).append(way)
    made = []
    for (program, text), ways in by_lines.items():
        made.append(f"**{program} {matrix.versions[program]}:** {'; '.join(ways)}\n\n"
                    f"| of | {' | '.join(HEAD)} |\n|{'---|' * (len(HEAD) + 1)}\n{text}")
    return "\n".join(made)


def marks():
    """The lines between which this system's tables stand on the page."""
    return f"<!-- {system()}: made by tests/interop/matrix.py -->\n", f"<!-- {system()}: end -->\n"


def part_of(page):
    """What the page has of this system."""
    begin, end = marks()
    return page.partition(begin)[2].partition(end)[0]


def with_part(page, part):
    begin, end = marks()
    before, _, rest = page.partition(begin)
    return f"{before}{begin}{part}{end}{rest.partition(end)[2]}"


if __name__ == "__main__":
    path = pathlib.Path(sys.argv[1])
    text = with_part(path.read_text(encoding="utf-8"), tables(Matrix()))
    path.write_text(text, encoding="utf-8")
