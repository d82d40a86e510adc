# SPDX-License-Identifier: Apache-2.0
"""The workloads: what is run against what, and how fast it has to be."""
import dataclasses
import os
import shlex

# The Debian package of each program that a workload may need.
PACKAGES = {"cp": "coreutils", "igzip": "isal", "openssl": "openssl", "skopeo": "skopeo",
            "go": "golang-go"}


@dataclasses.dataclass
class Workload:
    name: str
    ours: str
    peers: tuple  # commands; the slowest counts
    needs: tuple  # programs
    at_most: float = 0  # ours / peer
    at_least: float = 0  # or, how many times as fast as the peer
    user_time: bool = False
    beside: dict = dataclasses.field(default_factory=dict)  # the same otherwise; no bound

    def value(self, ours, peer):
        return peer / ours if self.at_least else ours / peer

    @property
    def bound(self):
        return f"≥ {self.at_least:g} ×" if self.at_least else f"≤ {self.at_most:.2f}"

    def met(self, value):
        return value >= self.at_least if self.at_least else value <= self.at_most


def all_workloads(jobs):
    def ocifact(arguments, out="out", sync=False, jobs=jobs):
        command, _, rest = arguments.partition(" ")
        return (f"ocifact {command} -q -j {jobs}" + (" --no-sync" if out and not sync else "") +
                f" {rest}" + (f" -o {out}" if out else ""))

    def shell(script):
        return "sh -c " + shlex.quote(script)

    def encoder(level, at_least):
        return Workload(f"encoder-go-{level}", shell(f"exec go-encode {level} 1 < text.tar"),
                        (shell(f"exec ./go-gzip {level} < text.tar"),), ("go",),
                        at_least=at_least, user_time=True)

    def with_sync(arguments, out="out"):
        return {"with sync": ocifact(arguments, out, sync=True)}

    skopeo = "skopeo --insecure-policy copy "
    none = "layout --compression none plain.tar"
    go_6 = "layout --encoder go-6 plain.tar"
    crane = os.environ.get("CRANE", "crane")
    return [
        Workload("layout", ocifact("layout plain.tar"),
                 (skopeo + "docker-archive:plain.tar oci:out",), ("skopeo",), at_most=0.3,
                 beside=with_sync("layout plain.tar") | {
                     f"go-6, -j {n}": ocifact(go_6, jobs=n) for n in (1, 2)}),
        encoder(1, 2.5),
        encoder(6, 1.5),
        Workload("two-threads", ocifact("layout single.tar", jobs=2),
                 (ocifact("layout single.tar", jobs=1),), (), at_least=1.75),
        Workload("layout-gzip", ocifact("layout gzip.tar"),
                 (shell('ls layers/*.gz | '
                        'xargs -P 2 -I F sh -c "igzip -dc F | openssl dgst -sha256"'),),
                 ("igzip", "openssl"), at_most=1.3, beside=with_sync("layout gzip.tar")),
        Workload("layout-none", ocifact(none), ("cp plain.tar out",
                                                "openssl dgst -sha256 plain.tar"),
                 ("openssl",), at_most=1.5, beside=with_sync(none)),
        Workload("export", ocifact("export gzip", "out.tar"),
                 ("cp -r gzip out", shell("exec openssl dgst -sha256 gzip/blobs/sha256/*")),
                 ("openssl",), at_most=1.5, beside=with_sync("export gzip", "out.tar")),
        Workload("reuse", ocifact("layout plain.tar --reuse gzip"),
                 ("openssl dgst -sha256 plain.tar",), ("openssl",), at_most=1.5,
                 beside=with_sync("layout plain.tar --reuse gzip")),
        Workload("digest-as-crane", ocifact("digest --as crane plain.tar", out=""),
                 (f"{crane} digest --tarball plain.tar",), (crane,), at_most=0.3),
        Workload("validate", ocifact("validate gzip", out=""),
                 (skopeo + "oci:gzip oci:out",), ("skopeo",), at_most=1),
    ]
