# SPDX-License-Identifier: Apache-2.0
"""The validate command: verdicts, exit codes, options and JSON. Which faults are found is tested in
tests/validate."""
import json
import os
import unittest

from case import ARCHIVES, NAMES, OCIFACT, Case, docker_members, layer_of, oci_members, run, sha256

# What these lack is a SHOULD of the specification, or blobs of other platforms.
STRICTLY_INVALID = ("ctr-export.tar", "docker-28-containerd-sparse.tar", "podman5-oci-archive.tar",
                    "skopeo-oci-archive-zstd.tar", "skopeo-oci-archive.tar")


class Validate(Case):
    def validate(self, *arguments, **options):
        """The exit code and the lines of stdout; nothing is on stderr."""
        result = run("validate", *arguments, **options)
        self.assertEqual(result.err, "")
        return result.code, result.text.replace(str(self.folder), "{}").splitlines()

    def verdict(self, *arguments, **options):
        code, lines = self.validate(*arguments, **options)
        return code, lines[-1]

    def layout(self, layers=(layer_of("text"),)):
        """A layout directory of one image."""
        folder = self.folder / "layout"
        for path, data in oci_members(list(layers)):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    def layer(self, layout):
        """Its only layer."""
        return next(path for path in (layout / "blobs/sha256").iterdir()
                    if path.read_bytes().startswith(b"\x1f\x8b"))

    def test_archives_of_real_programs_are_valid(self):
        for name in NAMES:
            with self.subTest(name):
                path = ARCHIVES / name
                self.assertEqual(self.verdict(path), (0, f"PASS: {path}"))
                self.assertEqual(self.verdict("-", stdin=path.read_bytes()), (0, "PASS: -"))
                strict = (1, f"FAIL: {path}") if name in STRICTLY_INVALID else (0, f"PASS: {path}")
                self.assertEqual(self.verdict("--strict", path), strict)

    def test_a_delta_is_valid_without_what_it_leaves_out(self):
        archive = self.archive(docker_members([layer_of("base")], ("base:1",)), "base.tar")
        base = self.folder / "base"
        self.succeeds("layout", archive, "-o", base)
        app = self.archive(docker_members([layer_of("base"), layer_of("app")]))
        delta = self.folder / "delta.tar"
        for options in ((), ("--format", "oci")):
            with self.subTest(options):
                self.succeeds("export", "-q", app, *options, "--exclude-blobs-of", base, "-o",
                              delta)
                manifest = json.loads(self.succeeds("manifest", delta).out)
                left_out = "blobs/" + manifest["layers"][0]["digest"].replace(":", "/")
                lines = [f"OCI028 {left_out}: layer is not there"]
                if not options:
                    lines.append(f"OCI028 manifest.json: [0].Layers[0]: layer '{left_out}' is not "
                                 "there")
                self.assertEqual(self.validate(delta), (
                    0, ["warning " + line for line in lines] + ["PASS: {}/delta.tar"]))
                self.assertEqual(self.validate("--complete", delta), (
                    1, ["error " + line for line in lines] + ["FAIL: {}/delta.tar"]))

    def test_what_we_write_is_valid(self):
        for name in NAMES:
            if name == "docker-28-containerd-sparse.tar":
                continue
            with self.subTest(name):
                out, tar = self.folder / name[:-4], self.folder / f"{name}.out.tar"
                self.succeeds("layout", "-q", ARCHIVES / name, "-o", out)
                self.succeeds("export", "-q", ARCHIVES / name, "-o", tar)
                for made in (out, tar):
                    code, lines = self.validate("--strict", "--complete", made)
                    self.assertEqual(code, 0, lines)

    def test_findings_are_lines_before_the_verdict(self):
        layout = self.layout()
        layer = self.layer(layout)
        layer.write_bytes(layer.read_bytes() + b"\0")
        where = f"blobs/sha256/{layer.name}"
        size = layer.stat().st_size
        self.assertEqual(self.validate(layout), (1, [
            f"error OCI026 {where}: layer size differs: expected {size - 1}, actual {size}",
            f"error OCI027 {where}: layer digest differs: expected sha256:{layer.name}, actual "
            + sha256(layer.read_bytes()),
            "warning OCI014 index.json: .mediaType: missing",
            "note OCI031 index.json: .manifests[0].platform: missing",
            "FAIL: {}/layout"]))

    def test_warnings_decide_with_strict_only(self):
        layout = self.layout()
        note = "note OCI031 index.json: .manifests[0].platform: missing"
        self.assertEqual(self.validate(layout), (0, [
            "warning OCI014 index.json: .mediaType: missing", note, "PASS: {}/layout"]))
        self.assertEqual(self.validate("--strict", layout), (1, [
            "error OCI014 index.json: .mediaType: missing", note, "FAIL: {}/layout"]))

    def test_a_missing_blob_decides_with_complete_only(self):
        layout = self.layout()
        self.layer(layout).unlink()
        self.assertEqual(self.verdict(layout), (0, "PASS: {}/layout"))
        self.assertEqual(self.verdict("--complete", layout), (1, "FAIL: {}/layout"))

    def test_fast_reads_no_layer(self):
        layer = layer_of("text")
        members = docker_members([layer])
        members[0] = (members[0][0], layer_of("other"))
        path = self.archive(members)
        self.assertEqual(self.verdict(path), (1, "FAIL: {}/app.tar"))
        self.assertEqual(self.validate("--fast", path), (0, ["PASS: {}/app.tar"]))
        self.assertEqual(self.validate("--fast", "-", stdin=path.read_bytes()), (0, ["PASS: -"]))

    def test_fast_reads_little_however_large_a_layer_is(self):
        layout = self.layout()
        layer = self.layer(layout)
        size = layer.stat().st_size
        os.truncate(layer, 1 << 30)
        lines = self.folder / "lines"
        pid = os.posix_spawn(OCIFACT, ["ocifact", "validate", "--fast", str(layout)], os.environ,
                             file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(lines),
                                            os.O_WRONLY | os.O_CREAT, 0o600)])
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        with open(f"/proc/{pid}/io", encoding="ascii") as counters:
            read = int(counters.readline().split()[1])
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 1)
        self.assertIn(f"expected {size}, actual {1 << 30}", lines.read_text(encoding="utf-8"))
        self.assertLess(read, 1 << 20)

    def test_links_are_followed_on_request(self):
        layout = self.layout()
        blobs = layout / "blobs"
        blobs.rename(self.folder / "shared")
        blobs.symlink_to(self.folder / "shared")
        self.assertEqual(self.verdict(layout), (1, "FAIL: {}/layout"))
        self.assertEqual(self.verdict("--follow-links", layout), (0, "PASS: {}/layout"))

    def test_a_limit_on_what_layers_unpack_to(self):
        layout = self.layout([bytes(1 << 20)])
        code, lines = self.validate("--max-unpacked", "1M", layout)
        self.assertEqual(code, 0, lines)
        code, lines = self.validate("--max-unpacked", str((1 << 20) - 1), layout)
        self.assertEqual((code, lines[-2:]), (1, [
            "error OCI053 layers: unpack to more than the limit of 1048575 bytes; --max-unpacked "
            "raises it", "FAIL: {}/layout"]))

    def test_every_source_is_checked_in_turn(self):
        good = self.archive(docker_members([layer_of("text")]), "good.tar")
        bad = self.archive(docker_members([layer_of("text")], tags=["BAD"]), "bad.tar")
        self.assertEqual(self.validate(good, good), (0, ["PASS: {}/good.tar"] * 2))
        self.assertEqual(self.validate(bad, good), (1, [
            "error OCI048 manifest.json: [0].RepoTags[0]: 'BAD' is not an image reference: the "
            "name has upper-case letters", "FAIL: {}/bad.tar", "PASS: {}/good.tar"]))

    def test_a_source_that_is_no_archive_is_rejected_and_the_others_are_checked(self):
        good = self.archive(docker_members([layer_of("text")]), "good.tar")
        text = self.file(b"x" * 1000, "text")
        result = run("validate", text, self.folder / "none", good)
        said = result.err.replace(str(self.folder), "{}")
        self.assertEqual((result.code, result.text, said), (4, f"PASS: {good}\n", (
            "ocifact: {}/text: not a tar archive: text: '" + "x" * 80 + "'…\n"
            "ocifact: {}/none: cannot open '{}/none': No such file or directory\n")))
        result = run("validate", good, text)
        self.assertEqual((result.code, result.text), (3, f"PASS: {good}\n"))

    def test_json_is_a_line_a_source(self):
        good = self.archive(docker_members([layer_of("text")]), "good.tar")
        other = layer_of("other")
        members = docker_members([layer_of("text")], tags=["a"])
        members[0] = (members[0][0], other)
        bad = self.archive(members, "bad.tar")
        result = run("validate", "--json", bad, good)
        self.assertEqual((result.code, result.err), (1, ""))
        self.assertEqual([json.loads(line) for line in result.text.splitlines()], [
            {"source": str(bad), "valid": False, "findings": [
                {"severity": "error", "code": "OCI043", "where": "0/layer.tar",
                 "message": "layer DiffID differs", "expected": sha256(layer_of("text")),
                 "actual": sha256(other)},
                {"severity": "warning", "code": "OCI049", "where": "manifest.json",
                 "message": "[0].RepoTags[0]: 'a' has no tag", "expected": None, "actual": None}]},
            {"source": str(good), "valid": True, "findings": []}])

    def test_layers_must_come_out_as_they_are_on_request(self):
        source, out = ARCHIVES / "docker-20.10-single.tar", self.folder
        for encoder in ("go-1", "go-6", "zlib-9", "zlib-6+os255"):
            self.succeeds("layout", "-q", "--encoder", encoder, source, "-o", out / encoder)
            self.assertEqual(self.verdict("--recompress", out / encoder)[0], 0)
        index = out / "go-1" / "index.json"
        index.write_text(index.read_text().replace("go-1", "go-9"))
        self.assertEqual(self.verdict(out / "go-1")[0], 0)
        code, lines = self.validate("--recompress", out / "go-1")
        self.assertEqual(code, 1)
        self.assertEqual([line.split(": ")[1] for line in lines if " OCI054 " in line],
                         ["layer is not made by the encoder named"] * 2)
        self.refuses(2, "ocifact: --fast reads no layers; --recompress contradicts it\n",
                     "validate", "--fast", "--recompress", source)

    def test_a_source_is_checked_as_a_whole(self):
        path = self.archive(docker_members([layer_of("text")]))
        self.refuses(2, "ocifact: '{}/app.tar:app:1' selects an image; validate checks all of a "
                     "source\n", "validate", f"{path}:app:1")

    def test_the_result_does_not_depend_on_the_number_of_threads(self):
        layers = [layer_of(str(i)) for i in range(8)]
        members = docker_members(layers)
        members[:8] = [(name, layer_of("other")) for name, _ in members[:8]]
        path = self.archive(members)
        one = self.validate("-j1", path)
        self.assertEqual(len(one[1]), 9)
        self.assertEqual(self.validate("-j4", path), one)


if __name__ == "__main__":
    unittest.main()
