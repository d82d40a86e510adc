# SPDX-License-Identifier: Apache-2.0
"""What decides which images, under which names, and which part of an index become the result."""
import gzip
import json
import tarfile
import unittest

from case import Case, config_of, docker_members, layer_of, oci_members, sha256

SHAPED = (("digest",), ("manifest",), ("layout", "-o", "{}/out"), ("export", "-o", "{}/out.tar"))


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
        self.refuses(2, "ocifact: --source: podman not in {docker,oci} (see 'ocifact help')\n",
                     "digest", self.source, "--source", "podman")


if __name__ == "__main__":
    unittest.main()
