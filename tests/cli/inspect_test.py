# SPDX-License-Identifier: Apache-2.0
"""What is in there: inspect and blobs, their whole output."""
import gzip
import json
import unittest

from case import (ARCHIVES, Case, config_of, docker_members, layer_of, oci_members, sha256, tar_of)

ATTESTED = ARCHIVES / "docker-28-containerd-multiarch-attested.tar"
OCI = "application/vnd.oci.image."
BASE, TOP = layer_of("base"), layer_of("top")
HISTORY = {"created": "2026-01-02T03:04:05Z", "history": [
    {"created": "2026-01-01T00:00:00Z", "created_by": "ADD base.tar /", "comment": "imported"},
    {"created_by": "CMD [\"sh\"]", "empty_layer": True}]}


def packed(layer):
    return gzip.compress(layer, mtime=0)


class Inspect(Case):
    def text_of(self, *arguments, **options):
        result = self.succeeds("inspect", *arguments, **options)
        self.assertEqual(result.err, "")
        return result.text.replace(str(self.folder), "{}")

    def test_an_archive_without_manifests(self):
        config = config_of([BASE, TOP], **HISTORY)
        a = self.archive(docker_members([BASE, TOP], ("app:1", "r.example.com/app:2"), config),
                         "a.tar")
        b = self.archive(docker_members([BASE], ("base:1",)), "b.tar")
        image = [
            "docker.io/library/app:1",
            "r.example.com/app:2",
            "  source             {}/a.tar",
            "  linux/amd64",
            "    manifest digest  not stored; 'ocifact digest' computes it",
            f"    image ID         {sha256(config)}",
            "    created          2026-01-02T03:04:05Z",
            f"    layers           2, {len(BASE) + len(TOP)} bytes",
            f"    layer 0          DiffID {sha256(BASE)}",
            f"                     no digest stored  {len(BASE)} bytes  uncompressed"]
        shared = ["                     also in docker.io/library/base:1"]
        rest = [
            f"    layer 1          DiffID {sha256(TOP)}",
            f"                     no digest stored  {len(TOP)} bytes  uncompressed",
            "    history          ADD base.tar /",
            "                     CMD [\"sh\"]  (no layer)"]
        self.assertEqual(self.text_of(a).splitlines(), image + rest)
        both = self.text_of(a, b)
        self.assertEqual(both.splitlines()[:15], image + shared + rest)
        self.assertEqual(both.splitlines()[15:], [
            "",
            "docker.io/library/base:1",
            "  source             {}/b.tar",
            "  linux/amd64",
            "    manifest digest  not stored; 'ocifact digest' computes it",
            f"    image ID         {sha256(config_of([BASE]))}",
            f"    layers           1, {len(BASE)} bytes",
            f"    layer 0          DiffID {sha256(BASE)}",
            f"                     no digest stored  {len(BASE)} bytes  uncompressed",
            "                     also in docker.io/library/app:1"])
        piped = self.text_of("-", stdin=gzip.compress(a.read_bytes()))
        self.assertEqual(piped.replace("  -\n", "  {}/a.tar\n").splitlines(), image + rest)

    def test_a_stored_image(self):
        archive = self.archive(oci_members([BASE], compress=packed), "a.tar")
        manifest = self.succeeds("manifest", archive).out
        layer = packed(BASE)
        self.assertEqual(self.text_of(archive).splitlines(), [
            "docker.io/library/app:1  (ref.name 1)",
            "  source             {}/a.tar",
            "  linux/amd64",
            f"    manifest digest  {sha256(manifest)}  stored",
            f"    media type       {OCI}manifest.v1+json",
            f"    image ID         {sha256(config_of([BASE]))}",
            f"    layers           1, {len(layer)} bytes",
            f"    layer 0          DiffID {sha256(BASE)}",
            f"                     digest {sha256(layer)}  {len(layer)} bytes  gzip"])

    def test_json(self):
        config = config_of([BASE], **HISTORY)
        archive = self.archive(oci_members([BASE], config=config, compress=packed), "a.tar")
        other = self.archive(docker_members([BASE], ("base:1",)), "b.tar")
        manifest = self.succeeds("manifest", archive).out
        layer = packed(BASE)
        images = json.loads(self.text_of("--json", archive, other))
        platform = {"architecture": "amd64", "os": "linux"}
        self.assertEqual(images, {"images": [{
            "source": "{}/a.tar",
            "names": [{"name": "docker.io/library/app:1", "refName": "1"}], "indexes": [],
            "manifests": [{
                "manifest": {"mediaType": OCI + "manifest.v1+json", "digest": sha256(manifest),
                             "size": len(manifest), "provenance": "stored"},
                "imageID": sha256(config),
                "config": {"mediaType": OCI + "config.v1+json", "digest": sha256(config),
                           "size": len(config)},
                "platform": platform, "created": "2026-01-02T03:04:05Z",
                "sizeOfLayers": len(layer),
                "layers": [{"diffID": sha256(BASE), "mediaType": OCI + "layer.v1.tar+gzip",
                            "digest": sha256(layer), "size": len(layer), "compression": "gzip",
                            "present": True, "otherImages": 1}],
                "history": [
                    {"created": "2026-01-01T00:00:00Z", "createdBy": "ADD base.tar /",
                     "comment": "imported"},
                    {"createdBy": "CMD [\"sh\"]", "emptyLayer": True}]}],
            "attestations": [], "missing": []}, {
            "source": "{}/b.tar", "names": [{"name": "docker.io/library/base:1"}], "indexes": [],
            "manifests": [{
                "imageID": sha256(config_of([BASE])),
                "config": {"mediaType": OCI + "config.v1+json",
                           "digest": sha256(config_of([BASE])), "size": len(config_of([BASE]))},
                "platform": platform, "sizeOfLayers": len(BASE),
                "layers": [{"diffID": sha256(BASE), "size": len(BASE), "compression": "none",
                            "present": True, "otherImages": 1}],
                "history": []}],
            "attestations": [], "missing": []}],
            "sharedLayers": [{"diffID": sha256(BASE), "images": [
                "docker.io/library/app:1", "docker.io/library/base:1"]}]})

    def test_a_layer_of_many_images_is_counted_in_each_and_listed_once(self):
        names = [f"docker.io/library/app{i}:1" for i in range(6)]
        archives = [
            self.archive(docker_members([BASE, layer_of(str(i // 2))], (f"app{i}:1",)), f"{i}.tar")
            for i in range(6)]
        lines = [line.strip() for line in self.text_of(*archives).splitlines() if "also" in line]
        self.assertEqual(lines, [line for i in range(6) for line in (
            "also in 5 other images", f"also in {names[i + 1 - i % 2 * 2]}")])
        told = json.loads(self.text_of("--json", *archives))
        self.assertEqual([[layer["otherImages"] for layer in image["manifests"][0]["layers"]]
                          for image in told["images"]], [[5, 1]] * 6)
        pairs = [(sha256(layer_of(str(i))), names[2 * i:2 * i + 2]) for i in range(3)]
        self.assertEqual(told["sharedLayers"], [
            {"diffID": diff_id, "images": images}
            for diff_id, images in sorted([(sha256(BASE), names), *pairs])])

    def test_an_index_with_attestations(self):
        index = self.succeeds("manifest", ATTESTED).out
        children = json.loads(index)["manifests"]
        text = self.succeeds("inspect", ATTESTED).text
        top = [line for line in text.splitlines() if not line.startswith("    ")]
        self.assertEqual(top, [
            "docker.io/library/hello:ma  (ref.name ma)",
            f"  source             {ATTESTED}",
            f"  index digest       {sha256(index)}  stored",
            f"  media type         {OCI}index.v1+json",
            "  linux/amd64",
            "  linux/arm64",
            f"  attestation        {children[2]['digest']}",
            f"  attestation        {children[3]['digest']}"])
        for child in children[:2]:
            self.assertIn(f"    manifest digest  {child['digest']}  stored\n", text)
            self.assertIn(f"                     of {child['digest']}\n", text)

    def test_a_sparse_index_names_what_is_missing_and_is_not_verified(self):
        source = ARCHIVES / "docker-28-containerd-sparse.tar"
        index = self.succeeds("manifest", source).out
        images = json.loads(self.succeeds("inspect", "--json", source).out)["images"]
        there = {manifest["manifest"]["digest"] for manifest in images[0]["manifests"]}
        missing = [child for child in json.loads(index)["manifests"]
                   if child["digest"] not in there
                   and "vnd.docker.reference.type" not in child.get("annotations", {})]
        self.assertEqual([of["digest"] for of in images[0]["indexes"]], [sha256(index)])
        self.assertEqual(images[0]["indexes"][0]["provenance"], "unverified")
        self.assertEqual([of["manifest"]["provenance"] for of in images[0]["manifests"]],
                         ["stored"])
        text = self.succeeds("inspect", source).text
        self.assertNotEqual(missing, [])
        for child in missing:
            platform = child["platform"]["os"] + "/" + child["platform"]["architecture"]
            self.assertIn(f"  missing            manifest {child['digest']}  {platform}", text)

    def test_a_layout_that_lacks_the_config_and_a_layer(self):
        self.succeeds("layout", self.archive(oci_members([BASE, TOP], compress=packed)), "-o",
                      self.out)
        manifest = self.succeeds("manifest", self.out).out
        config, base = config_of([BASE, TOP]), packed(BASE)
        for gone in (config, base):
            (self.out / "blobs" / sha256(gone).replace(":", "/")).unlink()
        top = packed(TOP)
        self.assertEqual(self.text_of(self.out).splitlines(), [
            "docker.io/library/app:1  (ref.name 1)",
            "  source             {}/out",
            "  linux/amd64",
            f"    manifest digest  {sha256(manifest)}  unverified",
            f"    media type       {OCI}manifest.v1+json",
            f"    image ID         {sha256(config)}",
            f"    layers           2, {len(base) + len(top)} bytes",
            f"    layer 0          digest {sha256(base)}  {len(base)} bytes  not there",
            f"    layer 1          digest {sha256(top)}  {len(top)} bytes  gzip",
            f"  missing            config {sha256(config)}",
            f"  missing            layer {sha256(base)}"])
        [image] = json.loads(self.text_of("--json", self.out))["images"]
        self.assertEqual(image["manifests"][0]["sizeOfLayers"], len(base) + len(top))
        self.assertEqual(image["manifests"][0]["imageID"], sha256(config))
        self.assertEqual(image["missing"], [
            {"what": "config", "mediaType": OCI + "config.v1+json", "digest": sha256(config),
             "size": len(config)},
            {"what": "layer", "mediaType": OCI + "layer.v1.tar+gzip", "digest": sha256(base),
             "size": len(base)}])

    def test_text_of_strangers_is_escaped(self):
        config = config_of([BASE], created="now\x1b[31m", history=[{"created_by": "a\nb"}])
        archive = self.archive(docker_members([BASE], config=config), "a.tar")
        text = self.text_of(archive)
        self.assertIn("    created          now\\x1b[31m\n", text)
        self.assertIn("    history          a\\x0ab\n", text)


class Blobs(Case):
    def lines(self, *arguments, **options):
        return self.succeeds("blobs", *arguments, **options).text.splitlines()

    def test_the_blobs_of_a_layout_are_all_that_it_has(self):
        self.succeeds("layout", "-q", ATTESTED, ARCHIVES / "docker-20.10-multi.tar", "-o", self.out)
        lines = self.lines(self.out)
        there = {path.name: path.stat().st_size for path in (self.out / "blobs/sha256").iterdir()}
        self.assertEqual([line.split("  ")[:2] for line in lines],
                         [["sha256:" + name, str(size)] for name, size in sorted(there.items())])
        self.assertEqual(self.lines(ATTESTED, ARCHIVES / "docker-20.10-multi.tar"), lines)

    def test_a_line_has_digest_size_diff_id_and_media_type(self):
        archive = self.archive(oci_members([BASE], compress=packed), "a.tar")
        manifest = self.succeeds("manifest", archive).out
        result = self.succeeds("blobs", archive)
        self.assertEqual(result.err, "")
        self.assertEqual(result.text.splitlines(), sorted([
            f"{sha256(manifest)}  {len(manifest)}  -  {OCI}manifest.v1+json",
            f"{sha256(config_of([BASE]))}  {len(config_of([BASE]))}  -  {OCI}config.v1+json",
            f"{sha256(packed(BASE))}  {len(packed(BASE))}  {sha256(BASE)}  "
            f"{OCI}layer.v1.tar+gzip"]))

    def test_of_an_image_without_a_manifest_they_are_those_that_layout_makes(self):
        archive = self.archive(docker_members([BASE, TOP]), "a.tar")
        result = self.succeeds("blobs", archive)
        self.assertEqual(result.err, (
            "ocifact: note: docker.io/library/app:1 keeps no stored manifest; these are the blobs that "
            "'ocifact layout' makes\n"))
        self.succeeds("layout", archive, "-o", self.out)
        self.assertEqual(result.text.splitlines(), self.lines(self.out))
        self.assertEqual(self.lines("-", stdin=archive.read_bytes()), self.lines(self.out))

    def test_a_blob_that_is_not_there_is_not_listed(self):
        self.succeeds("layout", self.archive(oci_members([BASE, TOP], compress=packed)), "-o",
                      self.out)
        lines = self.lines(self.out)
        gone = sha256(packed(TOP))
        (self.out / "blobs" / gone.replace(":", "/")).unlink()
        result = self.succeeds("blobs", self.out)
        self.assertEqual(result.err, f"ocifact: warning: {gone} is needed, but not there, and not "
                                     "listed\n")
        self.assertEqual(result.text.splitlines(), [line for line in lines if gone not in line])

    def test_one_image_of_several(self):
        source = f"{ARCHIVES / 'docker-20.10-multi.tar'}:other-hello:1"
        self.succeeds("layout", "-q", source, "-o", self.out)
        self.assertEqual(self.lines("-q", source), self.lines(self.out))


if __name__ == "__main__":
    unittest.main()
