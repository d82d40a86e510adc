# SPDX-License-Identifier: Apache-2.0
"""What the loaders are given: archives and layouts that ocifact writes, and some of other tools,
with what is to be expected of them."""
import collections
import json
import pathlib

import case
import peers
import trees

# `path` is a file, or a folder. `names` and `digests` are those that ocifact prints, `children` the
# digests of an index's manifests. `foretold` are digests that other programs make of it, by the
# options for which ocifact prints them. `files` are those of the image for linux/amd64, or of the
# only one; `health` is whether that has a health check.
Subject = collections.namedtuple("Subject",
                                 "title path names digests children foretold files health")

# What pushers make of it, in so far as that is known.
FORETOLD = (("--as", "docker"), ("--as", "crane"))
HELLO = "docker.io/library/hello:1"
OTHER = "registry.example.com:5000/team/hello:v1.2"
# (title, archive of testdata, command and options of ocifact)
WRITTEN = (
    ("one name", "docker-20.10-single", ("export",)),
    ("one name, Docker's media types", "docker-20.10-single",
     ("export", "--media-types", "docker")),
    ("two names", "docker-20.10-single", ("export", "-t", HELLO, "-t", OTHER)),
    ("no name", "docker-20.10-untagged", ("export",)),
    ("zstd layers", "buildkit-oci-zstd", ("export",)),
    ("an index of two platforms", "buildkit-oci-multiarch-attested", ("export",)),
    ("an index, one platform absent", "docker-28-containerd-sparse", ("export",)),
    ("arm64 only", "buildkit-docker-arm64", ("export",)),
    ("one name, `--format oci`", "docker-20.10-single", ("export", "--format", "oci")),
    ("one name, `--format docker`", "docker-20.10-single", ("export", "--format", "docker")),
    ("`layout`, one name", "docker-20.10-single", ("layout",)),
    ("`layout`, two names", "docker-20.10-single", ("layout", "-t", HELLO, "-t", OTHER)),
)
# (title, archive of testdata)
FOREIGN = (
    ("`docker save`, Docker 20.10", "docker-20.10-single"),
    ("`docker save`, Docker 28, classic store", "docker-28-single"),
    ("`crane pull`", "crane-tarball"),
    ("`skopeo copy` to `oci-archive:`", "skopeo-oci-archive"),
)


def _ocifact(folder, *arguments, may_fail=False):
    done = peers.run([case.OCIFACT, *arguments], env=peers.environment(folder))
    if done.code and not may_fail:
        raise AssertionError(f"ocifact {arguments}: {done.err.decode()}")
    return done


def _subject(folder, title, path):
    def told(*arguments, may_fail=False):
        return _ocifact(folder, *arguments, may_fail=may_fail).out.decode()

    lines = [line.split("  ") for line in told("digest", "--all", path).splitlines()]
    manifest = json.loads(told("manifest", path))
    platform = ("--platform", "linux/amd64")
    if not told("config", path, *platform, may_fail=True):
        platform = ()
    plain = folder / "plain.tar"
    _ocifact(folder, "export", path, "--format", "docker", *platform, "-o", plain)
    config = json.loads(told("config", path, *platform))["config"]
    foretold = {told("digest", path, *options).strip(): " ".join(options) for options in FORETOLD}
    return Subject(title, path, [name for _, name in lines if name != "-"],
                   {digest for digest, _ in lines},
                   {child["digest"] for child in manifest.get("manifests", ())}, foretold,
                   trees.of_docker_archive(plain), bool(config.get("Healthcheck")))


def make(root):
    """All subjects, made in `root`."""
    result = []
    for number, (title, source, command) in enumerate(WRITTEN):
        folder = pathlib.Path(root / f"written-{number}")
        folder.mkdir()
        path = folder / ("layout" if command[0] == "layout" else "image.tar")
        _ocifact(folder, *command, case.archive(source), "-o", path)
        result.append(_subject(folder, title, path))
    for number, (title, source) in enumerate(FOREIGN):
        folder = pathlib.Path(root / f"foreign-{number}")
        folder.mkdir()
        result.append(_subject(folder, title, case.archive(source)))
    return result
