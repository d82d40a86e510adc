// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/source/open_tree.hpp>

#include "support/expect_error.hpp"
#include "support/packed.hpp"
#include "support/streams.hpp"
#include "support/workbench.hpp"

namespace ocifact::source {
namespace {

using test::expect_error;
using test::Workbench;

const std::string archive = test::tar_file("index.json", "{}") +
                            test::tar_file("layer.tar", test::layer_of("a")) + test::tar_end();

OpenedTree open(Workbench& bench, const std::string& text) {
  return open_tree(Address::parse(text), bench.open_options());
}

/// Standard input is another file as long as this lives.
class StandardInput {
 public:
  explicit StandardInput(const std::string& path) : saved_(::dup(STDIN_FILENO)) {
    const File file = File::open(path, O_RDONLY);
    ::dup2(file.fd(), STDIN_FILENO);
  }
  ~StandardInput() {
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int saved_;
};

void check_files(const OpenedTree& opened, bool stream) {
  CHECK((opened.spool != nullptr) == stream);
  CHECK_FALSE(opened.directory);
  CHECK(test::read_all(*opened.tree->open("index.json")) == "{}");
  CHECK(opened.tree->size("layer.tar") == test::layer_of("a").size());
  CHECK(codec::to_string(opened.compression_of("layer.tar")) == "none");
  CHECK(opened.take_layer("layer.tar", blob::Form::compressed(test::zlib_6)).has_value() == stream);
}

TEST_CASE("a plain archive is read in place, a compressed one as a stream") {
  Workbench bench;
  check_files(open(bench, bench.put("a.tar", archive)), false);
  check_files(open(bench, bench.put("a.tar.gz", test::gzip(archive))), true);
  check_files(open(bench, bench.put("a.tar.zst", test::zstd(archive))), true);
  check_files(open(bench, bench.put("a.tar.bz2", test::bzip2(archive))), true);
  check_files(open(bench, bench.put("a.tar.xz", test::xz(archive))), true);
}

TEST_CASE("standard input is a stream, a file or a pipe, and stays open") {
  Workbench bench;
  for (const std::string& bytes : {archive, test::gzip(archive)}) {
    const StandardInput input(bench.put("a", bytes));
    check_files(open(bench, "-"), true);
    CHECK(::fcntl(STDIN_FILENO, F_GETFD) >= 0);
  }
}

TEST_CASE("a named pipe is a stream") {
  Workbench bench;
  const std::string path = bench.directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  std::jthread writer([&] { File::open(path, O_WRONLY).write(as_bytes(archive)); });
  check_files(open(bench, path), true);
}

TEST_CASE("the compression of a member is known though its bytes are gone") {
  Workbench bench;
  bench.keeps_bytes = false;
  const std::string bytes =
      test::tar_file("layer", test::zstd(test::layer_of(std::string(5000, 'x')))) +
      test::tar_file("long", test::gzip(std::string(100'000, 'x'))) + test::tar_end();
  const OpenedTree opened = open(bench, bench.put("a.tar.gz", test::gzip(bytes)));
  CHECK(codec::to_string(opened.compression_of("layer")) == "zstd");
  CHECK(codec::to_string(opened.compression_of("long")) == "gzip");
}

TEST_CASE("a directory is one, with links followed on request") {
  Workbench bench;
  bench.put("dir/file", "text");
  REQUIRE(::symlink("file", (bench.directory / "dir/link").c_str()) == 0);
  const std::string path = bench.directory / "dir";
  const OpenedTree opened = open(bench, path);
  CHECK(opened.directory);
  CHECK(opened.spool == nullptr);
  CHECK(test::read_all(*opened.tree->open("file")) == "text");
  expect_error(ErrorKind::input,
               "link is reached through a symbolic link; --follow-links allows it",
               [&] { opened.tree->size("link"); });
  bench.follow_links = true;
  CHECK(open(bench, path).tree->size("link") == 4);
}

TEST_CASE("one layer of compression is taken off, no second one") {
  Workbench bench;
  expect_error(ErrorKind::input, "nested compression: gzip in zstd; unpack it once",
               [&] { open(bench, bench.put("a", test::zstd(test::gzip(archive)))); });
  expect_error(ErrorKind::input, "nested compression: xz in bzip2; unpack it once",
               [&] { open(bench, bench.put("b", test::bzip2(test::xz(archive)))); });
}

TEST_CASE("bytes after a compressed archive are warned of") {
  Workbench bench;
  const std::string packed = test::gzip(archive);
  open(bench, bench.put("a", packed + "garbage"));
  CHECK(bench.messages.warnings ==
        std::vector<std::string>{"archive: ignored 7 bytes after the end of gzip data at offset " +
                                 std::to_string(packed.size())});
}

TEST_CASE("archives of Docker up to 1.9 are shown with a manifest.json, however they come") {
  Workbench bench;
  const std::string layer = test::layer_of("text");
  const std::string json = R"({"docker_version":"1.9.1"})";
  const std::string v1 = test::tar_file("a/json", json) + test::tar_file("a/layer.tar", layer) +
                         test::tar_file("repositories", R"({"app":{"1":"a"}})") + test::tar_end();
  const std::string config =
      R"({"docker_version":"1.9.1","history":[{"created":"0001-01-01T00:00:00Z"}],)"
      R"("rootfs":{"type":"layers","diff_ids":[")" +
      digest_of(layer).to_string() + R"("]}})";
  const std::string path = digest_of(config).hex() + ".json";
  for (const std::string& bytes : {v1, test::gzip(v1)}) {
    const OpenedTree opened = open(bench, bench.put("a", bytes));
    CHECK(test::read_all(*opened.tree->open("manifest.json")) ==
          R"([{"Config":")" + path + R"(","RepoTags":["app:1"],"Layers":["a/layer.tar"]}])");
    CHECK(test::read_all(*opened.tree->open(path)) == config);
    CHECK_FALSE(opened.directory);
  }
}

TEST_CASE("a dir: directory is shown as a layout") {
  Workbench bench;
  const std::string manifest = R"({"schemaVersion":2,"config":{},"layers":[]})";
  test::put_file(bench.directory / "dir/manifest.json", manifest);
  const OpenedTree opened = open(bench, bench.directory / "dir");
  CHECK(opened.directory);
  CHECK(test::read_all(*opened.tree->open(digest_of(manifest).blob_path())) == manifest);
  CHECK_FALSE(opened.tree->size("manifest.json"));

  const auto refused = [&](const std::string& address, const std::string& mismatch) {
    expect_error(ErrorKind::input, "not what was stated (expected " + mismatch + ")",
                 [&] { open(bench, address); });
  };
  open(bench, "dir:" + bench.directory / "dir");
  refused("oci:" + bench.directory / "dir", "a directory with index.json, actual a dir: directory");
  refused("docker-archive:" + bench.directory / "dir", "an archive, actual a dir: directory");
  refused("dir:" + bench.directory.path(), "a dir: directory, actual another directory");
  refused("dir:" + bench.put("a", archive), "a dir: directory, actual a file");
}

TEST_CASE("what is no archive is refused") {
  Workbench bench;
  for (const std::string& bytes : {std::string(2000, 'x'), test::gzip(std::string(2000, 'x'))}) {
    expect_error(ErrorKind::input, "not a tar archive: text: '" + std::string(80, 'x') + "'…",
                 [&] { open(bench, bench.put("a", bytes)); });
  }
  expect_error(ErrorKind::environment,
               "cannot open '" + bench.directory / "none" + "': No such file or directory",
               [&] { open(bench, bench.directory / "none"); });
}

TEST_CASE("a kind that is stated must be the one that is there") {
  struct Case {
    Address::Kind kind;
    Faces faces;
    std::string message;  ///< none: as stated
  };
  using Kind = Address::Kind;
  const std::string text = "not what was stated (expected ";
  const Case cases[] = {
      {Kind::any, {false, true, false}, ""},
      {Kind::docker_archive, {false, true, false}, ""},
      {Kind::docker_archive, {true, true, false}, ""},
      {Kind::docker_archive,
       {true, false, false},
       text + "an archive with manifest.json, actual an archive with index.json)"},
      {Kind::docker_archive,
       {true, true, true},
       text + "an archive with manifest.json, actual a directory)"},
      {Kind::oci_archive, {true, true, false}, ""},
      {Kind::oci_archive,
       {false, true, false},
       text + "an archive with index.json, actual an archive with manifest.json)"},
      {Kind::layout, {true, false, true}, ""},
      {Kind::layout,
       {true, true, false},
       text + "a directory with index.json, actual an archive with manifest.json and index.json)"},
      {Kind::layout,
       {false, true, true},
       text + "a directory with index.json, actual a directory)"},
  };
  for (const Case& c : cases) {
    Address address;
    address.kind = c.kind;
    if (c.message.empty()) {
      check_kind(address, c.faces);
    } else {
      expect_error(ErrorKind::input, c.message, [&] { check_kind(address, c.faces); });
    }
  }
}

}  // namespace
}  // namespace ocifact::source
