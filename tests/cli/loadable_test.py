# SPDX-License-Identifier: Apache-2.0
"""Layouts that docker loads: --docker-loadable keeps a manifest.json beside index.json."""
import json
import subprocess
import unittest

from case import ARCHIVES, Case, docker_members, layer_of, tree

NAME = "docker.io/library/app:1"


class Loadable(Case):
    def add(self, text, *options, tags=("app:1",)):
        source = self.archive(docker_members([layer_of(text)], tags))
        return self.succeeds("layout", source, *options, "-o", self.out)

    def manifest_json(self):
        return (self.out / "manifest.json").read_bytes()

    def items(self):
        return json.loads(self.manifest_json())

    def test_what_tar_makes_of_it_is_a_hybrid_archive(self):
        source = ARCHIVES / "docker-20.10-multi.tar"
        self.succeeds("layout", source, "--docker-loadable", "-o", self.out)
        archive = subprocess.run(["tar", "-C", self.out, "-cf", "-", "oci-layout", "index.json",
                                  "manifest.json", "blobs"], check=True, capture_output=True).stdout
        path = self.file(archive, "loadable.tar")
        # Both faces are read and agree, and each of them alone gives the same images.
        listed = self.succeeds("ls", self.out).text
        self.assertEqual(self.succeeds("ls", path).text, listed)
        docker = self.succeeds("ls", "docker-archive:" + str(path)).text
        self.assertEqual(docker, listed)
        exported = self.folder / "export.tar"
        self.succeeds("export", source, "-o", exported)
        member = subprocess.run(["tar", "-xOf", exported, "manifest.json"], check=True,
                                capture_output=True).stdout
        self.assertEqual(self.manifest_json(), member)
        self.succeeds("validate", "--complete", path)
        self.succeeds("validate", "--complete", self.out)

    def test_a_tar_is_the_hybrid_export(self):
        source = ARCHIVES / "docker-20.10-multi.tar"
        self.succeeds("layout", source, "--docker-loadable", "-o", self.folder / "a.tar")
        self.succeeds("export", source, "-o", self.folder / "b.tar")
        self.assertEqual((self.folder / "a.tar").read_bytes(), (self.folder / "b.tar").read_bytes())

    def test_it_is_kept_in_step_without_the_option(self):
        self.add("a")
        self.assertFalse((self.out / "manifest.json").exists())
        self.add("b", "--docker-loadable", tags=("b:1",))
        self.assertEqual([item["RepoTags"] for item in self.items()],
                         [[NAME], ["docker.io/library/b:1"]])
        line = self.add("c", tags=("c:1",))
        self.assertEqual(line.err, "")
        self.assertEqual([item["RepoTags"] for item in self.items()],
                         [[NAME], ["docker.io/library/b:1"], ["docker.io/library/c:1"]])

    def test_a_stale_one_is_warned_of_and_rewritten_by_the_next_change(self):
        self.add("a", "--docker-loadable")
        stale = self.items()
        stale[0]["RepoTags"] = ["other:1"]
        (self.out / "manifest.json").write_text(json.dumps(stale), encoding="utf-8")
        # index.json has what it says: readers do not take it for docker's.
        self.assertEqual(self.succeeds("ls", self.out).text.split()[0], NAME)
        line = self.add("b", tags=("b:2",))
        self.assertEqual(line.err.replace(str(self.folder), "{}"), (
            "ocifact: warning: {}/out: manifest.json does not fit index.json, which counts; it is "
            "rewritten\n"))
        self.assertEqual([item["RepoTags"] for item in self.items()],
                         [[NAME], ["docker.io/library/b:2"]])

    def test_another_file_of_that_name_stays(self):
        self.add("a")
        (self.out / "manifest.json").write_bytes(b'{"mine": true}')
        self.add("b")
        self.assertEqual(self.manifest_json(), b'{"mine": true}')
        kept = tree(self.out)
        source = self.archive(docker_members([layer_of("c")]))
        self.refuses(5, "ocifact: '{}/out/manifest.json' is none that docker reads, and stays\n",
                     "layout", source, "--docker-loadable", "-o", self.out)
        self.assertEqual(tree(self.out), kept)

    def test_an_unpacked_archive_becomes_a_layout_that_docker_loads(self):
        self.out.mkdir()
        subprocess.run(["tar", "-C", self.out, "-xf", ARCHIVES / "docker-28-single.tar"],
                       check=True)
        self.add("a", "--docker-loadable")
        self.assertEqual([item["RepoTags"] for item in self.items()],
                         [[NAME], ["docker.io/library/hello:1"]])
        self.assertFalse(any("LayerSources" in item for item in self.items()))

    def test_of_an_index_the_platform_asked_for_is_listed(self):
        source = ARCHIVES / "buildkit-oci-multiarch-attested.tar"
        manifests = json.loads(self.succeeds("manifest", source).out)["manifests"]
        platforms = ["/".join(child["platform"].values()) for child in manifests
                     if child["platform"]["os"] != "unknown"]
        self.assertEqual(len(platforms), 2)
        for child in manifests[:2]:
            architecture = child["platform"]["architecture"]
            line = self.succeeds("layout", source, "--docker-loadable", "--docker-platform",
                                 f"linux/{architecture}", "-o", self.out)
            config = json.loads(self.blob(self.out, child["digest"]))["config"]["digest"]
            self.assertIn(f"for linux/{architecture}", line.err)
            self.assertEqual(self.items()[0]["Config"], "blobs/" + config.replace(":", "/"))


if __name__ == "__main__":
    unittest.main()
