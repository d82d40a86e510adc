#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Go encoder against the Go that is installed (golang-go, up to 1.26): the same bytes for random
inputs and for the files of this machine, at every level and with one to three threads.

GO_ENCODE is the program that runs the encoder alone.
"""
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
GO_ENCODE = os.environ["GO_ENCODE"]
LEVELS = range(1, 10)

# What the sizes of blocks, of the window, of the buffer and of chunks make special.
EDGES = (16, 127, 16384, 32768, 65535, 65536, 98304, 131070, 98304 + 32768)


def few_bits(source, size):
    """Bytes with few values: long chains."""
    shift = source.randrange(1, 8)
    return bytes(byte >> shift for byte in source.randbytes(size))


def period(source, size):
    """The same again, at distances around those that matter."""
    length = source.choice([32767, 32768, 32769, source.randrange(1, 70000),
                            source.randrange(1, 300)])
    shift = source.choice([0, 4, 6])
    block = bytes(byte >> shift for byte in source.randbytes(length))
    return (block * (size // length + 1))[:size]


def words(source, size):
    letters = source.choice([3, 26])
    vocabulary = [bytes(source.randrange(97, 97 + letters) for _ in range(source.randrange(1, 12)))
                  for _ in range(source.choice([4, 50, 2000]))]
    text = bytearray()
    while len(text) < size:
        text += source.choice(vocabulary)
    return bytes(text[:size])


def copies(source, size):
    """Stretches of what came before, with a byte between."""
    text = bytearray(byte & 3 for byte in source.randbytes(300))
    longest = source.choice([10, 100, 300])
    values = source.choice([2, 256])
    while len(text) < size:
        distance = source.randrange(1, min(len(text), 33000))
        begin = len(text) - distance
        text += text[begin:begin + min(distance, source.randrange(2, longest))]
        text.append(source.randrange(values))
    return bytes(text[:size])


def noise(source, size):
    return source.randbytes(size)


def zeros(source, size):
    del source
    return bytes(size)


def patchwork(source, size):
    text = bytearray()
    while len(text) < size:
        text += source.choice(KINDS[:-1])(source, source.randrange(1, 20000))
    return bytes(text[:size])


KINDS = (few_bits, period, words, copies, noise, zeros, patchwork)


class Differential(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.go = cls.folder / "go-gzip"
        environment = os.environ | {"GOCACHE": str(cls.folder / "cache"), "GO111MODULE": "off"}
        subprocess.run(["go", "build", "-o", cls.go, HERE / "go_differential.go"], check=True,
                       env=environment)

    def digest(self, *command):
        """The digest of what a command makes of the input."""
        with open(self.folder / "input", "rb") as plain:
            with subprocess.Popen(command, stdin=plain, stdout=subprocess.PIPE) as process:
                digest = hashlib.sha256()
                while data := process.stdout.read(1 << 20):
                    digest.update(data)
        self.assertEqual(process.returncode, 0)
        return digest.hexdigest()

    def compare(self, level, jobs):
        expected = self.digest(self.go, str(level))
        for count in jobs:
            self.assertEqual(self.digest(GO_ENCODE, str(level), str(count)), expected,
                             f"level {level}, {count} threads")

    def real_input(self, size):
        """A tar of this machine's programs and libraries, cut at `size`."""
        with open(self.folder / "input", "wb") as out:
            command = ["tar", "--sort=name", "-c", "-C", "/usr", "bin", "lib", "share"]
            with subprocess.Popen(command, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL) as tar:
                while size > 0 and (data := tar.stdout.read(min(size, 1 << 20))):
                    out.write(data)
                    size -= len(data)
                tar.kill()
        self.assertEqual(size, 0, "/usr is too small")

    def test_random_inputs(self):
        for seed in range(42):
            source = random.Random(seed)
            size = source.choice([source.randrange(200), source.randrange(400_000),
                                  source.choice(EDGES) + source.randrange(-2, 3),
                                  65_536 + 32_768 * source.randrange(5) + source.randrange(-300, 3)])
            kind = KINDS[seed % len(KINDS)]
            (self.folder / "input").write_bytes(kind(source, size))
            for level in LEVELS:
                with self.subTest(seed=seed, kind=kind.__name__, size=size, level=level):
                    self.compare(level, [source.randrange(1, 4)])

    def test_the_files_of_this_machine(self):
        for size, levels in ((8_000_000, LEVELS), (30_000_000, (2, 3, 4, 5, 7)),
                             (200_000_000, (1, 6))):
            self.real_input(size)
            for level in levels:
                with self.subTest(size=size, level=level):
                    self.compare(level, (1, 3))


if __name__ == "__main__":
    unittest.main()
