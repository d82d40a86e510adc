# SPDX-License-Identifier: Apache-2.0
"""What the tests of costs share: they count bytes, calls and memory, never seconds."""
import collections
import json
import pathlib
import re
import subprocess
import sys

from case import OCIFACT, Case

MIB = 1 << 20
MEASURE = pathlib.Path(__file__).with_name("measure.py")
# One line of strace -y: a call, with a file's path for its descriptor.
READ = re.compile(r'(\w+)\(.*?<([^<>]*)>.* = (\d+)$')


class CostCase(Case):
    def measure(self, *arguments):
        """Bytes read by the process (and what it loads), and its peak memory in bytes."""
        done = subprocess.run([sys.executable, "-B", MEASURE, OCIFACT, *map(str, arguments)],
                              capture_output=True, check=True)
        cost = json.loads(done.stdout)
        self.assertEqual(cost["code"], 0, done.stderr.decode())
        return cost["read"], cost["memory"]

    def bytes_read(self, *arguments):
        """The same, without what the program reads before it does anything."""
        return self.measure(*arguments)[0] - self.measure("version")[0]

    def strace(self, options, *arguments):
        """Runs the program under strace and returns what that wrote, of all threads."""
        with_threads = self.folder / "strace"
        subprocess.run(["strace", *options, "-o", with_threads, OCIFACT, *map(str, arguments)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        text = ""
        for path in self.folder.glob("strace*"):
            text += path.read_text(encoding="utf-8")
            path.unlink()
        return text

    def reads(self, *arguments):
        """{path: [(offset, length)]} of what is read of files below the test's folder; the reads of
        a stream have offset None."""
        # -ff: a file a thread, so that no call is cut in two.
        text = self.strace(["-ff", "-y", "-qq", "-s0", "-e", "signal=none", "-e",
                            "trace=read,readv,pread64,preadv,preadv2,mmap,sendfile,splice,"
                            "copy_file_range"], *arguments)
        found = collections.defaultdict(list)
        for line in text.splitlines():
            if f"<{self.folder}/" not in line or line.endswith(" = 0"):
                continue
            call, path, length = READ.fullmatch(line).groups()
            self.assertIn(call, ("read", "pread64"), line)
            offset = int(line.rpartition(")")[0].rpartition(", ")[2]) if call == "pread64" else None
            found[path].append((offset, int(length)))
        return dict(found)

    def calls(self, *arguments):
        """How many system calls the program makes, but for those that depend on how its threads
        meet."""
        text = self.strace(["-f", "-c", "-U", "name,calls", "-e",
                            "trace=!futex,sched_yield,madvise,mprotect,brk,mmap,munmap"], *arguments)
        return int(text.split()[-1])
