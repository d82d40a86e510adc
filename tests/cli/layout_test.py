# SPDX-License-Identifier: Apache-2.0
"""Writing layouts: names, what is kept, locks, and processes that are killed."""
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import unittest

from case import (ARCHIVES, HEALTHCHECK, OCIFACT, Case, docker_members, layer_of, oci_members, run,
                  sha256, tree)

HEALTHY = HEALTHCHECK("docker.io/library/hello:1")


def names(index):
    """containerd name and ref.name of every entry."""
    return [(entry["annotations"].get("io.containerd.image.name"),
             entry["annotations"].get("org.opencontainers.image.ref.name"))
            for entry in index["manifests"]]


class Names(Case):
    def add(self, tags, text="x", **options):
        """Adds an image with these names to the test's layout."""
        return run("layout", self.archive(docker_members([layer_of(text)], tags)), "-o", self.out,
                   **options)

    def test_ref_name_is_the_tag_while_it_is_of_one_repository(self):
        self.add(["app:1", "app:2"])
        self.assertEqual(names(self.index(self.out)), [("docker.io/library/app:1", "1"),
                                                       ("docker.io/library/app:2", "2")])

    def test_a_tag_of_two_repositories_is_the_full_familiar_name_for_all(self):
        self.add(["app:1", "app:2"])
        result = self.add(["registry.example.com/other:1"], "y")
        self.assertEqual(result.err, (
            "ocifact: note: docker.io/library/app:1: org.opencontainers.image.ref.name is now "
            "'app:1', before it was '1'\n"))
        self.assertEqual(names(self.index(self.out)), [
            ("docker.io/library/app:1", "app:1"), ("docker.io/library/app:2", "2"),
            ("registry.example.com/other:1", "registry.example.com/other:1")])

    def test_a_name_that_ref_name_cannot_hold_falls_back_to_a_free_tag(self):
        self.add(["my__repo:1", "app:1"])
        self.assertEqual(names(self.index(self.out)), [
            ("docker.io/library/app:1", "app:1"), ("docker.io/library/my__repo:1", "1")])

    def test_a_tag_that_ref_name_cannot_hold_leaves_it_out(self):
        result = self.add(["app:_x"])
        self.assertEqual(names(self.index(self.out)), [("docker.io/library/app:_x", None)])
        self.assertEqual(result.err, (
            "ocifact: note: docker.io/library/app:_x has no org.opencontainers.image.ref.name: its "
            "grammar holds neither the name nor a tag that is free\n"))

    def test_a_name_moves_to_the_new_image_and_says_from_where(self):
        before = self.add(["app:1"]).text.split()[0]
        result = self.add(["app:1"], "new")
        after = result.text.split()[0]
        self.assertEqual(result.err, ("ocifact: note: docker.io/library/app:1 moves from "
                                      f"{before} to {after}\n"))
        self.assertEqual([entry["digest"] for entry in self.index(self.out)["manifests"]], [after])
        # Only gc frees blobs.
        self.assertEqual(sha256(self.blob(self.out, before)), before)

    def test_no_clobber_moves_no_name_and_changes_nothing(self):
        before = self.add(["app:1"]).text.split()[0]
        kept = tree(self.out)
        new = self.archive(docker_members([layer_of("new")]))
        after = run("digest", "-q", new).text.strip()
        self.refuses(5, "ocifact: docker.io/library/app:1 is the name of another image already "
                     f"(expected {after}, actual {before})\n",
                     "layout", "--no-clobber", new, "-o", self.out)
        self.assertEqual(tree(self.out), kept)

    def test_a_tag_option_names_the_image(self):
        path = self.archive(docker_members([layer_of("x")]))
        result = self.succeeds("layout", path, "-t", "team/new:2", "-o", self.out)
        self.assertEqual(result.text[73:], "docker.io/team/new:2\n")
        self.assertEqual(names(self.index(self.out)), [("docker.io/team/new:2", "2")])

    def test_a_bare_tag_of_another_tool_stays_as_it_is(self):
        members = oci_members([layer_of("x")])
        index = json.loads(members[-1][1])
        del index["manifests"][0]["annotations"]["io.containerd.image.name"]
        members[-1] = ("index.json", json.dumps(index).encode())
        result = self.succeeds("layout", self.archive(members), "-o", self.out)
        self.assertEqual(result.text[73:], "1\n")
        self.assertEqual(names(self.index(self.out)), [(None, "1")])


