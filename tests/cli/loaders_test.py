#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`inspect --loaders`: where a source loads, and what pushers make of it. What it says is held
against the loaders themselves in tests/interop."""
import gzip
import json
import unittest

import case

HYBRID = """\
{source}
  LOADER                    LOADS  DIGEST  NAMES                      REMARK
  docker load (classic)     yes    -       hello:1                    unpacks the layers: the image ID stays, the digest is lost
  docker load (containerd)  yes    same    hello:1
  ctr images import         yes    same    docker.io/library/hello:1
  CRI                       yes    -       docker.io/library/hello:1  does not find repo@sha256:…
  podman load               yes    same    docker.io/library/hello:1  the health check is lost: --media-types docker keeps it
  skopeo docker-archive:    yes    other   -
  skopeo oci-archive:       yes    same    -
  skopeo oci:               no     -       -                          takes a layout directory: ocifact layout makes one
  umoci unpack              no     -       -                          takes a layout directory: ocifact layout makes one
  PUSHER                                   DIGEST  REMARK
  crane push FILE                          other   ocifact digest --as crane tells it
  crane push FOLDER                        -       there is no layout directory
  skopeo copy                              same
  skopeo copy --all --preserve-digests     same
  docker load, push (classic)              other   ocifact digest --as docker tells it
  docker load, push (containerd)           same
  podman load, push                        other   compresses layers with a gzip of its own
  ctr images import --all-platforms, push  same
"""

NO_MANIFEST = "there is no manifest.json: ocifact export adds it"


class Loaders(case.Case):
    def told(self, source):
        [source] = json.loads(
            self.succeeds("inspect", "--loaders", "--json", source).out)["sources"]
        return source

    def test_says_it_to_people(self):
        source = case.ARCHIVES / "docker-28-containerd-single.tar"
        result = self.succeeds("inspect", "--loaders", source)
        self.assertEqual((result.text, result.err), (HYBRID.format(source=source), ""))

    def test_says_the_same_as_json_of_all_sources(self):
        source = self.archive(case.docker_members([case.layer_of("a")]))
        other = self.archive(case.oci_members([case.layer_of("b")]), "b.tar")
        told = json.loads(
            self.succeeds("inspect", "--loaders", "--json", source, other).out)["sources"]
        self.assertEqual([one["source"] for one in told], [str(source), str(other)])
        self.assertEqual(told[0]["loaders"][1], {
            "loader": "docker load (containerd)", "loads": "yes", "names": ["app:1"],
            "digest": "other", "remark": "makes a manifest of its own: ocifact export adds one"})
        self.assertEqual(told[0]["pushers"][3], {
            "pusher": "skopeo copy --all --preserve-digests", "digest": None,
            "remark": "there is no index.json"})
        self.assertEqual(told[1]["loaders"][0], {
            "loader": "docker load (classic)", "loads": "no", "names": [], "digest": "none",
            "remark": "there is no manifest.json: ocifact export adds it"})

    def test_tells_what_is_packed_from_what_is_piped(self):
        data = case.tar_of(case.oci_members([case.layer_of("a")]))
        packed = self.file(gzip.compress(data), "app.tar.gz")
        self.assertEqual(self.told(packed)["loaders"][2], {
            "loader": "ctr images import", "loads": "no", "names": [], "digest": "none",
            "remark": "does not unpack what is around the archive"})
        [piped] = json.loads(
            self.succeeds("inspect", "--loaders", "--json", "-", stdin=data).out)["sources"]
        self.assertEqual(piped["loaders"][2], {
            "loader": "ctr images import", "loads": "yes", "names": ["docker.io/library/app:1"],
            "digest": "same", "remark": ""})

    def test_is_about_all_of_a_source(self):
        self.archive(case.docker_members([case.layer_of("a")]))
        self.refuses(2, "ocifact: '{}/app.tar:app:1' selects an image; --loaders is about all of "
                        "a source\n", "inspect", "--loaders", f"{self.folder}/app.tar:app:1")

    def test_does_not_read_the_layers(self):
        members = dict(case.docker_members([case.layer_of("a")]))
        members["0/layer.tar"] = b"damaged"
        source = self.archive(members.items())
        self.assertEqual(self.told(source)["loaders"][0]["loads"], "yes")

    def test_of_a_delta_it_says_who_needs_the_base(self):
        tar = self.archive(case.docker_members([case.layer_of("a")], ("base:1",)), "base.tar")
        base = self.folder / "base"
        self.succeeds("layout", tar, "-o", base)
        app = self.archive(case.docker_members([case.layer_of("a"), case.layer_of("b")]))
        delta = self.folder / "delta.tar"
        base_line = "needs the base: blobs are not there"
        lacking = "a blob is not there: ocifact layout --reuse adds it"
        for options, classic, archive in (
                ((), ("partly", base_line + "; unpacks the layers: the image ID stays, the digest "
                      "is lost"), ("no", lacking)),
                (("--format", "oci"), ("no", NO_MANIFEST), ("no", NO_MANIFEST)),
                (("--format", "docker"), ("partly", base_line + "; unpacks the layers: the image ID "
                                          "stays, the digest is lost"), ("no", lacking))):
            with self.subTest(options):
                self.succeeds("export", "-q", app, *options, "--exclude-blobs-of", base, "-o",
                              delta)
                rows = {row["loader"]: (row["loads"], row["remark"])
                        for row in self.told(delta)["loaders"]}
                self.assertEqual(rows["docker load (classic)"], classic)
                self.assertEqual(rows["skopeo docker-archive:"], archive)
                self.assertEqual(rows["docker load (containerd)"],
                                 ("no", lacking) if "docker" in options else
                                 ("partly", base_line))


if __name__ == "__main__":
    unittest.main()
