# SPDX-License-Identifier: Apache-2.0
"""Bad input gets a clear error, the whole of which is asserted, and nothing is written."""
import gzip
import json
import tarfile
import unittest

from case import (ARCHIVES, Case, config_of, docker_members, layer_of, oci_members, run, sha256,
                  tar_of)

LAYER = layer_of("hello")


def replaced(members, name, content):
    """The members with one of them changed."""
    return [(member, content if member == name else data) for member, data in members]


class BadInput(Case):
    def refused(self, data, message, code=3, pipe_message=None):
        """The archive is refused with the same words as a file and as a pipe, by every command that
        reads it, and leaves nothing behind."""
        path = self.file(data)
        said = "ocifact: {}/app.tar: " + message + "\n"
        self.refuses(code, said, "layout", path, "-o", self.out)
        self.refuses(code, said, "export", path, "-o", self.folder / "out.tar")
        self.nothing_written("app.tar")
        piped = "ocifact: -: " + (pipe_message or message) + "\n"
        self.refuses(code, piped, "layout", "-", "-o", self.out, stdin=data)
        self.refuses(code, piped, "export", "-", "-o", self.folder / "out.tar", stdin=data)
        self.nothing_written("app.tar")

    def test_not_a_tar(self):
        self.refused(b"hello, world\n" * 1000, "not a tar archive: text: 'hello, world'")

    def test_an_empty_file(self):
        self.refused(b"", "an empty file, as if what should write it had failed")
        self.refused(bytes(10240), "empty archive")

    def test_a_tar_of_something_else(self):
        self.refused(tar_of([("etc/passwd", b"root")]), "no manifest.json or index.json: it holds 'etc/passwd'")

    def test_truncated(self):
        data = tar_of(docker_members([LAYER]))
        self.refused(data[:700], "truncated at offset 700, in entry 1; copy or save it again "
                                 "(expected 10052 more bytes of '0/layer.tar', actual the end)")

    def test_a_later_archive_that_was_cut_is_none_of_docker_1_9(self):
        for name in ("docker-20.10-single", "docker-20.10-multi", "docker-20.10-untagged",
                     "crane-legacy", "podman5-docker-archive", "skopeo-docker-archive"):
            whole = ARCHIVES / f"{name}.tar"
            with tarfile.open(whole) as archive:
                members = archive.getmembers()
            last = next(member for member in members if member.name == "manifest.json")
            for member in members[1:members.index(last) + 1]:
                cut = self.file(whole.read_bytes()[:member.offset])
                with self.subTest(name, cut=member.offset):
                    result = run("layout", cut, "-o", self.out)
                    self.assertEqual(result.code, 3, result.text)
                    self.assertIn("no manifest.json or index.json: ", result.err)
            self.nothing_written("app.tar")

    def test_one_config_with_other_layers_the_second_time(self):
        layer = layer_of("a")
        config = config_of([layer])
        for paths in (("l", "evil"), ("evil", "l")):
            manifest = json.dumps([
                {"Config": "config.json", "RepoTags": [f"{path}:1"], "Layers": [path]}
                for path in paths]).encode()
            self.refused(tar_of([("l", layer), ("evil", layer_of("b")), ("config.json", config),
                                 ("manifest.json", manifest)]),
                         "manifest.json lists the config 'config.json' twice, with other layers the "
                         "second time")

    def test_nested_compression(self):
        data = gzip.compress(gzip.compress(tar_of(docker_members([LAYER]))))
        self.refused(data, "nested compression: gzip in gzip; unpack it once")

    def test_a_cut_gzip_stream(self):
        data = gzip.compress(tar_of(docker_members([LAYER])))
        self.refused(data[:-100], f"archive: gzip data is truncated at offset {len(data) - 100}")

    def test_a_layer_that_is_not_there(self):
        members = [m for m in docker_members([LAYER]) if m[0] != "0/layer.tar"]
        self.refused(tar_of(members),
                     "blobs are missing that its manifests need\n"
                     f"  layer 0/layer.tar (DiffID {sha256(LAYER)})")

    def test_a_config_that_is_not_there(self):
        config = sha256(config_of([LAYER]))[7:] + ".json"
        members = [m for m in docker_members([LAYER]) if m[0] != config]
        self.refused(tar_of(members), f"manifest.json: no member '{config}' in the archive")

    def test_a_member_that_leaves_the_archive(self):
        members = [("../evil", b"x"), *docker_members([LAYER])]
        self.refused(tar_of(members), "name '../evil' leads out of the archive")

    def test_a_link_that_leaves_the_archive(self):
        members = replaced(docker_members([LAYER]), "0/layer.tar", "../../etc/passwd")
        self.refused(tar_of(members), "manifest.json: symbolic link '0/layer.tar' leads to "
                                      "'../../etc/passwd', which is outside the archive")

    def test_a_link_to_a_file_of_this_machine(self):
        members = replaced(docker_members([LAYER]), "0/layer.tar", "/etc/passwd")
        self.refused(tar_of(members), "manifest.json: symbolic link '0/layer.tar' leads to "
                                      "'/etc/passwd', but the archive has no member 'etc/passwd'")

    def test_a_link_in_a_circle(self):
        members = replaced(docker_members([LAYER]), "0/layer.tar", "layer.tar")
        self.refused(tar_of(members), "manifest.json: symbolic link '0/layer.tar' leads to "
                                      "'layer.tar', but within 8 links to no file")

    def test_a_diff_id_that_differs(self):
        other = layer_of("other")
        config = config_of([other])
        members = docker_members([LAYER], config=config)
        message = (f"layer 0/layer.tar: DiffID differs (expected {sha256(other)}, "
                   f"actual {sha256(LAYER)})")
        self.refused(tar_of(members), message)

    def test_a_layer_digest_that_differs(self):
        members = oci_members([LAYER])
        path, blob = members[1]
        bad = blob[:-1] + bytes([blob[-1] ^ 1])
        message = f"layer {path}: {path}: digest differs"
        path_digest = "sha256:" + path[13:]
        data = tar_of(replaced(members, path, bad))
        said = f"(expected {path_digest}, actual {sha256(bad)})"
        self.file(data)
        # The gzip trailer is wrong as well; which of the two is found first is no matter of chance.
        self.refuses(3, "ocifact: {}/app.tar: " + f"layer {path}: layer: gzip member at offset 0 "
                     "is corrupt: wrong size\n",
                     "layout", self.folder / "app.tar", "-o", self.out)
        self.refuses(3, "ocifact: {}/app.tar: " + f"{message} {said}\n",
                     "export", self.folder / "app.tar", "-o", self.folder / "x.tar")
        self.nothing_written("app.tar")

    def test_a_config_digest_that_differs(self):
        members = oci_members([LAYER])
        path, blob = members[2]
        bad = blob.replace(b"amd64", b"arm64")
        message = (f"{path}: digest differs (expected sha256:{path[13:]}, actual {sha256(bad)})")
        self.refused(tar_of(replaced(members, path, bad)), message)

    def test_a_manifest_size_that_differs(self):
        members = oci_members([LAYER])
        path, blob = members[3]
        message = f"{path}: size differs (expected {len(blob)}, actual {len(blob) + 1})"
        self.refused(tar_of(replaced(members, path, blob + b" ")), message)

    def test_a_duplicate_key(self):
        members = docker_members([LAYER])
        manifest = members[-1][1]
        bad = manifest.replace(b'"Config"', b'"Config": "x", "Config"')
        self.refused(tar_of(replaced(members, "manifest.json", bad)),
                     "manifest.json: [0]: duplicate key 'Config'")

    def test_a_digest_that_leads_out_of_the_layout(self):
        members = oci_members([LAYER])
        index = json.loads(members[-1][1])
        index["manifests"][0]["digest"] = "sha256:../../../etc/passwd"
        self.refused(tar_of(replaced(members, "index.json", json.dumps(index).encode())),
                     "index.json: .manifests[0].digest: 'sha256:../../../etc/passwd' is not a "
                     "digest (expected an algorithm, a colon and lower-case hex digits of its "
                     "length, actual 26 characters)")

    def test_two_members_of_one_name_that_differ(self):
        members = docker_members([LAYER])
        self.refused(tar_of([("manifest.json", b"[]"), *members]),
                     "ambiguous archive: 2 members named 'manifest.json' differ\n"
                     "  at offset 0, of 2 bytes\n"
                     f"  at offset 12800, of {len(members[-1][1])} bytes")
        # Of a layer as well, which is looked at only when it is wanted.
        self.refused(tar_of([*members, ("0/layer.tar", layer_of("other!"))]),
                     "manifest.json: ambiguous archive: 2 members named '0/layer.tar' differ\n"
                     "  at offset 0, of 10240 bytes\n  at offset 12800, of 10240 bytes")

    def test_a_name_that_the_faces_give_to_two_images(self):
        stored = oci_members([layer_of("other")])
        [entry] = json.loads(stored[-1][1])["manifests"]
        result = run("ls", self.archive([*stored, *docker_members([LAYER])]))
        self.assertEqual(result.code, 3)
        for candidate in (entry["digest"], sha256(config_of([LAYER]))):
            self.assertIn(candidate, result.err)

    def test_files_that_are_no_archives(self):
        self.refused(b"PK\3\4" + bytes(100), "not a tar archive: a ZIP file; unpack it, and name "
                                              "what is in it")
        data = tar_of(docker_members([LAYER]))
        as_utf16 = b"\xff\xfe" + bytes(x for byte in data for x in (byte, 0))
        self.refused(as_utf16, "not a tar archive: every byte has become two; the '>' of "
                               "PowerShell changes bytes, so write it with 'docker save -o FILE'")

    def test_an_archive_that_was_transferred_as_text(self):
        data = tar_of([("a", b"1\n2\n3\n4\n"), *docker_members([LAYER])])
        text = data.replace(b"\n", b"\r\n")
        self.refused(text, "malformed header at offset 1024: wrong checksum; every line feed in it "
                           "has a carriage return before, as when a file is transferred as text; "
                           "transfer it as binary")

    def test_archives_of_something_else(self):
        neither = "no manifest.json or index.json: "
        self.refused(tar_of([("bin/sh", b""), ("etc/passwd", b""), ("usr/x", b"")]),
                     neither + "the file system of a container, as 'docker export' writes it; "
                     "'docker save' writes images")
        self.refused(tar_of([("chart/Chart.yaml", b"")]),
                     neither + "a Helm chart, which names images and holds none")
        members = docker_members([LAYER])
        self.refused(tar_of([("app/" + name, data) for name, data in members]),
                     neither + "it is in the folder 'app'; pack what is in that folder, not the "
                     "folder (tar -C FOLDER .)")

    def test_directories_of_something_else(self):
        (self.folder / "app").mkdir()
        source = self.folder / "app"
        self.refuses(3, "ocifact: {}/app: no manifest.json or index.json: an empty directory\n",
                     "ls", source)
        for name, data in docker_members([LAYER]):
            (source / name).parent.mkdir(exist_ok=True)
            (source / name).write_bytes(data)
        self.refuses(3, "ocifact: {}/app: index.json: not there, only the manifest.json of an "
                     "unpacked 'docker save' archive; pack it again (tar -C DIRECTORY -cf FILE .)\n",
                     "ls", source)

    def test_two_members_of_one_name_that_are_equal_are_one(self):
        members = docker_members([LAYER])
        path = self.archive([members[0], *members])
        self.succeeds("layout", path, "-o", self.out)

    def test_a_name_on_two_images(self):
        first, second = docker_members([LAYER]), docker_members([layer_of("other")])
        renamed = [("1/" + name if "layer" in name else name, data) for name, data in second]
        manifest = json.loads(first[-1][1]) + json.loads(
            renamed[-1][1].replace(b"0/layer.tar", b"1/0/layer.tar"))
        members = [*first[:-1], *renamed[:-1], ("manifest.json", json.dumps(manifest).encode())]
        ids = [sha256(config_of([layer])) for layer in (LAYER, layer_of("other"))]
        self.refused(tar_of(members), "manifest.json: two images have the name "
                                      f"docker.io/library/app:1: {ids[0]} and {ids[1]}")

    def test_a_repo_tag_that_is_no_reference(self):
        result = run("layout", self.archive(docker_members([LAYER], tags=["BAD TAG!!"])), "-o",
                     self.out)
        self.assertEqual(result.code, 3)
        self.assertTrue(result.err.startswith(
            f"ocifact: {self.folder}/app.tar: manifest.json: RepoTags: 'BAD TAG!!' is not an image "
            "reference: "), result.err)
        self.nothing_written("app.tar")

    def test_a_number_of_layers_that_is_not_that_of_the_diff_ids(self):
        members = docker_members([LAYER], config=config_of([LAYER, LAYER]))
        self.refused(tar_of(members), "manifest.json: the number of layers differs (expected 2 "
                                      "diff_ids of the config, actual 1)")

    def test_a_blob_that_the_manifest_needs_is_missing(self):
        members = oci_members([LAYER])
        path = members[1][0]
        data = tar_of([m for m in members if m[0] != path])
        self.refused(data, "blobs are missing that its manifests need\n  sha256:" + path[13:])

    def test_layers_that_unpack_to_more_than_allowed(self):
        path = self.archive(docker_members([LAYER]))
        self.refuses(3, "ocifact: {}/app.tar: layer 0/layer.tar: the layers unpack to more than the "
                     "limit of 1000 bytes; --max-unpacked raises it\n",
                     "layout", "--max-unpacked", "1000", path, "-o", self.out)
        self.nothing_written("app.tar")

    def test_no_such_file(self):
        self.refuses(4, "ocifact: {}/nothing.tar: cannot open '{}/nothing.tar': No such file or "
                     "directory\n", "layout", self.folder / "nothing.tar", "-o", self.out)

    def test_a_full_disk_for_results(self):
        with open("/dev/full", "wb") as full:
            import subprocess
            from case import OCIFACT
            done = subprocess.run([OCIFACT, "ls", self.archive(docker_members([LAYER]))],
                                  stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual((done.returncode, done.stderr), (
            4, b"ocifact: cannot write 'standard output': No space left on device\n"))


if __name__ == "__main__":
    unittest.main()
