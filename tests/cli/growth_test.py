# SPDX-License-Identifier: Apache-2.0
"""Twice as many images or layers cost twice as many calls and bytes, and no more; what is told of
many images is no more than what is told of each, and takes no more memory than a program has."""
import gzip
import json
import shutil
import unittest

from case import config_of, docker_members, layer_of, oci_members, sha256
from cost import MIB, CostCase

OCI = "application/vnd.oci.image."


class Growth(CostCase):
    def large_archive(self, images, layers):
        """A docker archive of that many images, each of that many layers of its own."""
        members, entries = [], []
        for i in range(images):
            contents = [layer_of(f"{i} {j}") for j in range(layers)]
            *stored, config, manifest = docker_members(contents, (f"app{i}:1",))
            entry = json.loads(manifest[1])[0]
            entry["Layers"] = [f"{i}/{name}" for name, _ in stored]
            members += [*zip(entry["Layers"], contents), config]
            entries.append(entry)
        members.append(("manifest.json", json.dumps(entries).encode()))
        return self.archive(members, f"{images}-{layers}.tar")

    def large_layout(self, images, layers=1):
        """A layout of that many images with their layers in common."""
        folder = self.folder / f"layout-{images}-{layers}"
        blobs = folder / "blobs" / "sha256"
        blobs.mkdir(parents=True)

        def add(data, kind, **more):
            digest = sha256(data)
            (blobs / digest[7:]).write_bytes(data)
            return {"mediaType": OCI + kind, "digest": digest, "size": len(data), **more}

        plain = [layer_of(f"layer {i}") for i in range(layers)]
        stored = [add(gzip.compress(layer), "layer.v1.tar+gzip") for layer in plain]
        manifests = []
        for i in range(images):
            manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                        "config": add(config_of(plain, author=str(i)), "config.v1+json"),
                        "layers": stored}
            manifests.append(add(json.dumps(manifest).encode(), "manifest.v1+json", annotations={
                "io.containerd.image.name": f"docker.io/library/app{i}:1",
                "org.opencontainers.image.ref.name": f"app{i}:1",
                "dev.ocifact.encoder": "go-1"}))
            manifests[-1]["annotations"]["dev.ocifact.of"] = manifests[-1]["digest"]
        (folder / "oci-layout").write_bytes(b'{"imageLayoutVersion":"1.0.0"}')
        index = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": manifests}
        (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
        return folder

    def cost(self, count, command, source):
        """What `count` tells of a command on this source."""
        out = self.folder / "out"
        result = count(*command.split(), "-q", "-j", "2", source,
                       *(("-o", out, "--no-sync") if command in ("layout", "export") else ()))
        if out.is_dir():
            shutil.rmtree(out)
        out.unlink(missing_ok=True)
        return result

    def grows_linearly(self, make, few, many):
        """No command costs more than twice as much for twice as much, but for a twentieth: in calls,
        which are slow to count, of `few`, in bytes of `many`."""
        started = self.calls("version")

        def calls(*arguments):
            return self.calls(*arguments) - started

        for what, count, size in (("calls", calls, few), ("bytes", self.bytes_read, many)):
            once, twice = make(size // 2), make(size)
            for command in ("ls", "inspect", "inspect --json", "digest --all", "validate", "layout",
                            "export"):
                with self.subTest(command, what=what):
                    self.assertLess(self.cost(count, command, twice),
                                    self.cost(count, command, once) * 2.05)

    def test_layers_of_an_image(self):
        self.grows_linearly(lambda layers: self.large_archive(1, layers), 250, 250)

    def test_images_of_an_archive(self):
        self.grows_linearly(lambda images: self.large_archive(images, 1), 200, 1000)

    def test_images_of_a_layout(self):
        self.grows_linearly(self.large_layout, 200, 10_000)

    def test_inspect_of_images_that_share_their_layers(self):
        few, many = self.large_layout(1_000, 10), self.large_layout(2_000, 10)
        for command in (("inspect",), ("inspect", "--json")):
            with self.subTest(command):
                sizes = [len(self.succeeds(*command, layout).out) for layout in (few, many)]
                self.assertLess(sizes[1], sizes[0] * 2.05)
                self.assertLess(self.measure(*command, many)[1], 64 * MIB)

    def test_one_image_among_many(self):
        few, many = self.large_layout(100), self.large_layout(10_000)
        added = self.archive(oci_members([layer_of("added")]))
        costs = []
        for layout in (few, many):
            reads = self.reads("digest", "-q", f"{layout}:app7:1")
            self.assertEqual(len(reads), 4)  # oci-layout, index.json, the manifest, its config
            costs.append(self.calls("layout", "-q", "--no-sync", added, "-o", layout))
        # What is more: the blocks in which the index is written.
        self.assertLess(costs[1], costs[0] + 100)


if __name__ == "__main__":
    unittest.main()
