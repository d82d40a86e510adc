# SPDX-License-Identifier: Apache-2.0
"""--expect and --manifest: what an image is, or is proven to be, and what is not."""
import gzip
import json
import os
import pathlib
import tarfile
import unittest
import zlib

from case import ARCHIVES, Case, config_of, docker_members, layer_of, run, sha256, tree

RESTORE = pathlib.Path(os.environ["TESTDATA"]) / "restore"
SEEN = {name: facts["registryDigest"]
        for name, facts in json.loads((RESTORE / "expect.json").read_text()).items()}
PROVEN = {"crane": ("go-1", "crane, skopeo and podman"),
          "docker-push": ("go-6", "containerd and jib"),
          "buildkit-oci-types": ("go-6", "buildkit"),
          "buildkit-docker-types": ("go-6", "buildkit with Docker's types")}
TRIED = ("  layers were tried as they are, plain, and as made by go-1 to go-9 and zlib-1 to zlib-9 "
         f"(zlib {zlib.ZLIB_RUNTIME_VERSION}), with the gzip headers that are known; one for all, "
         "or two of the usual ones, one above the other\n"
         "  manifests were tried as written by docker push; crane, skopeo and podman; buildkit; "
         "buildkit with Docker's types; containerd and jib; ocifact, and skopeo and podman with "
         "OCI types; ocifact with Docker's types; crane and ko with OCI types; skopeo and podman "
         "with OCI types, before 2022; Docker's containerd store\n"
         "  the registry's manifest (--manifest) would tell which layer cannot be made\n")
NOTE = "ocifact: note: "


