# SPDX-License-Identifier: Apache-2.0
"""What decides which images, under which names, and which part of an index become the result."""
import gzip
import json
import tarfile
import unittest

from case import (ARCHIVES, Case, config_of, docker_members, layer_of, oci_members, run, sha256)

SHAPED = (("digest",), ("manifest",), ("layout", "-o", "{}/out"), ("export", "-o", "{}/out.tar"))
OCI = "application/vnd.oci.image."


def packed(data):
    return gzip.compress(data, mtime=0)


def oci_face():
    return oci_members([layer_of("oci")], compress=packed)


def disagreeing(docker_tags=("app:1",)):
    """An archive whose index.json gives app:1 to one image, and whose manifest.json to another."""
    return [*oci_face(), *docker_members([layer_of("docker")], docker_tags)]


class TwoFaces(Case):
    LINE = ("ocifact: {{}}/app.tar: index.json and manifest.json give the name "
            "docker.io/library/app:1 to two images, {} and {}; --source oci or --source docker "
            "decides\n")

    def setUp(self):
        super().setUp()
        self.source = self.archive(disagreeing())
        with tarfile.open(self.archive(oci_face(), "oci.tar")) as tar:
            self.oci = json.load(tar.extractfile("index.json"))["manifests"][0]["digest"]
        docker = self.archive(docker_members([layer_of("docker")]), "docker.tar")
        self.docker = self.succeeds("digest", docker).text.strip()
        self.image_id = sha256(config_of([layer_of("docker")]))

    def test_a_disagreement_is_refused_by_all_who_read(self):
        for command in (*SHAPED, ("ls",), ("config",)):
            options = [option.replace("{}", str(self.folder)) for option in command[1:]]
            self.refuses(3, self.LINE.format(self.oci, self.image_id), command[0], self.source,
                         *options)
        self.refuses(3, self.LINE.format(self.oci, self.image_id), "blob", self.source, self.oci)
        self.nothing_written("app.tar", "docker.tar", "oci.tar")

    def test_the_named_face_counts_for_a_file_and_a_pipe(self):
        for face, other, digest in (("oci", "manifest", self.oci),
                                    ("docker", "index", self.docker)):
            winner = "index" if face == "oci" else "manifest"
            note = (f"ocifact: note: {other}.json gives the name docker.io/library/app:1 to "
                    f"another image than {winner}.json, which counts\n")
            for source, stdin in ((self.source, b""), ("-", self.source.read_bytes())):
                with self.subTest(face, source=source):
                    ask = ("--source", face)
                    digests = self.succeeds("digest", source, *ask, stdin=stdin)
                    self.assertEqual(digests.text, digest + "\n")
                    self.assertTrue(digests.err.startswith(note), digests.err)
                    manifest = self.succeeds("manifest", source, *ask, stdin=stdin)
                    self.assertEqual((sha256(manifest.out), manifest.err), (digest, note))
                    out = self.folder / (face + str(len(stdin)))
                    line = self.succeeds("layout", source, *ask, "-o", out, stdin=stdin)
                    self.assertEqual((line.text, line.err),
                                     (f"{digest}  docker.io/library/app:1\n", note))
                    line = self.succeeds("export", source, *ask, "-o", self.folder / "out.tar",
                                         stdin=stdin)
                    self.assertEqual((line.text, line.err),
                                     (f"{digest}  docker.io/library/app:1\n", note))

    def test_the_named_face_counts_where_nothing_is_made(self):
        listed = self.succeeds("ls", self.source, "--source", "oci").text
        self.assertEqual(listed.split("  ")[3], self.oci + "\n")
        config = self.succeeds("config", self.source, "--source", "docker").out
        self.assertEqual(sha256(config), self.image_id)
        blob = self.succeeds("blob", self.source, self.oci, "--source", "oci").out
        self.assertEqual(sha256(blob), self.oci)

    def test_what_the_other_face_has_besides_is_taken(self):
        source = self.archive(disagreeing(("app:1", "b:1")))
        line = self.succeeds("layout", source, "--source", "oci", "-o", self.out).text
        self.assertEqual(line, f"{self.oci}  docker.io/library/app:1\n"
                               f"{self.docker}  docker.io/library/b:1\n")

    def test_within_a_face_nothing_decides(self):
        first = docker_members([layer_of("a")], config=config_of([layer_of("a")], x=1))
        second = docker_members([layer_of("a")], config=config_of([layer_of("a")], x=2))
        items = json.loads(first[-1][1]) + json.loads(second[-1][1])
        source = self.archive([*first[:-1], second[1],
                               ("manifest.json", json.dumps(items).encode())])
        ids = [sha256(config_of([layer_of("a")], x=x)) for x in (1, 2)]
        self.refuses(3, "ocifact: {}/app.tar: manifest.json: two images have the name "
                        f"docker.io/library/app:1: {ids[0]} and {ids[1]}\n",
                     "digest", source, "--source", "docker")

    def test_there_are_two_faces(self):
        self.refuses(2, "ocifact: --source: podman not in {docker,oci} (see 'ocifact help digest')\n",
                     "digest", self.source, "--source", "podman")


