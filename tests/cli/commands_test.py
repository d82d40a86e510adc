# SPDX-License-Identifier: Apache-2.0
"""Choosing images, and the small commands."""
import json
import os
import signal
import subprocess
import unittest

from case import (ARCHIVES, HEALTHCHECK, OCIFACT, Case, docker_members, layer_of, run, sha256,
                  tar_of)

MULTI = ARCHIVES / "docker-20.10-multi.tar"
ATTESTED = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
HELLO = "sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c"
OTHER = "sha256:7248aded15a99941e0a1d6e3c3219279adf64e26464409ce8416dd19c7578e8e"


class Selecting(Case):
    def image_id(self, *arguments):
        return self.succeeds("digest", "-q", "--of", "config", *arguments).text.strip()

    def test_an_image_is_chosen_by_name_digest_and_position(self):
        for selector, expected in ((":hello:1", HELLO), (":docker.io/library/hello:1", HELLO),
                                   (":v1.2", HELLO), (":other-hello", None), (":other-hello:1",
                                   OTHER), ("@" + OTHER, OTHER), (":@0", OTHER), (":@1", HELLO)):
            with self.subTest(selector):
                if expected:
                    self.assertEqual(self.image_id(f"{MULTI}{selector}"), expected)
                else:
                    self.assertEqual(run("digest", f"{MULTI}{selector}").code, 1)
        self.assertEqual(self.image_id(MULTI, "--ref", "hello:1"), HELLO)
        self.assertEqual(self.image_id(MULTI, "--digest", OTHER), OTHER)
        self.assertEqual(self.image_id(MULTI, "--nth", "0"), OTHER)
        self.assertEqual(self.image_id(f"docker-archive:{MULTI}:hello:1"), HELLO)

    def test_a_chosen_name_is_the_only_one_that_is_converted(self):
        line = self.succeeds("layout", f"{MULTI}:hello:1", "-o", self.out)
        self.assertEqual(line.text[73:], "docker.io/library/hello:1\n")

    def test_several_images_where_one_is_needed_are_listed(self):
        self.refuses(3, f"ocifact: {MULTI}: 2 images; choose one\n"
                     f"  {OTHER}  docker.io/library/other-hello:1\n"
                     f"  {HELLO}  docker.io/library/hello:1, "
                     "registry.example.com:5000/team/hello:v1.2\n", "digest", MULTI)

    def test_a_name_that_is_not_there_lists_those_that_are(self):
        self.refuses(1, f"ocifact: {MULTI}:nothing: no image 'nothing'; there are\n"
                     f"  {OTHER}  docker.io/library/other-hello:1\n"
                     f"  {HELLO}  docker.io/library/hello:1, "
                     "registry.example.com:5000/team/hello:v1.2\n", "digest", f"{MULTI}:nothing")

    def test_a_platform_that_is_not_there_lists_those_that_are(self):
        self.refuses(1, f"ocifact: {ATTESTED}: no image for linux/s390x; there are\n"
                     "  linux/amd64\n  linux/arm64\n",
                     "layout", "--platform", "linux/s390x", ATTESTED, "-o", self.out)
        self.nothing_written()

    def test_a_platform_that_is_only_in_the_index_is_not_there(self):
        sparse = ARCHIVES / "docker-28-containerd-sparse.tar"
        for command in ("digest", "config"):
            result = run(command, "--platform", "linux/arm64", sparse)
            self.assertEqual((result.code, result.out), (1, b""))
            self.assertRegex(result.err, (
                f"^ocifact: {sparse}: no image for linux/arm64; there are\n  linux/amd64\n  "
                "linux/arm64 \\(sha256:04d8[0-9a-f]{60}, which the source does not have\\)\n$"))

    def test_of_several_platforms_all_must_be_there(self):
        self.refuses(1, f"ocifact: {ATTESTED}: no image for linux/s390x; there are\n"
                     "  linux/amd64\n  linux/arm64\n", "digest", "--platform", "linux/amd64",
                     "--platform", "linux/s390x", ATTESTED)

    def test_a_dangling_link_is_no_layout(self):
        (self.folder / "link").symlink_to("nowhere")
        self.refuses(5, "ocifact: '{}/link' is a dangling symbolic link\n", "layout", MULTI, "-o",
                     self.folder / "link")

    def test_a_path_with_a_colon(self):
        path = self.archive(docker_members([layer_of("x")]), "a:1@b.tar")
        self.succeeds("digest", path)
        self.succeeds("digest", f"{path}:app:1")
        self.succeeds("digest", path, "--ref", "app:1")

    def test_selectors_exclude_one_another(self):
        self.refuses(2, "ocifact: --ref, --digest and --nth exclude one another\n",
                     "digest", MULTI, "--ref", "a", "--nth", "1")
        self.refuses(2, "ocifact: SRC selects an image, and so does an option\n",
                     "digest", f"{MULTI}:hello:1", "--nth", "1")

    def test_a_stated_kind_is_demanded(self):
        self.refuses(3, f"ocifact: oci-archive:{MULTI}: not what was stated (expected an archive "
                     "with index.json, actual an archive with manifest.json)\n",
                     "ls", f"oci-archive:{MULTI}")

    def test_a_tag_is_for_one_image(self):
        result = run("layout", MULTI, "-t", "new:1", "-o", self.out)
        self.assertEqual(result.code, 3)
        self.assertTrue(result.err.startswith(
            "ocifact: a tag is for one image, and there are 2; choose one\n"), result.err)


