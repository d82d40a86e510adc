# SPDX-License-Identifier: Apache-2.0
"""Signals end a run as they always do, and leave nothing behind."""
import signal
import subprocess
import time
import unittest

from case import OCIFACT, Case, docker_members, layer_of, tar_of, tree


class Signals(Case):
    def stopped_by(self, number, *command):
        """Starts a command that waits for the rest of its input, and stops it when it has begun to
        write; its return code."""
        data = tar_of(docker_members([layer_of("x" * 100000)]))
        # Whoever runs the tests may ignore the signal, as nohup does.
        process = subprocess.Popen([OCIFACT, *map(str, command)], stdin=subprocess.PIPE,
                                   preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
        process.stdin.write(data[:50000])
        process.stdin.flush()
        while not any(path.name.startswith(".ocifact-") for path in self.folder.rglob("*")):
            time.sleep(0.01)
        process.send_signal(number)
        code = process.wait()
        process.stdin.close()
        return code

    def test_a_new_layout_and_an_archive_disappear(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for out in ("layout", "archive.tar"):
                with self.subTest(number=number, out=out):
                    code = self.stopped_by(number, "layout", "-", "-o", self.folder / out)
                    self.assertEqual(code, -number)
                    self.nothing_written()

    def test_a_layout_that_was_there_stays_as_it_was(self):
        self.succeeds("layout", self.archive(docker_members([layer_of("old")])), "-o", self.out)
        before = tree(self.out)
        self.assertEqual(self.stopped_by(signal.SIGTERM, "layout", "-", "-o", self.out),
                         -signal.SIGTERM)
        self.assertEqual(tree(self.out), before)


if __name__ == "__main__":
    unittest.main()