class PruneMissing(Case):
    SPARSE = ARCHIVES / "docker-28-containerd-sparse.tar"

    def members(self, *hollow):
        """The members of a complete index of three platforms, two of them attested; the layers of
        what is hollow are not there."""
        blobs, children = {}, []

        def add(data, media_type, **more):
            blobs["blobs/sha256/" + sha256(data)[7:]] = data
            return {"mediaType": OCI + media_type, "digest": sha256(data), "size": len(data),
                    **more}

        def manifest(config, layers, **more):
            text = json.dumps({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                               "config": config, "layers": layers})
            return add(text.encode(), "manifest.v1+json", **more)

        for name in ("amd64", "arm64", "s390x"):
            layer = layer_of(name)
            config = add(config_of([layer], architecture=name), "config.v1+json")
            stored = add(packed(layer), "layer.v1.tar+gzip")
            children.append(manifest(config, [stored],
                                     platform={"os": "linux", "architecture": name}))
            if name in hollow:
                del blobs["blobs/sha256/" + stored["digest"][7:]]
        for subject in children[:2]:
            statement = add(subject["digest"].encode(), "layer.v1.tar")
            statement["mediaType"] = "application/vnd.in-toto+json"
            config = add(config_of([subject["digest"].encode()]), "config.v1+json")
            children.append(manifest(
                config, [statement], platform={"os": "unknown", "architecture": "unknown"},
                annotations={"vnd.docker.reference.type": "attestation-manifest",
                             "vnd.docker.reference.digest": subject["digest"]}))
        self.children = children
        text = json.dumps({"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                           "manifests": children})
        self.top = add(text.encode(), "index.v1+json", annotations={
            "io.containerd.image.name": "docker.io/library/app:1"})
        index = json.dumps({"schemaVersion": 2, "manifests": [self.top]}).encode()
        return [("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), *blobs.items(),
                ("index.json", index)]

    def test_a_hollow_manifest_is_refused_unless_it_is_pruned_with_its_attestation(self):
        source = self.archive(self.members("arm64"))
        layer = sha256(packed(layer_of("arm64")))
        self.refuses(3, "ocifact: {}/app.tar: blobs are missing that its manifests need\n"
                        f"  {layer}\n", "layout", source, "-o", self.out)
        line = self.succeeds("layout", source, "--prune-missing", "-o", self.out)
        self.assertEqual(line.err.replace(str(self.folder), "{}"), (
            f"ocifact: note: {{}}/app.tar: {self.children[1]['digest']} (linux/arm64) has no "
            "config or layers in the source, and is left out\n"
            f"ocifact: note: {{}}/app.tar: {self.children[4]['digest']} (an attestation) is of "
            "what is left out, and is left out\n"))
        entry, = self.index(self.out)["manifests"]
        self.assertEqual(entry["annotations"], {
            "dev.ocifact.of": entry["digest"],
            "dev.ocifact.provenance": "converted",
            "dev.ocifact.pruned-from": self.top["digest"],
            "io.containerd.image.name": "docker.io/library/app:1",
            "org.opencontainers.image.ref.name": "1"})
        pruned = json.loads(self.blob(self.out, entry["digest"]))
        self.assertEqual(pruned["manifests"], [self.children[i] for i in (0, 2, 3)])
        self.succeeds("validate", "--complete", self.out)

    def test_what_out_holds_is_no_part_of_the_source(self):
        self.succeeds("layout", self.archive(self.members()), "-o", self.out)
        source = self.archive(self.members("arm64"))
        digest = self.succeeds("digest", "-q", source, "--prune-missing").text.strip()
        line = self.succeeds("layout", "-q", source, "--prune-missing", "-o", self.out).text
        self.assertEqual(line.split()[0], digest)

    def test_a_platform_that_was_pruned_is_not_there(self):
        source = self.archive(self.members("arm64"))
        result = run("digest", "-q", source, "--prune-missing", "--platform", "linux/arm64")
        self.assertEqual((result.code, result.err.replace(str(self.folder), "{}")), (1, (
            "ocifact: {}/app.tar: no image for linux/arm64; there are\n"
            "  linux/amd64\n  linux/s390x\n")))
        one = self.succeeds("digest", "-q", source, "--prune-missing", "--platform", "linux/s390x")
        self.assertEqual(one.text.strip(), self.children[2]["digest"])

    def test_an_index_of_which_nothing_is_left_is_refused(self):
        source = self.archive(self.members("amd64", "arm64", "s390x"))
        result = run("digest", "-q", source, "--prune-missing")
        self.assertEqual((result.code, result.err.splitlines()[0].replace(str(self.folder), "{}")),
                         (3, ("ocifact: {}/app.tar: nothing is left of the index "
                              f"{self.top['digest']} without what is missing (--prune-missing)")))

    def test_what_docker_leaves_out_of_an_index_is_named_with_its_platform(self):
        with tarfile.open(self.SPARSE) as tar:
            top, = json.load(tar.extractfile("index.json"))["manifests"]
            path = "blobs/" + top["digest"].replace(":", "/")
            children = json.load(tar.extractfile(path))["manifests"]
            missing = [child for child in children
                       if "blobs/" + child["digest"].replace(":", "/") not in tar.getnames()]
        self.assertEqual(len(missing), 3)
        texts = [child["digest"] + (" (an attestation)" if "annotations" in child else
                                    f" (linux/{child['platform']['architecture']})")
                 for child in missing]
        for command in (("layout", "-o", self.out), ("export", "-o", self.folder / "out.tar")):
            result = self.succeeds(command[0], self.SPARSE, *command[1:])
            said = [line for line in result.err.splitlines() if "Healthcheck" not in line]
            self.assertEqual(said, [f"ocifact: warning: {self.SPARSE}: {text} is in the index, but "
                                    "not in the source" for text in texts])
            self.assertEqual(result.text.split()[0], top["digest"])
            pruned = self.succeeds(command[0], self.SPARSE, "--prune-missing", *command[1:])
            said = [line for line in pruned.err.splitlines() if "is left out" in line]
            self.assertEqual(said, [f"ocifact: note: {self.SPARSE}: {text} is not in the source, "
                                    "and is left out" for text in texts])
        found = self.succeeds("validate", self.SPARSE).text
        for child in missing:
            platform = "/".join(reversed(child["platform"].values()))
            self.assertIn(f"warning OCI028 blobs/{child['digest'].replace(':', '/')}: manifest "
                          f"({platform}) is not there\n", found)


class Map(Case):
    def test_the_beginning_of_all_names_is_changed(self):
        source = self.archive(docker_members([layer_of("x")], ("app:1", "quay.io/team/app:2")))
        rules = ("--map", "docker.io/library/=reg.example.com/mirror/",
                 "--map", "quay.io=docker.io")
        line = self.succeeds("layout", source, *rules, "-o", self.out)
        self.assertEqual([part.split("  ")[1] for part in line.text.splitlines()],
                         ["docker.io/team/app:2", "reg.example.com/mirror/app:1"])
        self.assertEqual(line.err, "")
        listed = self.succeeds("digest", "--all", source, *rules).text
        self.assertEqual(listed, line.text)
        archive = self.folder / "out.tar"
        self.succeeds("export", source, *rules, "-o", archive)
        with tarfile.open(archive) as tar:
            item, = json.load(tar.extractfile("manifest.json"))
        self.assertEqual(item["RepoTags"], ["docker.io/team/app:2", "reg.example.com/mirror/app:1"])

    def test_a_rule_that_fits_no_name_is_told(self):
        source = self.archive(docker_members([layer_of("x")]))
        line = self.succeeds("layout", source, "--map", "quay.io=docker.io", "-o", self.out)
        self.assertEqual(line.err, "ocifact: note: --map 'quay.io=docker.io' fits no name\n")

    def test_two_images_that_get_one_name_are_refused(self):
        first = self.archive(docker_members([layer_of("a")], ("a.example.com/app:1",)), "a.tar")
        second = self.archive(docker_members([layer_of("b")], ("b.example.com/app:1",)), "b.tar")
        digests = sorted(self.succeeds("digest", "-q", path).text.strip()
                         for path in (first, second))
        self.refuses(3, f"ocifact: two images have the name docker.io/library/app:1: {digests[0]} "
                        f"and {digests[1]}\n", "layout", first, second, "-o", self.out,
                     "--map", "a.example.com=docker.io/library",
                     "--map", "b.example.com=docker.io/library")
        self.nothing_written("a.tar", "b.tar")

    def test_malformed_rules(self):
        source = self.archive(docker_members([layer_of("x")]))
        for options, message in (
                (("--map", "docker.io"), "--map: not a rule for names (expected FROM=TO, actual "
                                         "'docker.io')"),
                (("--map", "a=b", "--map", "a=c"), "--map: 'a' cannot become both 'b' and 'c'"),
                (("--map", "a=b", "-t", "x"), "--tag replaces all names; --map contradicts it"),
                (("--map", "docker.io/library/app=UP"), (
                    "docker.io/library/app:1 would be renamed: 'UP:1' is not an image reference: "
                    "the name has upper-case letters"))):
            for command in SHAPED:
                out = [option.replace("{}", str(self.folder)) for option in command[1:]]
                self.refuses(2, f"ocifact: {message}\n", command[0], source, *out, *options)
        self.nothing_written("app.tar")


if __name__ == "__main__":
    unittest.main()
