// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

TEST_CASE("a layout has oci-layout, index.json and blobs") {
  const test::TempDir folder;
  CHECK(checked(folder.path()) ==
        "error OCI004 blobs: not there\n"
        "error OCI003 index.json: not there, nor is manifest.json\n"
        "error OCI001 oci-layout: not there\n");
  boost::filesystem::create_directory(folder / "blobs");
  test::put_file(folder / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  CHECK(checked(folder.path()) == "error OCI003 index.json: not there, nor is manifest.json\n");
  test::put_file(folder / "index.json", R"({"schemaVersion":2,"mediaType":")" +
                                            test::OciFiles::oci_index + R"(","manifests":[]})");
  CHECK(checked(folder.path()) == "");
}

TEST_CASE("an archive that has no image's files at all is told so") {
  CHECK(checked_archive(test::tar_file("a", "text") + test::tar_end()) ==
        "error OCI004 blobs: not there\n"
        "error OCI003 index.json: not there, nor is manifest.json\n"
        "error OCI001 oci-layout: not there\n");
}

TEST_CASE("oci-layout says a version that is known") {
  Sound sound;
  std::string& text = sound.files.tree.files["oci-layout"];
  text = R"({"imageLayoutVersion":"2.0.0"})";
  CHECK(checked(sound.files) ==
        "error OCI002 oci-layout: .imageLayoutVersion: unsupported version: expected 1.0.0, actual "
        "2.0.0\n");
  text = "";
  CHECK(checked(sound.files) ==
        "error OCI002 oci-layout: not valid JSON at byte 0: unexpected end\n");
  text = R"({"imageLayoutVersion":"1.0.0","more":7})";
  CHECK(checked(sound.files) == "");
}

TEST_CASE("what nothing refers to is noted, and blobs among it have their digests all the same") {
  Sound sound;
  const auto spare = sound.files.add("", "spare");
  CHECK(checked(sound.files) == "note OCI007 " + Sound::path(spare) + ": nothing refers to it\n");
  sound.file(spare) = "other";
  const std::string note = "note OCI007 " + Sound::path(spare) + ": nothing refers to it\n";
  CHECK(checked(sound.files) == note + "error OCI027 " + Sound::path(spare) +
                                    ": blob digest differs: expected " + spare.digest.to_string() +
                                    ", actual " + digest_of("other").to_string() + "\n");
  CHECK(checked(sound.files, {.fast = true}) == note);
}

TEST_CASE("what nothing refers to cannot be told when a document is missing") {
  Sound sound;
  sound.files.add("", "spare");
  sound.files.tree.files.erase(Sound::path(sound.manifest));
  CHECK(checked(sound.files) == "warning OCI028 " + Sound::path(sound.manifest) +
                                    ": manifest (linux/amd64) is not there\n");
}

TEST_CASE("stray files, temporary files and folders of unknown algorithms are noted") {
  Sound sound;
  auto& files = sound.files.tree.files;
  const std::string hex(64, '0');
  files["repositories"] = files["1/VERSION"] = files["1/json"] = files["1/layer.tar"] = "x";
  files["README"] = "x";
  files[".ocifact-1-2.tmp"] = files["blobs/sha256/.ocifact-1-2.tmp"] = "x";
  files["blobs/.DS_Store"] = files["blobs/sha256/oci-put-blob1"] = "x";
  files["blobs/sha256/" + std::string(64, 'A')] = "x";
  files["blobs/blake3/" + hex] = files["blobs/blake3/" + std::string(64, '1')] = "x";
  files["blobs/sha256/" + hex + "/below"] = "x";
  CHECK(checked(sound.files, {.strict = true}) ==
        "note OCI008 .ocifact-1-2.tmp: left by a process that was killed\n"
        "note OCI005 README: no part of an image\n"
        "note OCI005 blobs/.DS_Store: no part of an image\n"
        "note OCI006 blobs/blake3: blobs of an unknown algorithm\n"
        "note OCI008 blobs/sha256/.ocifact-1-2.tmp: left by a process that was killed\n"
        "note OCI005 blobs/sha256/" +
            hex + "/below: no part of an image\nnote OCI005 blobs/sha256/" + std::string(64, 'A') +
            ": no part of an image\n"
            "note OCI005 blobs/sha256/oci-put-blob1: no part of an image\n");
}

