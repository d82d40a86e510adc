# SPDX-License-Identifier: Apache-2.0
"""What a command costs, in bytes read and in memory; never in seconds."""
import os
import random
import subprocess
import tarfile
import unittest

from case import OCIFACT, config_of, docker_members, layer_of, tar_of
from cost import MIB, CostCase


class Cost(CostCase):
    def sparse_archive(self, size, layers):
        """An archive whose layers are holes in the file: no disk is used. Returns its path and where
        each layer's header begins and its content ends."""
        path = self.folder / "large.tar"
        config = config_of([layer_of("x")] * layers)
        ranges = []
        with open(path, "wb") as file:
            for i in range(layers):
                info = tarfile.TarInfo(f"{i}/layer.tar")
                info.size = size
                begin = file.tell()
                file.write(info.tobuf(tarfile.GNU_FORMAT))
                file.seek(size, os.SEEK_CUR)
                ranges.append((begin, file.tell()))
            members = docker_members([layer_of("x")] * layers, config=config)[layers:]
            file.write(tar_of(members))
        return path, ranges

    def large_archive(self, layers=4, size=150 * MIB):
        """A docker archive whose layers are half noise and half text."""
        seeded = random.Random(1)
        contents = []
        for i in range(layers):
            noise = seeded.randbytes(MIB)
            piece = noise + noise.hex().encode()[:MIB]
            contents.append(tar_of([(f"file{i}", piece * (size // len(piece)))]))
        return self.archive(docker_members(contents))

    def test_ls_of_a_20_gb_archive_reads_headers_and_documents_only(self):
        path, layers = self.sparse_archive(5 << 30, 4)
        reads = self.reads("ls", path)
        self.assertEqual(list(reads), [str(path)])
        for begin, end in layers:
            read = sum(max(0, min(offset + length, end) - max(offset, begin))
                       for offset, length in reads[str(path)])
            self.assertLessEqual(read, 64 * 1024)
        # What tells that it is a tar; a block for each layer's header and one for the end, with the
        # two documents in it; then manifest.json once, and the config for its platform and digest.
        self.assertLessEqual(sum(length for _, length in reads[str(path)]), (40 + 6 * 16) * 1024)
        self.assertLess(self.measure("ls", path)[1], 64 * MIB)

    def test_digest_ls_and_manifest_of_a_layout_read_its_documents_once_and_no_layer(self):
        layer = tar_of([("noise", os.urandom(8 * MIB))])
        for compression in ("gzip", "none"):
            out = self.folder / compression
            self.succeeds("layout", "--compression", compression,
                          self.archive(docker_members([layer])), "-o", out)
            documents = {str(path): [(0, path.stat().st_size)] for path in out.rglob("*")
                         if path.is_file() and path.stat().st_size < MIB}
            self.assertEqual(len(documents), 4)
            for command in ("digest", "ls", "manifest"):
                with self.subTest(command, compression=compression):
                    self.assertEqual(self.reads(command, out), documents)

    def test_layout_reads_its_input_once(self):
        # Random bytes, so that what is written is as large as what is read.
        layers = [tar_of([("noise", os.urandom(20 * MIB))]) for _ in range(3)]
        path = self.archive(docker_members(layers))
        size = path.stat().st_size
        for options in ((), ("--compression", "none")):
            with self.subTest(options=options):
                out = self.folder / ("out" + "".join(options))
                read = self.bytes_read("layout", "-j", "2", *options, path, "-o", out)
                self.assertLess(read, size + size // 50)

    def test_export_of_a_layout_reads_it_once(self):
        layers = [tar_of([("noise", os.urandom(40 * MIB))])]
        self.succeeds("layout", self.archive(docker_members(layers)), "-o", self.out)
        size = sum(path.stat().st_size for path in self.out.rglob("*") if path.is_file())
        read = self.bytes_read("export", "-j", "2", self.out, "-o", self.folder / "x.tar")
        self.assertLess(read, size + size // 50)

    def test_memory_does_not_depend_on_the_size_of_layers(self):
        archive = self.large_archive()
        self.succeeds("layout", archive, "-o", self.out)
        for jobs, bound in ((2, 64 * MIB), (8, (64 + 48) * MIB)):
            for i, command in enumerate((
                    ("layout", archive, "-o", self.folder / f"layout-{jobs}"),
                    ("layout", "--compression", "none", archive, "-o",
                     self.folder / f"none-{jobs}"),
                    ("digest", archive), ("validate", self.out),
                    ("export", archive, "-o", self.folder / "out.tar"),
                    ("export", self.out, "-o", self.folder / "out.tar"))):
                with self.subTest(jobs=jobs, number=i, command=command[0]):
                    _, memory = self.measure(*command, "-j", jobs)
                    self.assertLess(memory, bound)

    def test_a_pipe_makes_no_copy_of_the_archive(self):
        layer = tar_of([("zeros", bytes(64 * MIB))])
        path = self.archive(docker_members([layer]))
        # No file may be larger than 8 MiB: a copy would not fit, what is written does easily.
        command = f'ulimit -f 8192; cat "{path}" | "{OCIFACT}" layout - -o "{self.out}"'
        subprocess.run(["bash", "-c", "set -o pipefail; " + command], check=True,
                       stdout=subprocess.DEVNULL)
        self.assertLess(sum(p.stat().st_size for p in self.out.rglob("*") if p.is_file()), MIB)


if __name__ == "__main__":
    unittest.main()
