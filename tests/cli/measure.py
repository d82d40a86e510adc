# SPDX-License-Identifier: Apache-2.0
"""Runs a command and prints what it cost, as JSON: `read`, the bytes it read, and `memory`, its peak in
bytes. A process of its own, and a small one, since a child's peak counts from the fork on."""
import json
import os
import pathlib
import subprocess
import sys

process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # its accounts can be read until it is reaped
accounts = dict(line.split(": ") for line in
                pathlib.Path(f"/proc/{process.pid}/io").read_text(encoding="utf-8").splitlines())
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps({"code": process.returncode, "read": int(accounts["rchar"]),
                  "memory": usage.ru_maxrss * 1024}))