TEST_CASE("names are shown escaped") {
  Sound sound;
  sound.files.tree.files["a\nb"] = "x";
  CHECK(checked(sound.files) == "note OCI005 a\\x0ab: no part of an image\n");
}

TEST_CASE("a blob of a sha512 digest is checked by it") {
  test::OciFiles files;
  const std::string text = "text";
  const Digest digest = digest_of(text, Algorithm::sha512);
  files.tree.files[digest.blob_path()] = text;
  files.set_entries({{oci::MediaType("a/b"), digest, text.size(), {}, {}, {}}});
  CHECK(checked(files) == "");
  files.tree.files[digest.blob_path()] = "Text";
  CHECK(checked(files) == "error OCI027 " + digest.blob_path() +
                              ": blob digest differs: expected " + digest.to_string() +
                              ", actual " + digest_of("Text", Algorithm::sha512).to_string() +
                              "\n");
}

TEST_CASE("symbolic links are refused unless they are followed") {
  const test::TempDir folder;
  Sound sound;
  sound.files.write_to(folder / "layout");
  const std::string path = Sound::path(sound.layer);
  boost::filesystem::rename(folder / ("layout/" + path), folder / "elsewhere");
  boost::filesystem::create_symlink(folder / "elsewhere", folder / ("layout/" + path));
  CHECK(checked(folder / "layout") == "error OCI009 " + path + ": " + path +
                                          " is reached through a symbolic link; --follow-links "
                                          "allows it\n");
  CHECK(checked(folder / "layout", {.follow_links = true}) == "");
  test::put_file(folder / "elsewhere", "other");
  CHECK(checked(folder / "layout", {.fast = true, .follow_links = true}) ==
        "error OCI026 " + path + ": layer size differs: expected " +
            std::to_string(sound.layer.size) + ", actual 5\n");
}

TEST_CASE("a folder of blobs that several layouts share is one, if links are followed") {
  const test::TempDir folder;
  Sound().files.write_to(folder / "layout");
  boost::filesystem::rename(folder / "layout/blobs", folder / "shared");
  boost::filesystem::create_symlink(folder / "shared", folder / "layout/blobs");
  CHECK(checked(folder / "layout", {.strict = true, .follow_links = true}) ==
        "note OCI005 blobs: no part of an image\n");
}

TEST_CASE("what is no regular file is not waited for") {
  const test::TempDir folder;
  Sound sound;
  sound.files.write_to(folder / "layout");
  const std::string path = Sound::path(sound.config);
  boost::filesystem::remove(folder / ("layout/" + path));
  REQUIRE(::mkfifo((folder / ("layout/" + path)).c_str(), 0600) == 0);
  boost::filesystem::remove(folder / "layout/oci-layout");
  boost::filesystem::create_directory(folder / "layout/oci-layout");
  CHECK(checked(folder / "layout") == "error OCI009 " + path + ": " + path +
                                          " is not a regular file\nerror OCI009 oci-layout: "
                                          "oci-layout is not a regular file\n");
}

TEST_CASE("members of one name that differ are told; equal ones are not") {
  Sound sound;
  const std::string archive = sound.files.tar();
  const std::string twice = test::tar_file("index.json", sound.files.tree.files["index.json"]);
  CHECK(checked_archive(twice + archive) == "");
  const std::string other = test::tar_file("index.json", "{}");
  CHECK(checked_archive(other + archive) ==
        "error OCI009 index.json: ambiguous archive: 2 members named 'index.json' differ\n");
  CHECK(checked_archive(test::gzip(other + archive)) ==
        "error OCI009 index.json: ambiguous archive: 2 members named 'index.json' differ\n");
}

}  // namespace
}  // namespace ocifact::validate
