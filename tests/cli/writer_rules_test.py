# SPDX-License-Identifier: Apache-2.0
"""The rules that every archive we write keeps, so that all loaders load it, and the names with a
digest that Kubernetes asks for."""
import io
import json
import tarfile
import unittest

from case import ARCHIVES, Case, docker_members, full_name, layer_of, oci_members, sha256

CONTAINERD, REF = "io.containerd.image.name", "org.opencontainers.image.ref.name"
SOURCES = ("docker-20.10-multi", "docker-28-untagged", "docker-28-containerd-multiarch-attested",
           "podman5-multi", "crane-tarball", "buildkit-oci-zstd")
OUTPUTS = (("export",), ("export", "--format", "docker"), ("export", "--format", "oci"),
           ("export", "--digest-names"), ("export", "--compression", "none"),
           ("layout", "--docker-loadable"), ("layout",))


class WriterRules(Case):
    def test_every_archive_keeps_the_rules(self):
        path = self.folder / "out.tar"
        for source in SOURCES:
            for command, *options in OUTPUTS:
                with self.subTest(source, command=command, options=options):
                    self.succeeds(command, "-q", ARCHIVES / (source + ".tar"), *options, "-o", path)
                    self.check_archive(path.read_bytes(), options, command)

    def check_archive(self, data, options, command):
        members = self.check_container(data)
        names = list(members)
        if "docker" not in options:
            self.assertEqual(names[0], "oci-layout")
            self.assertEqual(members["oci-layout"], b'{"imageLayoutVersion":"1.0.0"}')
            self.check_index(json.loads(members["index.json"]), members)
        hybrid = "oci" not in options and (command == "export" or "--docker-loadable" in options)
        last = ["index.json", "manifest.json"] if hybrid and "docker" not in options else names[-1:]
        self.assertEqual(names[-len(last):], last)
        self.assertEqual("manifest.json" in members, hybrid)
        if hybrid:
            self.assertEqual(names[-1], "manifest.json")
            self.check_manifest_json(json.loads(members["manifest.json"]), members)

    def check_container(self, data):
        """Plain ustar: regular files alone, each once, owner, mode and time fixed, two zero blocks
        at the end and no more. The members by name, in order."""
        members, position = {}, 0
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                header = data[member.offset:member.offset + 512]
                self.assertEqual(member.offset, position, "no extended headers, no gaps")
                self.assertEqual(header[257:265], b"ustar\00000")
                self.assertEqual(header[156:157], b"0")
                self.assertEqual(header[265:329].strip(b"\0"), b"", "no owner's or group's name")
                self.assertEqual((member.mode, member.uid, member.gid, member.mtime),
                                 (0o644, 0, 0, 0))
                self.assertNotIn(member.name, members)
                self.assertRegex(member.name, r"\A[a-z0-9]")
                self.assertNotIn("..", member.name.split("/"))
                members[member.name] = tar.extractfile(member).read()
                position = member.offset_data + (member.size + 511) // 512 * 512
        self.assertEqual(data[position:], bytes(1024))
        for name, content in members.items():
            if name.startswith("blobs/"):
                self.assertEqual(name, "blobs/" + sha256(content).replace(":", "/"))
        return members

    def check_index(self, index, members):
        for entry in index["manifests"]:
            self.assertIn("blobs/" + entry["digest"].replace(":", "/"), members)
            annotations = entry.get("annotations", {})
            name = annotations.get(CONTAINERD)
            if name is None:
                self.assertNotIn(REF, annotations)
                continue
            self.assertEqual(full_name(name), name)
            if "@" in name:
                self.assertEqual(name.partition("@")[2], entry["digest"])
                self.assertNotIn(REF, annotations)
            else:
                tag = name.rpartition(":")[2]
                familiar = name.removeprefix("docker.io/library/")
                self.assertIn(annotations[REF], (tag, familiar))

    def check_manifest_json(self, items, members):
        """Layers come before their config, in the archive; names are full ones with a tag."""
        order = list(members)
        for item in items:
            self.assertEqual(list(item), ["Config", "RepoTags", "Layers"])
            self.assertTrue(item["RepoTags"] is None or item["RepoTags"])
            for name in item["RepoTags"] or []:
                self.assertEqual(full_name(name), name)
                self.assertRegex(name, r":[\w.-]+\Z")
            config = json.loads(members[item["Config"]])
            self.assertEqual(len(item["Layers"]), len(config["rootfs"]["diff_ids"]))
            for layer in item["Layers"]:
                self.assertIn(layer, members)
        first = items[0]
        self.assertLess(max(order.index(layer) for layer in first["Layers"]),
                        order.index(first["Config"]))

    def test_more_layers_than_docker_takes_are_warned_of(self):
        for count, warning in ((125, ""), (126, (
                "ocifact: warning: docker.io/library/app:1 has 126 layers, and docker loads at "
                "most 125\n"))):
            source = self.archive(docker_members([layer_of(str(i)) for i in range(count)]))
            for number, (command, *options) in enumerate((
                    ("export",), ("export", "--format", "docker"),
                    ("layout", "--docker-loadable"))):
                out = self.folder / f"{count}-{number}"
                line = self.succeeds(command, source, *options, "-o", out)
                self.assertEqual(line.err, warning)


