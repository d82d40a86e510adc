# SPDX-License-Identifier: Apache-2.0
"""--as: what crane, docker and buildkit push, as these were seen to push it."""
import json
import os
import pathlib
import unittest

from case import (ARCHIVES, FACTS, Case, config_of, docker_members, layer_of, oci_members, run,
                  sha256, tar_of, tree)

RESTORE = pathlib.Path(os.environ["TESTDATA"]) / "restore"
SEEN = {name: facts["registryDigest"]
        for name, facts in json.loads((RESTORE / "expect.json").read_text()).items()}
FOLDER = str(ARCHIVES)


class As(Case):
    def test_digests_are_those_that_crane_and_docker_pushed(self):
        tried = 0
        for name, facts in FACTS.items():
            for tool, key in (("crane", "craneDigestGo1.24"), ("docker", "dockerPushDigest")):
                if key not in facts:
                    continue
                with self.subTest(name, tool=tool):
                    self.expect_digest(facts[key], ARCHIVES / name, "--as", tool)
                    tried += 1
        self.assertEqual(tried, 29)

    def test_digests_are_those_of_the_registry_before_docker_save_lost_them(self):
        for name, options in (
                ("crane", ("--as", "crane")),
                ("buildkit-oci-types", ("--as", "buildkit")),
                ("buildkit-docker-types", ("--as", "buildkit", "--media-types", "docker")),
                # What Docker's containerd store pushes of what it imported.
                ("docker-push", ("--encoder", "go-6", "--media-types", "docker"))):
            with self.subTest(name):
                self.expect_digest(SEEN[name], RESTORE / (name + ".tar"), *options)

    def expect_digest(self, digest, source, *options):
        for arguments, stdin in (((source,), b""), (("-",), source.read_bytes())):
            result = self.succeeds("digest", "-q", *arguments, *options, stdin=stdin)
            self.assertEqual(result.text, digest + "\n")

    def test_a_digest_of_a_file_writes_nothing(self):
        scratch = self.folder / "scratch"
        scratch.mkdir(mode=0o500)
        source = ARCHIVES / "docker-28-single.tar"
        for tool in ("crane", "docker", "buildkit"):
            self.succeeds("digest", "--as", tool, source,
                          env={**os.environ, "TMPDIR": "/nonexistent"}, cwd=scratch)
        self.nothing_written("scratch")

    def test_crane_compresses_all_layers_or_none_as_the_first_decides(self):
        a, b = layer_of("a"), layer_of("b")
        self.succeeds("layout", self.archive(docker_members([b])), "-o", self.out)
        go_1 = next(data for data in tree(self.out).values() if data.startswith(b"\x1f\x8b"))
        for plain, members in (([a, b], [a, go_1]), ([b, a], [go_1, a])):
            files = docker_members(members, config=config_of(plain))
            manifest = json.loads(self.succeeds("manifest", "--as", "crane",
                                                self.archive(files)).out)
            types = {layer["mediaType"] for layer in manifest["layers"]}
            self.assertEqual(types, {"application/vnd.docker.image.rootfs.diff.tar.gzip"})
            self.refuses(3, "ocifact: -: some layers are compressed and some are not: --as crane "
                            "needs a file, since a stream has passed before it is known which are "
                            "wanted as they are\n", "digest", "--as", "crane", "-",
                         stdin=tar_of(files))
            digests = [layer["digest"] for layer in manifest["layers"]]
            if members[0] is go_1:
                self.assertEqual(digests, [sha256(go_1), sha256(a)])
            else:
                self.assertEqual(digests[1], sha256(go_1))  # made anew
                self.assertNotEqual(digests[0], sha256(a))

    def test_of_an_index_crane_and_docker_see_one_image(self):
        source = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
        for tool in ("crane", "docker"):
            result = self.succeeds("manifest", "--as", tool, source)
            self.assertEqual(result.err, (
                f"ocifact: note: {tool} sees docker.io/library/hello:ma for linux/amd64; "
                "--platform chooses another\n"))
            amd = self.succeeds("manifest", "-q", "--as", tool, source, "--platform",
                                "linux/amd64")
            self.assertEqual(result.out, amd.out)
            arm = self.succeeds("manifest", "-q", "--as", tool, source, "--docker-platform",
                                "linux/arm64")
            self.assertNotEqual(arm.out, amd.out)
            by_platform = self.succeeds("manifest", "-q", "--as", tool, source, "--platform",
                                        "linux/arm64")
            self.assertEqual(arm.out, by_platform.out)

    def test_what_buildkit_stored_is_what_it_would_push(self):
        for name in ("buildkit-oci-multiarch-attested", "buildkit-oci-zstd"):
            source = ARCHIVES / (name + ".tar")
            stored = self.succeeds("digest", "-q", source).text
            self.assertEqual(self.succeeds("digest", "-q", "--as", "buildkit", source).text,
                             stored)

    def test_an_artifact_is_nothing_that_crane_pushes(self):
        source = self.archive(oci_members([], config=b"{}", config_type="application/x.thing"))
        left_out = ("ocifact: note: docker.io/library/app:1 is no container image that crane "
                    "pushes, and is left out\n")
        self.refuses(3, left_out + "ocifact: {}/app.tar: no container image that crane pushes\n",
                     "layout", "--as", "crane", source, "-o", self.out)
        image = self.archive(docker_members([layer_of("a")], tags=["other:1"]), "image.tar")
        both = self.folder / "both"
        self.succeeds("layout", source, image, "-o", both)
        result = self.succeeds("layout", "--as", "crane", both, "-o", self.out)
        self.assertEqual(result.err, left_out)
        self.assertEqual(result.text.split("  ")[1:], ["docker.io/library/other:1\n"])

    def test_the_notes_say_whose_digest_it_is(self):
        def note(tool, command="digest", *more):
            result = self.succeeds(command, "--as", tool, ARCHIVES / "docker-20.10-single.tar",
                                   *more)
            return result.err.replace(FOLDER, "{}")

        source = "{}/docker-20.10-single.tar"
        self.assertEqual(note("crane"), (
            f"ocifact: note: this is the digest that crane, built with Go 1.26 or older, pushes "
            f"of {source}\n"))
        docker = (f"ocifact: note: this is the digest that docker pushes of {source} when neither "
                  "its daemon nor the registry knows one of the layers\n")
        self.assertEqual(note("docker"), docker)
        self.assertEqual(note("buildkit"), (
            f"ocifact: note: this is the digest that buildkit pushes of {source} when it "
            "compresses the layers itself\n"))
        self.assertEqual(note("docker", "layout", "-o", self.out), (
            "ocifact: note: docker pushes this when neither its daemon nor the registry knows one "
            "of the layers\n"))
        known = self.folder / "known"
        self.succeeds("layout", "--as", "docker", ARCHIVES / "docker-20.10-single.tar", "-o", known)
        self.assertEqual(note("docker", "digest", "--reuse", known).splitlines()[-1], (
            f"ocifact: note: this is the digest that docker pushes of {source} when its daemon "
            "knows the layers that are reused, and neither it nor the registry knows another one"))

    def test_options_that_contradict_the_tool_are_refused(self):
        source = ARCHIVES / "docker-20.10-single.tar"
        made = "ocifact: --as {} decides how layers are made; {} contradicts it\n".format
        for tool, option in (("crane", "--compression zstd"), ("docker", "--encoder go-1"),
                             ("crane", "--encoder zlib-6"), ("buildkit", "--recompress"),
                             ("docker", "--level 3")):
            message = made(tool, option if option != "--level 3" else "--level")
            self.refuses(2, message, "digest", "--as", tool, *option.split(), source)
        self.refuses(2, "ocifact: --as docker writes Docker's media types; --media-types oci "
                        "contradicts it\n", "digest", "--as", "docker", "--media-types", "oci",
                     source)
        self.refuses(2, "ocifact: --format docker has plain layers; --as crane contradicts it\n",
                     "export", "--format", "docker", "--as", "crane", source, "-o", self.out)
        self.nothing_written()
        for tool, encoder in (("crane", "go-1"), ("docker", "go-6"), ("buildkit", "go-6")):
            self.assertEqual(run("digest", "-q", "--as", tool, "--encoder", encoder, source).code,
                             0)


if __name__ == "__main__":
    unittest.main()
