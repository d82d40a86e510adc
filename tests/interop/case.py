# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: ocifact itself, the archives of testdata, and assertions.

OCIFACT is the program under test, TESTDATA the folder of test data.
"""
import hashlib
import json
import os
import pathlib
import shutil
import unittest

import peers

OCIFACT = pathlib.Path(os.environ["OCIFACT"])
ARCHIVES = pathlib.Path(os.environ["TESTDATA"]) / "archives"
GENERATED = ARCHIVES.parent / "generated"
FACTS = json.loads((ARCHIVES / "facts.json").read_text(encoding="utf-8"))

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def archive(name):
    """The path of an archive of testdata."""
    return ARCHIVES / f"{name}.tar"


def image_ids(name):
    """The image IDs of an archive, in the order of facts.json."""
    return [image["imageID"] for image in FACTS[f"{name}.tar"]["images"]]


def stored_digest(name):
    """The digest of the first entry of the index.json that an archive holds."""
    return FACTS[f"{name}.tar"]["index"][0]["digest"]


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Case(unittest.TestCase):
    maxDiff = None

    def folder(self):
        """A new empty folder that goes with the test."""
        path = peers.new_folder()
        self.addCleanup(shutil.rmtree, path, ignore_errors=True)
        return path

    def start(self, peer):
        """One of the classes of peers.py, started for this test."""
        started = peer(self.folder())
        self.addCleanup(started.stop)
        return started

    def succeeds(self, done):
        """The stdout of a command that must have exited with 0."""
        self.assertEqual(done.code, 0, f"{done.out.decode()}\n{done.err.decode()}")
        return done.out

    def refuses(self, done, message):
        """A peer must have exited with 1 and `message`, the whole of its stderr but for marks."""
        self.assertEqual((done.code, peers.said(done)), (1, message))

    def run_ocifact(self, *arguments):
        return peers.run([OCIFACT, *arguments], env=peers.environment(self.folder()))

    def ocifact(self, *arguments):
        """The stdout of ocifact, which must succeed, as text."""
        return self.succeeds(self.run_ocifact(*arguments)).decode()

    def digest(self, source, *options):
        """What `ocifact digest` prints, without its line break."""
        text = self.ocifact("digest", source, *options)
        self.assertRegex(text, r"\Asha256:[0-9a-f]{64}\n\Z")
        return text[:-1]

    def layout(self, *arguments):
        """The folder that `ocifact layout` makes of the given sources and options."""
        folder = self.folder() / "layout"
        self.ocifact("layout", *arguments, "-o", folder)
        return folder

    def export(self, *arguments):
        """The archive that `ocifact export` makes of the given source and options."""
        path = self.folder() / "export.tar"
        self.ocifact("export", *arguments, "-o", path)
        return path

    def piped_export(self, arguments, peer, *command):
        """The stdout of `ocifact export ARGUMENTS -o - | peer COMMAND`; both must succeed."""
        wrote, read = peers.pipe([OCIFACT, "export", *arguments, "-o", "-"],
                                 peer.command(*command),
                                 env=peers.environment(self.folder()), right_env=peer.env)
        self.succeeds(wrote)
        return self.succeeds(read).decode()

    def is_read(self, source, images):
        """ocifact must list, convert and find no fault in what a peer wrote.

        `images` has a (name, platform, image ID, whether a registry manifest is stored) for every
        line of `ls`; the name is None for an untagged image. Returns the layout.
        """
        rows = [line.split("  ") for line in self.ocifact("ls", source).splitlines()]
        self.assertEqual([(name, platform, identity, digest != "-")
                          for name, platform, identity, digest in rows],
                         [(name or "-", *rest) for name, *rest in images])
        layout = self.folder() / "layout"
        lines = self.ocifact("layout", source, "-o", layout).splitlines()
        made = [line.split("  ") for line in lines]
        self.assertEqual([name for _, name in made], [name or "-" for name, *_ in images])
        for (digest, _), (*_, stored) in zip(made, rows):
            if stored != "-":  # what is stored is kept
                self.assertEqual(digest, stored)
        self.assertEqual(self.ocifact("digest", "--all", layout), "".join(
            f"{line}\n" for line in lines))
        for checked in (source, layout):
            self.assertRegex(self.ocifact("validate", checked), r"(\A|\n)PASS: .*\n\Z")
        return layout