class Writing(Case):
    SOURCE = ARCHIVES / "docker-20.10-single.tar"

    def test_what_other_tools_put_into_a_layout_stays(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        index = self.index(self.out)
        index["x-key"] = {"a": [1.50, None]}
        index["manifests"][0]["annotations"]["x.y"] = "z"
        index["manifests"].append({"mediaType": "text/plain", "digest": sha256(b"hi"), "size": 2,
                                   "x": True})
        (self.out / "index.json").write_text(json.dumps(index), encoding="utf-8")
        (self.out / "README").write_bytes(b"mine")
        self.succeeds("layout", ARCHIVES / "buildkit-oci-zstd.tar", "-o", self.out)
        after = self.index(self.out)
        self.assertEqual(after["x-key"], index["x-key"])
        self.assertEqual(after["manifests"][:2], index["manifests"])
        self.assertEqual(len(after["manifests"]), 3)
        self.assertEqual((self.out / "README").read_bytes(), b"mine")

    def test_a_second_run_changes_nothing(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        before = tree(self.out)
        again = self.succeeds("layout", self.SOURCE, "-o", self.out)
        self.assertEqual((tree(self.out), again.err), (before, HEALTHY))

    def test_a_blob_with_wrong_bytes_is_replaced(self):
        line = self.succeeds("layout", self.SOURCE, "-o", self.out)
        whole = tree(self.out)
        manifest = json.loads(self.blob(self.out, line.text.split()[0]))
        path = self.out / "blobs" / manifest["layers"][0]["digest"].replace(":", "/")
        path.write_bytes(b"x" * path.stat().st_size)
        again = self.succeeds("layout", self.SOURCE, "-o", self.out)
        self.assertEqual(again.err.replace(str(self.folder), "{}"), (
            HEALTHY + "ocifact: warning: {}/out: blobs/sha256/" + path.name +
            " had other bytes than its name says, and is replaced\n"))
        self.assertEqual(tree(self.out), whole)

    def test_a_folder_that_is_something_else_is_left_alone(self):
        self.out.mkdir()
        (self.out / "file").write_bytes(b"x")
        self.refuses(5, "ocifact: '{}/out' is neither empty nor an OCI layout\n",
                     "layout", self.SOURCE, "-o", self.out)
        self.assertEqual(tree(self.out), {"file": b"x"})

    def test_blobs_that_are_no_folder_are_a_conflict(self):
        self.out.mkdir()
        (self.out / "blobs").write_bytes(b"x")
        self.refuses(5, "ocifact: '{}/out' is neither empty nor an OCI layout\n",
                     "layout", self.SOURCE, "-o", self.out)
        self.assertEqual(tree(self.out), {"blobs": b"x"})

    def test_a_directory_that_was_made_and_cannot_be_locked_is_removed_again(self):
        result = subprocess.run(
            ["strace", "-f", "-o", "/dev/null", "-e", "trace=flock", "-e",
             "inject=flock:error=ENOLCK", OCIFACT, "layout", self.SOURCE, "-o", self.out],
            capture_output=True, check=False, env=Killed.ENVIRONMENT)
        self.assertEqual((result.returncode, result.stderr.decode()), (
            4, f"ocifact: cannot lock '{self.out}': No locks available\n"))
        self.assertFalse(self.out.exists())

    def test_a_stray_manifest_json_stays(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        for text in (b"{broken", b"[]"):
            (self.out / "manifest.json").write_bytes(text)
            result = self.succeeds("layout", self.SOURCE, "-o", self.out)
            self.assertEqual(result.err, HEALTHY)
            self.assertEqual((self.out / "manifest.json").read_bytes(), text)

    def test_a_damaged_index_is_never_replaced(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        (self.out / "index.json").write_bytes(b"")
        before = tree(self.out)
        result = run("layout", self.SOURCE, "-o", self.out)
        self.assertEqual(result.code, 3)
        self.assertIn("out: index.json: not valid JSON at byte 0", result.err)
        self.assertEqual(tree(self.out), before)

    def test_a_source_inside_the_output_is_refused(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        self.refuses(2, "ocifact: the output '{}/out' is the source '{}/out', or in it\n",
                     "layout", self.out, "-o", self.out)

    def test_a_locked_layout_is_a_conflict_when_waiting_is_not_wanted(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        descriptor = os.open(self.out, os.O_RDONLY)
        self.addCleanup(os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self.refuses(5, "ocifact: '{}/out' is locked by another process (--no-wait)\n",
                     "layout", "--no-wait", self.SOURCE, "-o", self.out)

    def test_several_writers_at_once_lose_no_image(self):
        processes = []
        for i in range(8):
            path = self.archive(docker_members([layer_of(str(i))], [f"app:{i}"]), f"{i}.tar")
            processes.append(subprocess.Popen([OCIFACT, "layout", "-q", path, "-o", self.out],
                                              stdout=subprocess.DEVNULL))
        self.assertEqual([process.wait() for process in processes], [0] * 8)
        self.assertEqual(sorted(name for name, _ in names(self.index(self.out))),
                         [f"docker.io/library/app:{i}" for i in range(8)])

    def test_the_id_files(self):
        digest, image_id = self.folder / "digest", self.folder / "iid"
        line = self.succeeds("layout", self.SOURCE, "-o", self.out, "--digestfile", digest,
                             "--iidfile", image_id)
        self.assertEqual(digest.read_text(encoding="utf-8"), line.text.split()[0])
        self.assertEqual(image_id.read_text(encoding="utf-8"), (
            "sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c"))

    def test_id_files_are_refused_before_anything_is_written(self):
        multi, index = ARCHIVES / "docker-20.10-multi.tar", ARCHIVES / (
            "docker-28-containerd-multiarch-attested.tar")
        several = ("ocifact: more than one image; choose one\n"
                   "  sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c  "
                   "docker.io/library/hello:1\n"
                   "  sha256:7248aded15a99941e0a1d6e3c3219279adf64e26464409ce8416dd19c7578e8e  "
                   "docker.io/library/other-hello:1\n"
                   "  sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c  "
                   "registry.example.com:5000/team/hello:v1.2\n")
        no_id = "ocifact: the image has no single image ID\n"
        outputs = (("layout", "out"), ("layout", "out.tar"), ("export", "out.tar"), ("layout", "-"),
                   ("export", "-"))
        for source, option, message in ((multi, "--digestfile", several),
                                        (multi, "--iidfile", several), (index, "--iidfile", no_id)):
            for command, output in outputs:
                for piped in (False, True):
                    with self.subTest(option=option, command=command, output=output, piped=piped):
                        self.refuses(3, message, command, option, self.folder / "id",
                                     "-" if piped else source, "-o",
                                     output if output == "-" else self.folder / output,
                                     stdin=source.read_bytes() if piped else b"")
                        self.nothing_written()

    def test_refused_id_files_leave_a_layout_as_it_was(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        before = tree(self.out)
        source = (ARCHIVES / "docker-20.10-multi.tar").read_bytes()
        result = run("layout", "--digestfile", self.folder / "id", "-", "-o", self.out,
                     stdin=source)
        self.assertEqual((result.code, tree(self.out)), (3, before))
        self.nothing_written("out")

    def test_without_a_place_for_the_id_files_nothing_is_made(self):
        nowhere = self.folder / "absent" / "id"
        for option in ("--digestfile", "--iidfile"):
            for command, output in (("layout", "out"), ("layout", "out.tar"), ("export", "out.tar"),
                                    ("export", "-")):
                with self.subTest(option=option, command=command, output=output):
                    self.refuses(4, f"ocifact: {option}: cannot create a temporary file in "
                                 "'{}/absent': No such file or directory\n", command, self.SOURCE,
                                 option, nowhere, "-o",
                                 output if output == "-" else self.folder / output)
                    self.nothing_written()

    def test_what_is_for_a_directory_is_refused_of_an_archive(self):
        archive = self.file(b"precious", "out.tar")
        for option in ("--no-clobber", "--no-wait"):
            self.refuses(2, "ocifact: --no-clobber and --no-wait are for a layout directory, and "
                         "'{}/out.tar' is an archive\n", "layout", option, self.SOURCE, "-o", archive)
        self.assertEqual(archive.read_bytes(), b"precious")

    def test_id_files_of_one_image_from_two_sources(self):
        self.succeeds("layout", self.SOURCE, "-o", self.folder / "a")
        self.succeeds("layout", self.folder / "a", "-o", self.folder / "b")
        line = self.succeeds("layout", self.folder / "a", self.folder / "b", "-o", self.out,
                             "--digestfile", self.folder / "id")
        self.assertEqual((self.folder / "id").read_text(encoding="utf-8"), line.text.split()[0])

    def test_an_unpacked_docker_archive_loses_no_image(self):
        self.out.mkdir()
        shutil.unpack_archive(ARCHIVES / "docker-28-multi.tar", self.out)
        entries = self.index(self.out)["manifests"]
        index = json.loads((self.out / "index.json").read_bytes())
        index["manifests"] = entries[:1]
        (self.out / "index.json").write_text(json.dumps(index), encoding="utf-8")
        before = run("ls", self.out).text.splitlines()
        self.assertEqual(len(before), 3)
        line = self.succeeds("layout", self.archive(docker_members([layer_of("x")], ["app:x"])),
                             "-o", self.out)
        self.assertEqual(line.err.replace(str(self.folder), "{}"), (
            "ocifact: note: docker.io/library/hello:1: org.opencontainers.image.ref.name is now "
            "'hello:1', before it was '1'\n"
            "ocifact: note: {}/out: manifest.json is removed; index.json has all its images now\n"))
        after = run("ls", self.out).text.splitlines()
        self.assertEqual([text.rsplit("  ", 1)[0] for text in after if "/app:x" not in text],
                         [text.rsplit("  ", 1)[0] for text in before])
        self.assertEqual(len(after), 4)
        self.assertFalse((self.out / "manifest.json").exists())
        self.succeeds("validate", "--complete", self.out)

    def test_json(self):
        line = self.succeeds("layout", self.SOURCE, "-o", self.out)
        digest = line.text.split()[0]
        result = self.succeeds("layout", "--json", self.SOURCE, "-o", self.out)
        said = json.loads(result.out)
        # What else there is: tests/cli/commands_test.py.
        self.assertEqual(sorted(said), ["bytes", "images", "layers"])
        self.assertEqual(said["images"], [{
            "name": "docker.io/library/hello:1", "digest": digest,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "size": len(self.blob(self.out, digest)),
            "imageID": "sha256:5bb819c86b85a74762418f701ab5c5ebef1cd08457f0a20a9b11880210e9587c",
            "platform": "linux/amd64", "provenance": "converted", "encoder": "go-1"}])

    def test_symbolic_links_are_followed_only_on_request(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out)
        (self.out / "blobs").rename(self.folder / "shared")
        (self.out / "blobs").symlink_to(self.folder / "shared")
        result = run("ls", self.out)
        self.assertEqual(result.code, 3)
        self.assertIn("is reached through a symbolic link; --follow-links allows it", result.err)
        self.succeeds("ls", "--follow-links", self.out)

    def test_the_umask_and_nothing_else_decides_permissions(self):
        self.succeeds("layout", self.SOURCE, "-o", self.out, preexec_fn=lambda: os.umask(0o027))
        modes = {path.stat().st_mode & 0o777 for path in self.out.rglob("*") if path.is_file()}
        folders = {path.stat().st_mode & 0o777 for path in self.out.rglob("*") if path.is_dir()}
        self.assertEqual((modes, folders), ({0o640}, {0o750}))


class Killed(Case):
    """kill -9 at every system call that changes something; strace does the killing."""
    # The leak checker of a sanitized build cannot work beside strace.
    ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    CALLS = "openat,mkdir,write,rename,fsync,flock"

    def strace(self, call, number, *command):
        return subprocess.run(
            ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
             f"inject={call}:signal=KILL:when={number}", OCIFACT, *map(str, command)],
            capture_output=True, check=False, env=self.ENVIRONMENT).returncode

    def test_a_killed_run_loses_nothing_and_a_second_one_ends_well(self):
        first = self.archive(docker_members([layer_of("first")], ["first:1"]), "first.tar")
        second = self.archive(docker_members([layer_of("a"), layer_of("b")], ["second:1"]),
                              "second.tar")
        reference = self.folder / "reference"
        self.succeeds("layout", "-j", "1", first, "-o", reference)
        old = tree(reference)
        self.succeeds("layout", "-j", "1", second, "-o", reference)
        new = tree(reference)
        for call in self.CALLS.split(","):
            for number in range(1, 200):
                layout = self.folder / f"{call}-{number}"
                self.succeeds("layout", "-j", "1", first, "-o", layout)
                code = self.strace(call, number, "layout", "-j", "1", second, "-o", layout)
                if code == 0:
                    self.assertGreater(number, 1, f"no call of {call}")
                    break  # there is no such call any more
                with self.subTest(call=call, number=number):
                    self.assertEqual(code, -signal.SIGKILL)
                    after = tree(layout)
                    self.assertIn(after["index.json"], (old["index.json"], new["index.json"]))
                    if after["index.json"] == new["index.json"]:
                        self.assertEqual({p: after[p] for p in new}, new)
                    self.assertEqual({p: after[p] for p in old if p != "index.json"},
                                     {p: old[p] for p in old if p != "index.json"})
                    self.succeeds("layout", "-j", "1", second, "-o", layout)
                    self.assertEqual(tree(layout), new)
            else:
                self.fail(f"more than 200 calls of {call}")

    def test_a_killed_first_run_leaves_what_a_second_one_can_use(self):
        source = self.archive(docker_members([layer_of("first")], ["first:1"]))
        reference = self.folder / "reference"
        self.succeeds("layout", "-j", "1", source, "-o", reference)
        for call in self.CALLS.split(","):
            for number in range(1, 200):
                layout = self.folder / f"{call}-{number}"
                if self.strace(call, number, "layout", "-j", "1", source, "-o", layout) == 0:
                    self.assertGreater(number, 1, f"no call of {call}")
                    break
                with self.subTest(call=call, number=number):
                    self.succeeds("layout", "-j", "1", source, "-o", layout)
                    self.assertEqual(tree(layout), tree(reference))
            else:
                self.fail(f"more than 200 calls of {call}")

    def calls(self, *options, out=None):
        """What a run syncs and renames, in order, temporary files as `tmp`."""
        log = self.folder / "log"
        source = self.archive(docker_members([layer_of("x")]))
        subprocess.run(["strace", "-f", "-y", "-e", "trace=fsync,rename", "-o", log, OCIFACT,
                        "layout", "-j", "1", *options, source, "-o", out or self.out],
                       check=True, stdout=subprocess.DEVNULL, env=self.ENVIRONMENT)
        calls = []
        for line in log.read_text(encoding="utf-8").splitlines():
            paths = re.findall(r'[<"](/[^>"]*)', line)
            if paths:
                names = [re.sub(r".*/\.ocifact-[\d-]+\.tmp", "tmp", path) for path in paths]
                short = [re.sub("[0-9a-f]{64}", "<hex>", os.path.relpath(name, self.folder))
                         if name != "tmp" else name for name in names]
                calls.append(" ".join([line.split()[1].partition("(")[0], *short]))
        return calls

    def test_blobs_are_on_the_disk_before_the_index_names_them(self):
        self.assertEqual(self.calls(), [
            # It begins as a layout without images.
            "fsync tmp", "rename tmp out/oci-layout", "fsync tmp", "rename tmp out/index.json",
            # Layer, config and manifest, then their names.
            "fsync tmp", "fsync tmp", "fsync tmp",
            *3 * ["rename tmp out/blobs/sha256/<hex>"],
            "fsync out/blobs/sha256", "fsync out/blobs",
            # The commit.
            "fsync tmp", "rename tmp out/index.json", "fsync out", "fsync ."])

    def test_a_slash_at_the_end_changes_no_call(self):
        without = self.calls()
        self.out = self.folder / "other"
        with_slash = self.calls(out=f"{self.out}/")
        self.assertEqual([call.replace("other//", "out/").replace("other", "out")
                          for call in with_slash], without)

    def test_without_sync_nothing_waits_for_the_disk(self):
        self.assertEqual([call for call in self.calls("--no-sync") if call.startswith("fsync")], [])


if __name__ == "__main__":
    unittest.main()