class Identities(Case):
    def test_all_identities_of_an_image(self):
        source = ARCHIVES / "docker-28-containerd-oneplatform.tar"
        config = self.succeeds("config", source).out
        manifest = json.loads(self.succeeds("manifest", source).out)
        diff_ids = json.loads(config)["rootfs"]["diff_ids"]

        def of(what):
            return self.succeeds("digest", "--of", what, source).text.split()

        self.assertEqual(of("config"), [sha256(config)])
        self.assertEqual(of("layers"), [layer["digest"] for layer in manifest["layers"]])
        self.assertEqual(of("diff-ids"), diff_ids)
        chain = [diff_ids[0]]
        for diff_id in diff_ids[1:]:
            chain.append(sha256(f"{chain[-1]} {diff_id}".encode()))
        self.assertEqual(of("chain-ids"), chain)
        self.refuses(1, f"ocifact: {source}: the image is no index\n", "digest", "--of", "index",
                     source)

    def test_an_index_has_no_single_config(self):
        self.refuses(3, f"ocifact: {ATTESTED}: an index has no single config; --platform chooses "
                     "one\n  linux/amd64\n  linux/arm64\n", "config", ATTESTED)
        config = json.loads(self.succeeds("config", "--platform", "linux/arm64", ATTESTED).out)
        self.assertEqual(config["architecture"], "arm64")

    def test_a_manifest_in_an_index_is_an_image_without_a_name(self):
        children = json.loads(self.succeeds("manifest", ATTESTED).out)["manifests"]
        self.assertEqual(len(children), 4)  # two platforms and their attestations
        for child in children:
            digest = child["digest"]
            manifest = self.succeeds("manifest", f"{ATTESTED}@{digest}").out
            config = self.succeeds("config", f"{ATTESTED}@{digest}").out
            image_id = json.loads(manifest)["config"]["digest"]
            self.assertEqual((sha256(manifest), sha256(config)), (digest, image_id))
            for selector in (digest, image_id):
                with self.subTest(selector):
                    chosen = f"{ATTESTED}@{selector}"
                    self.assertEqual(self.succeeds("digest", "-q", chosen).text, digest + "\n")
                    self.assertEqual(self.succeeds("digest", chosen).err, (
                        f"ocifact: note: this is the digest of the manifest that {chosen} stores\n"))
                    self.assertEqual(self.succeeds("config", chosen).out, config)
                    out = self.folder / selector
                    line = self.succeeds("layout", chosen, "-o", out)
                    self.assertEqual(line.text, f"{digest}  -\n")
                    entries = self.index(out)["manifests"]
                    self.assertEqual([entry["digest"] for entry in entries], [digest])
                    self.assertNotIn("annotations", entries[0])
                    self.assertEqual(self.blob(out, digest), manifest)
                    self.assertEqual(self.blob(out, image_id), config)
                    self.succeeds("validate", "--complete", out)
        named = self.succeeds("layout", f"{ATTESTED}@{children[0]['digest']}", "-t", "app:amd64",
                              "-o", self.out)
        self.assertEqual(named.text, f"{children[0]['digest']}  docker.io/library/app:amd64\n")

    def test_a_blob_is_printed_as_stored_and_verified(self):
        source = ARCHIVES / "docker-28-containerd-single.tar"
        for layer in self.succeeds("digest", "--of", "layers", source).text.split():
            self.assertEqual(sha256(self.succeeds("blob", source, layer).out), layer)
            piped = self.succeeds("blob", "-", layer, stdin=source.read_bytes())
            self.assertEqual(sha256(piped.out), layer)
        # In an archive of plain layers, the layer with that DiffID.
        for layer in self.succeeds("digest", "--of", "diff-ids", f"{MULTI}:hello:1").text.split():
            self.assertEqual(sha256(self.succeeds("blob", MULTI, layer).out), layer)
        missing = "sha256:" + 64 * "0"
        self.refuses(1, f"ocifact: {MULTI}: no blob {missing}\n", "blob", MULTI, missing)
        self.refuses(2, "ocifact: 'x' is not a digest (expected an algorithm, a colon and "
                     "lower-case hex digits of its length, actual 1 characters)\n",
                     "blob", MULTI, "x")