class Expect(Case):
    def plain_image(self, *layers, name="app.tar"):
        return self.archive(docker_members([layer_of(text) for text in layers]), name)

    def manifest_of(self, source, *options, name="manifest.json"):
        """A file with the manifest of what options make of a source, and its digest."""
        data = self.succeeds("manifest", "-q", source, *options).out
        return self.file(data, name), sha256(data)

    def test_lost_digests_are_proven_and_restored(self):
        for name, (encoder, writers) in PROVEN.items():
            source, digest = RESTORE / (name + ".tar"), SEEN[name]
            with self.subTest(name):
                result = self.succeeds("digest", "--expect", digest, source)
                self.assertEqual((result.text, result.err), (digest + "\n", (
                    f"{NOTE}proven to be {digest}: layers made by {encoder}, manifest as written "
                    f"by {writers}\n")))
                piped = self.succeeds("digest", "-q", "--expect", digest, "-",
                                      stdin=source.read_bytes())
                self.assertEqual(piped.text, digest + "\n")
                manifest = self.succeeds("manifest", "-q", "--expect", digest, source).out
                self.assertEqual(sha256(manifest), digest)
                self.check_results(name, source, digest, ["--expect", digest])
                self.check_results(name, source, digest,
                                   ["--manifest", self.file(manifest, name + ".json")])

    def check_results(self, name, source, digest, options):
        out, archive = self.folder / (name + options[0]), self.folder / (name + "-out.tar")
        line = self.succeeds("layout", "-q", source, *options, "-o", out).text
        self.assertEqual(line.split("  ")[0], digest)
        self.assertEqual(sha256(self.blob(out, digest)), digest)
        self.assertEqual(self.index(out)["manifests"][0]["annotations"]["dev.ocifact.encoder"],
                         PROVEN[name][0])
        valid = self.succeeds("validate", "--complete", "--recompress", out)
        self.assertNotIn("OCI055", valid.text)
        self.succeeds("export", "-q", source, *options, "-o", archive)
        with tarfile.open(archive) as tar:
            index = json.load(tar.extractfile("index.json"))
        self.assertEqual([entry["digest"] for entry in index["manifests"]], [digest])
        piped = self.folder / (name + options[0] + "-piped")
        self.succeeds("layout", "-q", "-", *options, "-o", piped, stdin=source.read_bytes())
        self.assertEqual(tree(piped), tree(out))

    def test_what_another_compressor_made_is_not_proven(self):
        digest = SEEN["skopeo"]
        message = f"ocifact: {RESTORE}/skopeo.tar: not proven to be {digest}\n" + TRIED
        for command in (("digest",), ("manifest",), ("layout", "-o", self.out),
                        ("export", "-o", self.folder / "x.tar")):
            self.refuses(1, message, *command, "--expect", digest, RESTORE / "skopeo.tar")
        self.nothing_written()

    def test_a_manifest_tells_which_layer_cannot_be_made(self):
        skopeo = ARCHIVES / "skopeo-oci-archive.tar"
        manifest, digest = self.manifest_of(skopeo)
        plain = self.folder / "plain.tar"
        self.succeeds("export", "-q", "--format", "docker", skopeo, "-o", plain)
        config = json.loads(self.succeeds("config", plain).out)
        layers = json.loads(manifest.read_bytes())["layers"]
        tried = ("  tried as it is, plain, and as made by go-1 to go-9 and zlib-1 to zlib-9 (zlib "
                 f"{zlib.ZLIB_RUNTIME_VERSION}), with the gzip headers that are known\n")
        result = self.refuses(1, (
            f"ocifact: {{}}/plain.tar: not proven to be {digest}: nothing makes layer 0 (DiffID "
            f"{config['rootfs']['diff_ids'][0]}) into {layers[0]['digest']}\n" + tried),
            "digest", "--manifest", manifest, plain)
        self.assertEqual(result.code, 1)
        # The source stores it.
        self.assertEqual(self.succeeds("digest", "-q", "--manifest", manifest, skopeo).text,
                         digest + "\n")

    def test_lower_layers_may_be_of_another_program(self):
        a, b, c = (layer_of(" ".join(str(i * i % prime) for i in range(3000)))
                   for prime in (977, 983, 991))
        source = self.archive(docker_members([a, b, c]))
        top = json.loads(self.succeeds("manifest", "-q", "--as", "crane", source).out)
        mixed = json.loads(self.succeeds("manifest", "-q", "--as", "docker", source).out)
        mixed["layers"][1:] = top["layers"][1:]
        digest = sha256(json.dumps(mixed, separators=(",", ":")).encode())
        result = self.succeeds("digest", "--expect", digest, source)
        self.assertEqual(result.err, (
            f"{NOTE}proven to be {digest}: layers made by go-1, go-6, manifest as written by "
            "crane, skopeo and podman\n"))

    def test_a_jib_like_image_is_proven(self):
        layers = [layer_of(text * 5000) for text in ("a", "b")]
        blobs = [b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + gzip.compress(layer, 6)[10:]
                 for layer in layers]
        config = config_of(layers)
        docker = "application/vnd.docker."
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": docker + "distribution.manifest.v2+json",
            "config": {"mediaType": docker + "container.image.v1+json", "digest": sha256(config),
                       "size": len(config)},
            "layers": [{"mediaType": docker + "image.rootfs.diff.tar.gzip", "digest": sha256(blob),
                        "size": len(blob)} for blob in blobs]}, separators=(",", ":")).encode()
        source = self.archive(docker_members(layers))
        result = self.succeeds("layout", "--expect", sha256(manifest), source, "-o", self.out)
        self.assertIn("layers made by zlib-6+os255, ", result.err)
        for blob in (manifest, *blobs):
            self.assertEqual(self.blob(self.out, sha256(blob)), blob)

    def test_an_identity_that_the_image_has_is_found_at_once(self):
        docker = ARCHIVES / "docker-20.10-single.tar"
        image_id = self.succeeds("digest", "-q", "--of", "config", docker).text.strip()
        usual = self.succeeds("digest", "-q", docker).text
        result = self.succeeds("digest", "--expect", image_id, docker)
        self.assertEqual((result.text, result.err), (usual, f"{NOTE}{image_id} is the image ID\n"))

        index = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
        top = self.succeeds("digest", "-q", index).text
        arm = self.succeeds("digest", "-q", "--platform", "linux/arm64", index).text.strip()
        arm_id = self.succeeds("digest", "-q", "--platform", "linux/arm64", "--of", "config",
                               index).text.strip()
        for digest, what in ((top.strip(), "the digest of the index"),
                             (arm, "the digest of the manifest for linux/arm64 in the index"),
                             (arm_id, "the image ID for linux/arm64 in the index")):
            result = self.succeeds("digest", "--expect", digest, index)
            self.assertEqual((result.text, result.err), (top, f"{NOTE}{digest} is {what}\n"))
            layout = self.folder / digest[7:20]
            line = self.succeeds("layout", "-q", "--expect", digest, index, "-o", layout).text
            self.assertEqual(line.split("  ")[0], top.strip())

    def test_of_an_index_the_image_that_docker_sees_is_proven(self):
        index = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
        _, digest = self.manifest_of(index, "--as", "docker")
        self.assertEqual(self.succeeds("digest", "-q", "--expect", digest, index).text,
                         digest + "\n")
        self.succeeds("layout", "-q", "--expect", digest, index, "-o", self.out)
        self.assertEqual([entry["digest"] for entry in self.index(self.out)["manifests"]],
                         [digest])

    def test_options_that_shape_the_result_are_compared_only(self):
        source = self.plain_image("a")
        _, digest = self.manifest_of(source, "--as", "docker")
        result = self.succeeds("digest", "--as", "docker", "--expect", digest, source)
        self.assertEqual(result.text, digest + "\n")
        self.assertEqual(result.err, f"{NOTE}{digest} is the digest of the manifest\n")
        crane = self.succeeds("digest", "-q", "--as", "crane", source).text.strip()
        self.refuses(1, f"ocifact: {{}}/app.tar: not what is expected (expected {digest}, actual "
                        f"{crane})\n", "digest", "--as", "crane", "--expect", digest, source)

    def test_the_digest_decides_whether_a_final_newline_belongs_to_the_manifest(self):
        source = self.plain_image("a")
        manifest, digest = self.manifest_of(source, "--as", "docker")
        printed = self.file(manifest.read_bytes() + b"\n", "printed.json")
        expect = self.succeeds("digest", "-q", "--manifest", printed, "--expect", digest, source)
        self.assertEqual(expect.text, digest + "\n")
        with_newline = sha256(printed.read_bytes())
        for options in ((), ("--expect", with_newline)):
            result = self.succeeds("digest", "-q", "--manifest", printed, *options, source)
            self.assertEqual(result.text, with_newline + "\n")

    def test_json_tells_a_no_from_what_is_not_proven(self):
        source = self.plain_image("a")
        other, other_digest = self.manifest_of(self.plain_image("b", name="b.tar"))
        for options, digest, verdict in (
                (("--expect", SEEN["skopeo"]), SEEN["skopeo"], "not proven"),
                (("--manifest", other), other_digest, "different"),
                (("--as", "crane", "--expect", SEEN["crane"]), SEEN["crane"], "different")):
            result = run("digest", "--json", *options, source)
            self.assertEqual(result.code, 1)
            said = json.loads(result.text)
            self.assertEqual((said["expected"], said["verdict"]), (digest, verdict))
            self.assertEqual(result.err.splitlines()[0], "ocifact: " + said["message"])

    def test_wrong_inputs(self):
        source = self.plain_image("a")
        for text in ("", "abc", "sha256:12", "sha384:" + "0" * 96):
            self.refuses(2, f"ocifact: --expect: '{text}' is not a sha256 or sha512 digest\n",
                         "digest", "--expect", text, source)
        other, _ = self.manifest_of(self.plain_image("b", name="b.tar"), name="other.json")
        image_id = sha256(config_of([layer_of("a")]))
        self.refuses(1, "ocifact: {}/app.tar: another image: the image ID differs (expected "
                        f"{sha256(config_of([layer_of('b')]))}, actual {image_id})\n",
                     "layout", "--manifest", other, source, "-o", self.out)
        index = self.file(self.succeeds(
            "manifest", ARCHIVES / "docker-28-containerd-multiarch-attested.tar").out, "index.json")
        self.refuses(3, "ocifact: {}/app.tar: --manifest: it is an index, which this source does "
                        "not store; the manifest of the image is needed\n",
                     "digest", "--manifest", index, source)
        cut = self.file(other.read_bytes()[:100], "cut.json")
        result = run("digest", "--manifest", cut, source)
        self.assertEqual((result.code, result.out), (3, b""))
        self.refuses(3, f"ocifact: {{}}/other.json: digest differs (expected {SEEN['crane']}, "
                        f"actual {sha256(other.read_bytes())})\n",
                     "digest", "--manifest", other, "--expect", SEEN["crane"], source)
        result = run("digest", "--manifest", self.folder / "none", source)
        self.assertEqual((result.code, result.out), (4, b""))
        self.refuses(2, "ocifact: --format docker has plain layers; --expect contradicts it\n",
                     "export", "--format", "docker", "--expect", image_id, source, "-o", self.out)
        self.assertFalse(self.out.exists())

    def test_one_image_is_needed(self):
        result = run("digest", "--expect", SEEN["crane"], ARCHIVES / "docker-20.10-multi.tar")
        self.assertEqual((result.code, result.out), (3, b""))

    def test_a_damaged_layer_is_told_of(self):
        members = docker_members([layer_of("a")])
        members[0] = (members[0][0], layer_of("b"))
        source = self.archive(members)
        self.refuses(3, f"ocifact: {{}}/app.tar: layer 0/layer.tar: DiffID differs (expected "
                        f"{sha256(layer_of('a'))}, actual {sha256(layer_of('b'))})\n",
                     "digest", "--expect", SEEN["crane"], source)

    def site(self, source, name="site"):
        """A layout of what docker push makes of a source, and its digest and layers."""
        out = self.folder / name
        digest = self.succeeds("layout", "-q", "--as", "docker", source, "-o", out).text.split()[0]
        layers = json.loads(self.blob(out, digest))["layers"]
        return out, digest, [layer["digest"] for layer in layers]

    def test_a_site_that_lies_changes_no_verdict(self):
        source = self.plain_image("a" * 3000, "b")
        site, digest, layers = self.site(source)
        path = site / "blobs" / layers[0].replace(":", "/")
        wrong = path.read_bytes()[:-1] + b"x"
        path.unlink()
        path.write_bytes(wrong)
        result = self.succeeds("digest", "--reuse", site, "--expect", digest, source)
        said = result.err.replace(str(self.folder), "{}").splitlines()
        self.assertEqual((result.text, said), (digest + "\n", [
            f"ocifact: warning: {{}}/site: blobs/sha256/{layers[0][7:]}: digest differs (expected "
            f"{layers[0]}, actual {sha256(wrong)}); the blob is not used",
            f"{NOTE}proven to be {digest}: layers made by go-6, manifest as written by docker push",
            f"{NOTE}docker.io/library/app:1: 1 of 2 layers are taken from {{}}/site"]))
        self.succeeds("layout", "-q", "--reuse", site, "--expect", digest, source, "-o", self.out)
        self.succeeds("validate", "--complete", self.out)

    def test_what_is_known_is_taken_and_left_out_after_a_proof(self):
        source = self.plain_image("a" * 3000, "b")
        base, _, layers = self.site(self.plain_image("a" * 3000, name="base.tar"))
        _, digest = self.manifest_of(source, "--as", "docker")
        proven = (f"{NOTE}proven to be {digest}: layers made by go-6, manifest as written by docker "
                  f"push\n{NOTE}docker.io/library/app:1: 1 of 2 layers are taken from {base}\n")
        result = self.succeeds("digest", "--reuse", base, "--expect", digest, source)
        self.assertEqual((result.text, result.err), (digest + "\n", proven))
        archive = self.folder / "delta.tar"
        result = self.succeeds("export", "--exclude-blobs-of", base, "--expect", digest, source,
                               "-o", archive)
        self.assertIn("1 blobs of ", result.err)
        with tarfile.open(archive) as tar:
            self.assertNotIn("blobs/sha256/" + layers[0][7:], tar.getnames())

    def test_a_layer_that_the_source_lacks_may_be_known(self):
        members = docker_members([layer_of("a" * 3000), layer_of("b")])
        whole = self.archive(members)
        thin = self.archive([member for member in members if member[0] != "0/layer.tar"],
                            "thin.tar")
        base, _, _ = self.site(self.plain_image("a" * 3000, name="base.tar"))
        for tool, proven in (("docker", True), ("crane", False)):
            _, digest = self.manifest_of(whole, "--as", tool)
            if proven:
                self.assertEqual(self.succeeds("digest", "-q", "--reuse", base, "--expect", digest,
                                               thin).text, digest + "\n")
                continue
            self.refuses(1, f"ocifact: {{}}/thin.tar: not proven to be {digest}: layer 0/layer.tar "
                            "is not there, and known in another form only\n",
                         "digest", "--reuse", base, "--expect", digest, thin)


if __name__ == "__main__":
    unittest.main()
