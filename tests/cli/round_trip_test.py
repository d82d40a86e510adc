# SPDX-License-Identifier: Apache-2.0
"""Archive to layout to hybrid archive to layout: the same manifests, configs and layers, byte for
byte, and the same archive every time."""
import tarfile
import unittest

from case import ARCHIVES, NAMES, Case, tree


class RoundTrip(Case):
    def test_every_archive_survives_it(self):
        for name in NAMES:
            with self.subTest(name):
                layout, again = self.folder / name[:-4], self.folder / (name[:-4] + ".again")
                archive = self.folder / "hybrid.tar"
                self.succeeds("layout", ARCHIVES / name, "-o", layout)
                self.succeeds("export", layout, "-o", archive)
                self.succeeds("layout", archive, "-o", again)
                self.assertEqual(tree(again), tree(layout))
                twice = self.succeeds("export", again, "-o", "-")
                self.assertEqual(twice.out, archive.read_bytes())

    def test_the_order_of_members_is_fixed_and_manifest_json_comes_last(self):
        archive = self.folder / "hybrid.tar"
        self.succeeds("export", ARCHIVES / "docker-20.10-multi.tar", "-o", archive)
        with tarfile.open(archive) as tar:
            names = tar.getnames()
        self.assertEqual(names[0], "oci-layout")
        self.assertEqual(names[-2:], ["index.json", "manifest.json"])
        self.assertEqual(len(names), len(set(names)))
        # Two layers that both images share, then config and manifest of each.
        self.assertEqual(len(names), 1 + 2 + 2 * 2 + 2)

    def test_the_docker_format_round_trips_to_the_same_layout(self):
        for name in ("docker-20.10-multi.tar", "docker-28-untagged.tar", "podman5-multi.tar"):
            with self.subTest(name):
                archive = self.folder / "docker.tar"
                again, direct = self.folder / name[:-4], self.folder / (name[:-4] + ".direct")
                self.succeeds("export", "--format", "docker", ARCHIVES / name, "-o", archive)
                self.succeeds("layout", archive, "-o", again)
                self.succeeds("layout", ARCHIVES / name, "-o", direct)
                self.assertEqual(tree(again), tree(direct))


if __name__ == "__main__":
    unittest.main()