class Programme(Case):
    COMMANDS = ("layout", "digest", "validate", "export", "ls", "manifest", "config", "blob",
                "blobs", "inspect", "diff", "tag", "version", "help")

    def test_version(self):
        self.assertRegex(self.succeeds("version").text, r"\Aocifact \d+\.\d+\.\d+\n\Z")
        self.assertEqual(self.succeeds("--version").text, self.succeeds("version").text)

    def test_help_explains_every_command(self):
        overview = self.succeeds("help").text
        for command in self.COMMANDS:
            self.assertIn(f"\n  {command}", overview)
            usage = self.succeeds("help", command).text.splitlines()[1]
            self.assertTrue(usage.startswith(f"Usage: ocifact {command} [OPTIONS]"), usage)
            self.assertEqual(self.succeeds("help", command).text,
                             self.succeeds(command, "--help").text)

    def test_quiet_drops_notes_and_keeps_warnings(self):
        warning = HEALTHCHECK("docker.io/library/hello:ma")
        result = self.succeeds("export", "-q", ATTESTED, "-o", self.folder / "a.tar")
        self.assertEqual(result.err, warning)

    def test_json_of_digest(self):
        result = self.succeeds("digest", "-q", "--json", ATTESTED)
        digest = self.succeeds("digest", "-q", ATTESTED).text.strip()
        size = len(self.succeeds("manifest", ATTESTED).out)
        blobs = [line.split("  ") for line in self.succeeds("blobs", ATTESTED).text.splitlines()]
        self.assertEqual(json.loads(result.out), {"layers": {
            "compressed": 0, "reused": 0, "kept": sum(1 for blob in blobs if blob[2] != "-")},
            "bytes": sum(int(blob[1]) for blob in blobs), "images": [{
            "name": "docker.io/library/hello:ma", "digest": digest, "size": size,
            "mediaType": "application/vnd.oci.image.index.v1+json", "provenance": "stored"}]})

    def test_the_blobs_of_sources_that_disagree_about_a_name(self):
        sources = (MULTI, ARCHIVES / "docker-28-single.tar")
        lines = [set(self.succeeds("blobs", source).text.splitlines()) for source in sources]
        self.assertEqual(self.succeeds("blobs", *sources).text.splitlines(),
                         sorted(lines[0] | lines[1]))

    def test_json_of_layout_tells_what_was_made(self):
        source = ARCHIVES / "docker-20.10-multi.tar"
        result = json.loads(self.succeeds("layout", "-q", "--json", source, "-o", self.out).out)
        blobs = list((self.out / "blobs/sha256").iterdir())
        layers = {layer for image in ("hello:1", "other-hello:1") for layer in self.succeeds(
            "digest", "-q", "--of", "layers", f"{self.out}:{image}").text.split()}
        self.assertEqual(result["layers"], {"compressed": len(layers), "reused": 0, "kept": 0})
        self.assertEqual(result["bytes"], sum(blob.stat().st_size for blob in blobs))
        self.assertEqual([(image["name"], image["provenance"], image["encoder"])
                          for image in result["images"]], [
            (name, "converted", "go-1") for name in (
                "docker.io/library/hello:1", "docker.io/library/other-hello:1",
                "registry.example.com:5000/team/hello:v1.2")])

    def test_a_full_reference_is_printed_for_deployments(self):
        digest = self.succeeds("digest", "-q", ATTESTED).text
        for repository in ("registry.example.com:5000/app", "app", "localhost:5000/a/b"):
            result = self.succeeds("digest", "-q", "--full-ref", repository, ATTESTED)
            self.assertEqual(result.text, f"{repository}@{digest}")
        manifest = self.succeeds("digest", "-q", "--of", "manifest", "--platform", "linux/arm64",
                                 ATTESTED).text
        self.assertEqual(self.succeeds("digest", "--of", "manifest", "--platform", "linux/arm64",
                                       "--full-ref", "app", ATTESTED).text, f"app@{manifest}")
        for text in ("app:1", "app@" + digest.strip(), "App", "", "localhost:5000:1"):
            self.refuses(2, f"ocifact: --full-ref: '{text}' is not a repository without tag and "
                            "digest\n", "digest", "--full-ref", text, ATTESTED)
        for more in (["--all"], ["--json"], ["--of", "layers"]):
            self.refuses(2, "ocifact: --full-ref is for one digest, of a manifest or index\n",
                         "digest", "--full-ref", "app", *more, ATTESTED)

    def test_every_limit_is_named_by_what_it_refuses(self):
        path = self.archive(docker_members([layer_of("x"), layer_of("y")]))
        layout = self.folder / "site"
        self.succeeds("layout", path, "-o", layout)
        name = str(path).replace(str(self.folder), "{}")
        for source, option, value, said in (
                (path, "--max-manifest-json", 10, "manifest.json: the document is larger than the "
                 "limit of 10 bytes; --max-manifest-json raises it"),
                (path, "--max-members", 2, "archive has more members than the limit of 2; "
                 "--max-members raises it"),
                (layout, "--max-index", 10, "index.json is larger than the limit of 10 bytes; "
                 "--max-index raises it"),
                (layout, "--max-json", 10, "oci-layout is larger than the limit of 10 bytes; "
                 "--max-json raises it"),
                (path, "--max-descriptors", 1, "manifest.json: [0].Layers: more than 1 elements "
                 "(--max-descriptors)"),
                (path, "--max-nesting", 1, "manifest.json: nested deeper than 1 levels "
                 "(--max-nesting)"),
                (path, "--max-unpacked", 1, None)):
            with self.subTest(option):
                source_name = name if source == path else "{}/site"
                if said:
                    self.refuses(3, f"ocifact: {source_name}: {said}\n", "ls", option, value, source)
                else:
                    self.assertEqual(run("digest", option, value, source).code, 3)

    def test_wrong_usage_is_exit_2(self):
        for arguments in ((), ("nothing",), ("layout",), ("layout", "x"), ("digest", "--of", "x", "y"),
                          ("layout", "--compression", "lzma", "x", "-o", "y"), ("help", "nothing"),
                          ("ls", "--max-json", "many", "x"),
                          ("digest", "--of", "config", "--all", MULTI),
                          ("digest", "--docker-platform", "x", MULTI),
                          ("export", "--format", "docker", "--compression", "gzip", "x", "-o", "y")):
            with self.subTest(arguments):
                result = run(*arguments)
                self.assertEqual((result.code, result.out), (2, b""), result.err)
                self.assertTrue(result.err.startswith("ocifact: "), result.err)

    def test_what_was_mistyped_is_named(self):
        for arguments, message in (
                (("lyaout", "a.tar", "-o", "x"), "no command 'lyaout' (see 'ocifact help')"),
                (("gc", "--help"), "no command 'gc' (see 'ocifact help')"),
                (("--quite", "ls"), "no option '--quite' (see 'ocifact help ls')"),
                (("digest", "a.tar", "--platfrom", "linux/amd64"),
                 "no option '--platfrom' (see 'ocifact help digest')"),
                (("diff", "--ignore=time", "a", "b"), "no option '--ignore' (see 'ocifact help diff')"),
                (("ls", "-x", "a.tar"), "no option '-x' (see 'ocifact help ls')")):
            with self.subTest(arguments):
                self.refuses(2, f"ocifact: {message}\n", *arguments)

    def test_out_is_a_path_and_no_src(self):
        for out in ("oci:site", "docker-archive:a.tar", "dir:x"):
            for command in ("layout", "export"):
                with self.subTest(command, out=out):
                    self.refuses(2, f"ocifact: OUT is a path, and '{out}' begins like a SRC; "
                                 f"./{out} is a path\n", command, MULTI, "-o", out,
                                 cwd=self.folder)
        self.succeeds("layout", MULTI, "-o", "./oci:site", cwd=self.folder)
        self.succeeds("layout", MULTI, "-o", "oci:site", cwd=self.folder)  # it is there
        self.nothing_written("oci:site")

    def test_options_of_encoders_that_come_to_nothing_are_refused(self):
        for options, message in (
                ("--level 3", "--level is for --compression zstd"),
                ("--compression zstd --encoder go-6",
                 "--encoder is for gzip layers; --compression zstd has --level"),
                ("--compression none --recompress",
                 "--compression none compresses nothing; --recompress contradicts it"),
                ("--compression keep --recompress",
                 "--compression keep compresses nothing; --recompress contradicts it"),
                ("--compression none --encoder go-0", "'go-0' is not an encoder; there are go-1 to "
                 "go-9 and zlib-1 to zlib-9")):
            with self.subTest(options):
                self.refuses(2, f"ocifact: {message}\n", "digest", *options.split(), MULTI)

    def test_what_is_asked_of_layers_is_what_they_become(self):
        gzip, zstd = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
        source = ARCHIVES / "buildkit-oci-zstd.tar"
        for options, kinds in (("", {zstd}), ("--compression gzip", {gzip}),
                               ("--compression zstd", {zstd}), ("--recompress", {gzip}),
                               ("--compression keep", {zstd})):
            with self.subTest(options):
                layers = self.succeeds("digest", "-q", "--of", "layers", *options.split(), source)
                out = self.folder / f"out{options}"
                self.succeeds("layout", "-q", *options.split(), source, "-o", out)
                blobs = {self.blob(out, layer) for layer in layers.text.split()}
                self.assertEqual({blob[:len(kind)] for blob in blobs for kind in kinds}, kinds)

    def test_verbose_says_what_a_source_is_and_what_becomes_of_its_layers(self):
        source = self.archive(docker_members([layer_of("x")]))
        result = self.succeeds("digest", "-v", source)
        lines = result.err.replace(str(self.folder), "{}").splitlines()
        layer = self.succeeds("digest", "--of", "layers", source).text.strip()
        self.assertEqual(lines[0], "ocifact: note: {}/app.tar: a docker save archive")
        self.assertRegex(lines[1], (
            r"\Aocifact: note: \{\}/app.tar: layer 0/layer.tar \(DiffID " + sha256(layer_of("x")) +
            rf"\) is {layer}, \d+ bytes\Z"))
        self.assertEqual(len(lines), 3)

    def test_aliases(self):
        source = ARCHIVES / "docker-20.10-single.tar"
        self.succeeds("convert", source, "-o", self.folder / "a")
        self.succeeds("save", source, "-o", self.folder / "a.tar")
        self.assertEqual(run("digest", "-q", self.folder / "a").out,
                         run("digest", "-q", self.folder / "a.tar").out)


