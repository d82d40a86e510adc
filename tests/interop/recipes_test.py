#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/recipes.md, command by command, with a registry and a containerd of its own."""
import os
import pathlib
import shutil
import unittest

import case
import peers

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "recipes.md"
REGISTRY = "registry.example.com"


def recipes():
    """{title: commands} of the page."""
    result = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            title = line[3:]
        elif line.startswith("    $ "):
            result.setdefault(title, []).append(line[6:])
    return result


class Recipes(case.Case):
    def setUp(self):
        self.registry = self.start(peers.Registry)
        self.skopeo = self.start(peers.Skopeo)
        self.work = self.folder()
        self.programs = self.folder()
        self.program("ocifact", [case.OCIFACT], '"$@"')
        # The registry of the tests speaks no TLS.
        tls = {"copy": "--dest-tls-verify=false", "inspect": "--tls-verify=false"}
        self.program("skopeo", self.skopeo.command(), '"$command" $tls "$@"', *(
            f'[ "$1" != {command} ] || tls={option}' for command, option in tls.items()),
            "command=$1; shift")
        shutil.copy(case.archive("docker-20.10-single"), self.work / "app.tar")

    def program(self, name, command, arguments, *before):
        """Puts a program of this name before all others; `command` is found before that."""
        path = self.programs / name
        words = " ".join(f"'{shutil.which(part) or part}'" for part in command)
        path.write_text("\n".join(("#!/bin/sh", *before, f"exec {words} {arguments}", "")))
        path.chmod(0o755)

    def follow(self, title):
        """Runs the commands of a recipe in one shell; returns the stdout of each."""
        environment = {**self.skopeo.env, "PATH": f"{self.programs}:{os.environ['PATH']}"}
        commands = [line.replace(REGISTRY, self.registry.host) for line in recipes()[title]]
        mark = "== end of a command =="
        script = "set -e\n" + "".join(f"{line}\necho '{mark}'\n" for line in commands)
        done = peers.run(["sh", "-c", script], env=environment, cwd=self.work)
        return self.succeeds(done).decode().split(f"{mark}\n")[:-1]

    def pushed(self, repository):
        """The digest of what the registry has under the tag 1."""
        raw = self.succeeds(self.skopeo.run("inspect", "--raw", "--tls-verify=false",
                                            f"docker://{self.registry.host}/{repository}:1"))
        return case.sha256(raw)

    def containerd(self):
        started = self.start(peers.Containerd)
        # overlayfs is not to be had everywhere.
        self.program("ctr", ["env", "CONTAINERD_SNAPSHOTTER=native",
                             f"CONTAINERD_ADDRESS={started.socket}", "ctr"], '"$@"')
        return started

    def images(self, containerd):
        """{name: digest} of what Kubernetes would find."""
        out = self.succeeds(containerd.run("-n", "k8s.io", "images", "ls")).decode()
        return {row.split()[0]: row.split()[2] for row in out.splitlines()[1:]}

    def test_the_digest_in_a_deployment(self):
        (self.work / "deployment.yaml.in").write_text("    image: app\n", encoding="utf-8")
        self.follow("The digest in a deployment, before the push")
        digest = self.pushed("team/app")
        self.assertEqual((self.work / "deployment.yaml").read_text(encoding="utf-8"),
                         f"    image: {self.registry.host}/team/app@{digest}\n")
        self.assertEqual(digest, self.digest(self.work / "app.tar"))

    def test_push(self):
        out = self.follow("Push, and keep the digest")
        digest = self.digest(self.work / "app.tar")
        self.assertEqual((out[2], out[3]),
                         (f"{digest.removeprefix('sha256:')}  -\n", f"{digest}\n"))
        self.assertEqual(self.pushed("team/kept"), digest)
        self.assertEqual(self.pushed("team/as-crane"),
                         case.FACTS["docker-20.10-single.tar"]["craneDigestGo1.24"])

    def test_nodes(self):
        containerd = self.containerd()
        sparse = case.archive("docker-28-containerd-sparse")
        shutil.copy(sparse, self.work / "sparse.tar")
        self.follow("Into the nodes of a cluster, without a registry")
        digest = self.digest(self.work / "app.tar")
        complete = self.digest(sparse, "--prune-missing")
        images = self.images(containerd)
        self.assertEqual(images["docker.io/library/hello:1"], digest)
        self.assertEqual(images[f"docker.io/library/hello@{digest}"], digest)
        self.assertEqual(images["127.0.0.1:5055/fx/hello:ma"], complete)

    def test_air_gap(self):
        multi = case.archive("docker-20.10-multi")
        self.ocifact("export", f"{multi}:other-hello:1", "--format", "docker",
                     "-o", self.work / "app2.tar")
        out = self.follow("Across an air gap, only what is new")
        known = {line.split("  ")[0] for line in
                 (self.work / "known.txt").read_text(encoding="utf-8").splitlines()}
        with_all = self.export(self.work / "app2.tar")
        self.assertLess((self.work / "delta.tar").stat().st_size, with_all.stat().st_size)
        self.assertEqual(out[-1].splitlines()[-1], "PASS: site")
        layers = self.ocifact("digest", "--of", "layers", f"{self.work}/site:other-hello:1")
        self.assertTrue(known.intersection(layers.splitlines()))

    def test_here_and_there(self):
        out = self.follow('Is "app:1" here the "app:1" there?')
        self.assertEqual(out[-1].splitlines()[0], "same image, other compressor")
        # The recipe after it goes on with the registry as this one left it.
        out = self.follow("The registry's digest of an image that was saved")
        self.assertEqual(out[-1], f"{self.pushed('team/there')}\n")
        self.assertEqual(out[-1].strip(),
                         case.FACTS["docker-20.10-single.tar"]["dockerPushDigest"])

    def test_every_recipe_is_run(self):
        self.assertEqual(len(recipes()), 6)


if __name__ == "__main__":
    unittest.main()