class DigestNames(Case):
    def entries(self, archive):
        with tarfile.open(archive) as tar:
            entries = json.load(tar.extractfile("index.json"))["manifests"]
        return [(entry["annotations"][CONTAINERD], entry["annotations"].get(REF))
                for entry in entries]

    def test_an_entry_more_for_each_name_and_readers_take_it_as_the_same_image(self):
        source = self.archive(docker_members([layer_of("x")], ("app:1", "app:2", "quay.io/a:1")))
        out = self.folder / "out.tar"
        line = self.succeeds("export", source, "--digest-names", "-o", out)
        digest = line.text.split()[0]
        self.assertEqual(line.err, "ocifact: note: --digest-names makes podman show another "
                                   "digest, of a manifest of its own\n")
        self.assertEqual(self.entries(out), [
            ("docker.io/library/app:1", "app:1"), ("docker.io/library/app:2", "2"),
            ("quay.io/a:1", "quay.io/a:1"), (f"docker.io/library/app@{digest}", None),
            (f"quay.io/a@{digest}", None)])
        listed = self.succeeds("ls", out).text
        self.assertEqual([line.split("  ")[0] for line in listed.splitlines()],
                         ["docker.io/library/app:1", "docker.io/library/app:2", "quay.io/a:1"])
        plain = self.folder / "plain.tar"
        self.succeeds("export", source, "-o", plain)
        self.succeeds("export", "-q", out, "-o", self.folder / "again.tar")
        self.assertEqual((self.folder / "again.tar").read_bytes(), plain.read_bytes())

    def test_a_bare_tag_has_no_repository_to_be_pinned_in(self):
        members = oci_members([layer_of("x")])
        index = json.loads(members[-1][1])
        del index["manifests"][0]["annotations"][CONTAINERD]
        source = self.archive([*members[:-1], ("index.json", json.dumps(index).encode())])
        out = self.folder / "out.tar"
        self.succeeds("export", source, "--format", "oci", "--digest-names", "-o", out)
        with tarfile.open(out) as tar:
            entry, = json.load(tar.extractfile("index.json"))["manifests"]
        self.assertEqual(entry["annotations"], {REF: "1"})

    def test_docker_s_own_format_has_no_entries(self):
        self.refuses(2, "ocifact: --format docker has no index.json; --digest-names contradicts "
                        "it\n", "export", self.archive(docker_members([layer_of("x")])),
                     "--format", "docker", "--digest-names", "-o", self.folder / "out.tar")
        self.nothing_written("app.tar")


if __name__ == "__main__":
    unittest.main()