class Exporting(Case):
    def test_manifest_json_lists_one_platform_and_says_which(self):
        result = self.succeeds("export", ATTESTED, "-o", self.folder / "a.tar")
        warning = HEALTHCHECK("docker.io/library/hello:ma")
        self.assertEqual(result.err, (
            warning + "ocifact: note: manifest.json lists docker.io/library/hello:ma for "
            "linux/amd64; --docker-platform chooses another\n"))
        other = self.succeeds("export", "--docker-platform", "linux/arm64", ATTESTED, "-o",
                              self.folder / "b.tar")
        self.assertEqual(other.err, (
            warning + "ocifact: note: manifest.json lists docker.io/library/hello:ma for "
            "linux/arm64; --docker-platform chooses another\n"))
        self.assertEqual(other.text, result.text)

    def test_many_names_are_noted(self):
        result = self.succeeds("export", MULTI, "-o", self.folder / "a.tar")
        self.assertEqual(result.err, (
            HEALTHCHECK("docker.io/library/hello:1") +
            HEALTHCHECK("docker.io/library/other-hello:1") +
            "ocifact: note: the archive has 3 names; podman shows the digest only of an archive with "
            "one\n"))

    def test_the_docker_format_prints_image_ids(self):
        result = self.succeeds("export", "--format", "docker", MULTI, "-o", self.folder / "a.tar")
        self.assertEqual(result.text, (
            f"{HELLO}  docker.io/library/hello:1\n{OTHER}  docker.io/library/other-hello:1\n"
            f"{HELLO}  registry.example.com:5000/team/hello:v1.2\n"))

    def test_a_fifo_is_written_to_and_a_link_is_followed(self):
        source = ARCHIVES / "docker-20.10-single.tar"
        expected = self.succeeds("export", "-q", source, "-o", "-").out
        fifo, target, link = (self.folder / name for name in ("fifo", "target.tar", "link.tar"))
        os.mkfifo(fifo)
        with subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE) as reader:
            self.succeeds("export", "-q", source, "-o", fifo)
            self.assertEqual(reader.stdout.read(), expected)
        self.assertTrue(fifo.is_fifo())
        target.write_bytes(b"old")
        link.symlink_to(target)
        self.succeeds("export", "-q", source, "-o", link)
        self.assertEqual((link.is_symlink(), target.read_bytes()), (True, expected))

    def test_a_reader_that_goes_away_ends_the_run_and_leaves_nothing(self):
        source = self.archive(docker_members([tar_of([("noise", os.urandom(1 << 20))])]))
        scratch = self.folder / "scratch"
        scratch.mkdir()
        with subprocess.Popen([OCIFACT, "export", "-q", source, "-o", "-"], stderr=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, env={"TMPDIR": str(scratch)}) as process:
            process.stdout.close()
        self.assertEqual(process.returncode, -signal.SIGPIPE)
        self.assertEqual(list(scratch.iterdir()), [])

    def test_two_images_of_one_config_are_told_apart_by_name(self):
        source = ARCHIVES / "docker-20.10-single.tar"
        self.succeeds("layout", source, "-t", "x:1", "-o", self.out)
        self.succeeds("layout", source, "-t", "x:2", "--compression", "none", "-o", self.out)
        archive = self.folder / "both.tar"
        lines = self.succeeds("export", "-q", self.out, "-o", archive).text
        self.assertEqual(self.succeeds("digest", "-q", "--all", archive).text, lines)
        self.assertEqual(len(set(lines.split())), 4)

    def test_an_existing_archive_stays_when_the_export_fails(self):
        target = self.file(b"old", "a.tar")
        self.file(b"no tar", "bad.tar")
        self.assertEqual(run("export", self.folder / "bad.tar", "-o", target).code, 3)
        self.assertEqual(target.read_bytes(), b"old")
        self.nothing_written("a.tar", "bad.tar")


if __name__ == "__main__":
    unittest.main()
