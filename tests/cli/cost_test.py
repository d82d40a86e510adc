# SPDX-License-Identifier: Apache-2.0
"""What a command costs, in bytes read and in memory; never in seconds."""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import unittest

from case import OCIFACT, Case, config_of, docker_members, layer_of, tar_of

MIB = 1 << 20
MEASURE = pathlib.Path(__file__).with_name("measure.py")


class Cost(Case):
    def measure(self, *arguments):
        """Bytes read by the process (and what it loads), and its peak memory in bytes."""
        done = subprocess.run([sys.executable, "-B", MEASURE, OCIFACT, *map(str, arguments)],
                              capture_output=True, check=True)
        cost = json.loads(done.stdout)
        self.assertEqual(cost["code"], 0, done.stderr.decode())
        return cost["read"], cost["memory"]

    def started(self):
        """What the program reads before it does anything."""
        return self.measure("version")[0]

    def sparse_archive(self, size, layers):
        """An archive whose layers are holes in the file: no disk is used."""
        path = self.folder / "large.tar"
        config = config_of([layer_of("x")] * layers)
        with open(path, "wb") as file:
            for i in range(layers):
                info = tarfile.TarInfo(f"{i}/layer.tar")
                info.size = size
                file.write(info.tobuf(tarfile.GNU_FORMAT))
                file.seek(size, os.SEEK_CUR)
            members = docker_members([layer_of("x")] * layers, config=config)[layers:]
            file.write(tar_of(members))
        return path

    def test_ls_of_a_20_gb_archive_reads_headers_and_documents_only(self):
        path = self.sparse_archive(5 << 30, 4)
        read, memory = self.measure("ls", path)
        members = 4 + 2
        self.assertLess(read - self.started(), members * 64 * 1024)
        self.assertLess(memory, 64 * MIB)

    def test_digest_ls_and_manifest_of_a_layout_read_no_layer(self):
        noise = os.urandom(8 * MIB)
        layer = tar_of([("noise", noise)])
        self.succeeds("layout", "--compression", "none",
                      self.archive(docker_members([layer])), "-o", self.out)
        for command in ("digest", "ls", "manifest"):
            with self.subTest(command):
                read, _ = self.measure(command, self.out)
                self.assertLess(read - self.started(), 64 * 1024)

    def test_layout_reads_its_input_once_in_bounded_memory(self):
        # Random bytes, so that what is written is as large as what is read.
        layers = [tar_of([("noise", os.urandom(40 * MIB))]) for _ in range(3)]
        path = self.archive(docker_members(layers))
        size = path.stat().st_size
        for options in ((), ("--compression", "none")):
            with self.subTest(options=options):
                out = self.folder / ("out" + "".join(options))
                read, memory = self.measure("layout", "-j", "2", *options, path, "-o", out)
                self.assertLess(read - self.started(), size + size // 50)
                self.assertLess(memory, 64 * MIB)

    def test_export_of_a_layout_reads_it_once_in_bounded_memory(self):
        layers = [tar_of([("noise", os.urandom(40 * MIB))])]
        self.succeeds("layout", self.archive(docker_members(layers)), "-o", self.out)
        size = sum(path.stat().st_size for path in self.out.rglob("*") if path.is_file())
        read, memory = self.measure("export", "-j", "2", self.out, "-o", self.folder / "x.tar")
        self.assertLess(read - self.started(), size + size // 50)
        self.assertLess(memory, 64 * MIB)

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
