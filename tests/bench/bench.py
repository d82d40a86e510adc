#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast ocifact is beside other programs; see docs/benchmarks.md."""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import inputs
import workloads

HERE = pathlib.Path(__file__).parent
GO_GZIP = HERE.parent / "codec" / "go_differential.go"
# Before each run: no output is there, and nothing waits to be written.
CLEAN = "sh -c 'rm -rf out out.tar && sync -f .'"


def run(command, folder):
    """Runs a command once and returns its seconds, by the clock and of user time."""
    report = folder / "report.json"
    subprocess.run(["hyperfine", "-N", "--runs", "1", "--style", "none", "--prepare", CLEAN,
                    "--export-json", report, command], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    result = json.loads(report.read_bytes())["results"][0]
    return result["mean"], result["user"]


def peak(command, folder):
    """Runs a command once and returns the peak memory of the largest of its processes, in MiB."""
    report = folder / "report.txt"
    subprocess.run(CLEAN, shell=True, cwd=folder, check=True)
    subprocess.run(f"/usr/bin/time -v -o {report} {command}", shell=True, cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    text = report.read_text(encoding="utf-8")
    return int(re.search(r"Maximum resident set size \(kbytes\): (\d+)", text)[1]) / 1024


def measure(workload, folder, pairs):
    """Returns the workload's rows."""
    commands = {"": workload.ours, **workload.beside}
    # The memory runs come first, so that the others find the inputs in memory.
    memory = {label: peak(command, folder) for label, command in commands.items()}
    peer_memory = max(peak(command, folder) for command in workload.peers)

    def seconds(command):
        return run(command, folder)[1 if workload.user_time else 0]

    ours = {label: [] for label in commands}
    peer = []
    for _ in range(pairs):
        ours[""].append(seconds(workload.ours))
        peer.append(max(seconds(command) for command in workload.peers))
        for label, command in workload.beside.items():
            ours[label].append(seconds(command))

    rows = []
    for label, times in ours.items():
        value = statistics.median(map(workload.value, times, peer))
        bound, met = ("", "") if label else (workload.bound,
                                             "yes" if workload.met(value) else "no")
        rows.append(f"| {', '.join(filter(None, (workload.name, label)))} "
                    f"| {statistics.median(times):.2f} | {statistics.median(peer):.2f} "
                    f"| {value:.2f} | {bound} | {met} "
                    f"| {memory[label]:.0f} / {peer_memory:.0f} |")
    return rows


def commands_of(workload):
    peers = " and ".join(f"`{command}`" for command in workload.peers)
    return [f"* {workload.name}: `{workload.ours}` against {peers}",
            *(f"* {workload.name}, {label}: `{command}`"
              for label, command in workload.beside.items())]


def first_line(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]


def machine(arguments):
    """What the figures depend on, as one line."""
    models = re.findall(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(
        encoding="utf-8"), re.M) or [platform.machine()]
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    peers = [first_line(*command) for command in (("skopeo", "--version"), ("go", "version"))
             if shutil.which(command[0])]
    return "; ".join([f"{models[0]}, {len(os.sched_getaffinity(0))} processors",
                      f"{memory:.0f} GiB", f"{system}, Linux {platform.release().partition('-')[0]}",
                      first_line("ocifact", "version"), *peers,
                      f"plain.tar of {arguments.size / 1e6:.0f} MB, {arguments.pairs} pairs",
                      f"load at the start {os.getloadavg()[0]:.1f}"])


def missing(workload):
    return [program for program in workload.needs if not shutil.which(program)]


def report(chosen, arguments, folder):
    ready = [workload for workload in chosen if not missing(workload)]
    print("## Results", machine(arguments), sep="\n\n", end="\n\n")
    print("| workload | ours s | peer s | ratio | bound | met | peak MiB ours / peer |")
    print("|---|---|---|---|---|---|---|")
    for workload in ready:
        print(*measure(workload, folder, arguments.pairs), sep="\n", flush=True)
    print()
    for workload in ready:
        print(*commands_of(workload), sep="\n")
    for workload in chosen:
        for program in missing(workload):
            where = (f"package {workloads.PACKAGES[program]}" if program in workloads.PACKAGES
                     else "CRANE names it")
            print(f"* {workload.name}: left out, as there is no {program} ({where})")


def bytes_of(text):
    number, unit = re.fullmatch(r"(\d+)([kMG]?)", text).groups()
    return int(number) * {"": 1, "k": 1000, "M": 1000 ** 2, "G": 1000 ** 3}[unit]


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workload", nargs="*", help="the workloads to run (default: all)")
    parser.add_argument("--build", type=pathlib.Path, required=True,
                        help="the build folder, with cmd/ocifact and tests/codec/go-encode")
    parser.add_argument("--work", type=pathlib.Path,
                        help="folder for the inputs, which stay there (default: a temporary one)")
    parser.add_argument("--size", type=bytes_of, default="1600M", help="of plain.tar (%(default)s)")
    parser.add_argument("--pairs", type=int, default=5, help="(%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="of ocifact (%(default)s)")
    return parser, parser.parse_args()


def main():
    parser, arguments = parse()
    build = arguments.build.resolve()
    os.environ["PATH"] = f"{build / 'cmd'}:{build / 'tests/codec'}:{os.environ['PATH']}"
    for program, package in (("hyperfine", "hyperfine"), ("/usr/bin/time", "time")):
        if not shutil.which(program):
            parser.error(f"there is no {program} (package {package})")
    known = {workload.name: workload for workload in workloads.all_workloads(arguments.jobs)}
    unknown = [name for name in arguments.workload if name not in known]
    if unknown:
        parser.error(f"no workload {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [known[name] for name in arguments.workload or known]

    with tempfile.TemporaryDirectory(prefix="ocifact-bench-") as temporary:
        folder = (arguments.work or pathlib.Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        inputs.make(folder, arguments.size)
        if shutil.which("go"):
            subprocess.run(["go", "build", "-o", folder / "go-gzip", GO_GZIP], check=True,
                           env=os.environ | {"GOCACHE": str(folder / "go"), "GO111MODULE": "off"})
        report(chosen, arguments, folder)


if __name__ == "__main__":
    sys.exit(main())
