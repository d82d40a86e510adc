// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <ocifact/archive/spool.hpp>
#include <ocifact/archive/tar_tree.hpp>

#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "support/generated.hpp"
#include "support/memory_file.hpp"
#include "support/packed.hpp"
#include "support/recorded_messages.hpp"
#include "support/streams.hpp"
#include "support/tar_builder.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::archive {
namespace {

using blob::Form;
using test::expect_error;
using test::tar_end;
using test::tar_file;

/// Streams read with what a test does not care about filled in.
struct Spooler {
  test::TempDir directory;
  io::Pool pool{1};
  blob::UnpackedBudget budget{std::nullopt};
  test::RecordedMessages messages;
  Form form = Form::keep();
  bool layers = true;
  bool keeps_bytes = true;
  Limits limits;

  SpoolOptions options() {
    return {.form = form,
            .layers = layers,
            .staging =
                [this] {
                  return keeps_bytes ? blob::Staging::in(directory.path())
                                     : blob::Staging::nowhere();
                },
            .scratch_directory = directory.path(),
            .limits = limits,
            .pool = pool,
            .budget = budget,
            .messages = messages};
  }
  std::unique_ptr<Spool> read(io::Source& stream) {
    return std::make_unique<Spool>(stream, options());
  }
  std::unique_ptr<Spool> read(const std::string& archive, std::size_t step = 1) {
    test::DribbleSource stream(archive, step);
    return read(stream);
  }
};

std::string read_text(const io::Tree& tree, const std::string& path) {
  return test::read_all(*tree.open(path));
}

/// A tar that is a layer: more than a block, and no JSON.
std::string a_layer(const std::string& content = "content") {
  return tar_file("etc/file", content) + tar_end();
}

/// Compares a tree with the same archive read in place: paths, sizes, links, bytes.
void check_same_view(const io::Tree& tree, const io::Tree& in_place) {
  CHECK(tree.paths() == in_place.paths());
  for (const std::string& path : in_place.paths()) {
    CAPTURE(path);
    CHECK(tree.size(path) == in_place.size(path));
    CHECK(tree.resolve(path) == in_place.resolve(path));
    CHECK((read_text(tree, path) == read_text(in_place, path)));
  }
}

/// What was made of a member must be what ingesting it in place gives.
void check_taken(Spooler& spooler, Spool& spool, const io::Tree& in_place, Form form) {
  for (const std::string& path : in_place.paths()) {
    CAPTURE(path);
    if (in_place.resolve(path) != path) continue;  // the member it leads to comes as well
    const auto taken = spool.take(path, form);
    if (!taken) {
      CHECK((read_text(spool, path) == read_text(in_place, path)));
      continue;
    }
    const blob::IngestOptions options{.what = "layer",
                                      .form = form,
                                      .limits = {},
                                      .pool = spooler.pool,
                                      .budget = spooler.budget};
    const blob::IngestedLayer expected = blob::ingest(in_place.open(path), options);
    CHECK(taken->facts.diff_id == expected.facts.diff_id);
    CHECK(taken->facts.plain_size == expected.facts.plain_size);
    CHECK(codec::to_string(taken->facts.compression) ==
          codec::to_string(expected.facts.compression));
    CHECK(taken->blob.digest() == expected.blob.digest());
    CHECK(taken->blob.size() == expected.blob.size());
    CHECK(digest_of(test::read_all(*taken->blob.open())) == expected.blob.digest());
    CHECK_FALSE(spool.take(path, form));
  }
}

TEST_CASE("every fixture is the same as a stream and as a file") {
  for (const std::string& name : test::archive_names()) {
    CAPTURE(name);
    Spooler spooler;
    const auto file = test::archive_file(name);
    const TarTree in_place(file, {}, spooler.messages);
    for (const Form form : {Form::keep(), Form::compressed(test::zlib_6),
                            Form::encoded(test::zlib_6), Form::plain()}) {
      spooler.form = form;
      io::RangeSource stream(file, 0, static_cast<std::uint64_t>(file->status().st_size));
      const auto spool = spooler.read(stream);
      if (form == Form::keep()) check_same_view(*spool, in_place);
      check_taken(spooler, *spool, in_place, form);
    }
    CHECK(spooler.messages.warnings.empty());
  }
}

TEST_CASE("links, odd names and every kind of member are the same in a stream of single bytes") {
  const std::string archive =
      tar_file("./a/layer.tar", a_layer()) + test::tar_symlink("b/layer.tar", "../a/layer.tar") +
      test::tar_hardlink("c.tar", "a/layer.tar") + test::tar_directory("d/") +
      tar_file("d/packed", test::gzip(a_layer("other"))) + tar_file("manifest.json", "[]") +
      tar_file("empty", "") + tar_file("text", "words") +
      tar_file("blobs/sha256/aa", test::zstd(a_layer(std::string(5000, 'x')))) + tar_end();
  Spooler spooler;
  const TarTree in_place(test::memory_file(archive), {}, spooler.messages);
  for (const Form form :
       {Form::keep(), Form::compressed(test::zlib_6), Form::encoded(test::zlib_6), Form::plain()}) {
    spooler.form = form;
    const auto spool = spooler.read(archive);
    if (form == Form::keep()) check_same_view(*spool, in_place);
    check_taken(spooler, *spool, in_place, form);
  }
}

TEST_CASE("what a link leads to is taken by the link's name") {
  Spooler spooler;
  const auto spool =
      spooler.read(test::tar_symlink("b", "a") + tar_file("a", a_layer()) + tar_end());
  CHECK(spool->take("b", Form::keep())->facts.diff_id == DiffId(digest_of(a_layer())));
  CHECK_FALSE(spool->take("a", Form::keep()));
}

TEST_CASE("a plain member under blobs waits in both forms") {
  const std::string layer = a_layer();
  for (const std::string folder : {"blobs/sha256/", "dir/"}) {
    Spooler spooler;
    spooler.form = Form::compressed(test::zlib_6);
    const auto spool = spooler.read(tar_file(folder + "aa", layer) + tar_end());
    const auto made = spool->take(folder + "aa", Form::compressed(test::zlib_6));
    REQUIRE(made);
    CHECK(codec::to_string(made->facts.compression) == "gzip");
    const auto kept = spool->take(folder + "aa", Form::plain());
    CHECK(kept.has_value() == (folder == "blobs/sha256/"));
    if (kept) CHECK(kept->blob.digest() == digest_of(layer));
  }
}

TEST_CASE("what was made anew is never handed over as the member's own bytes") {
  Spooler spooler;
  spooler.form = Form::encoded(test::zlib_6);
  const auto spool = spooler.read(tar_file("blobs/sha256/aa", a_layer()) +
                                  tar_file("layer.tar", a_layer()) + tar_end());
  CHECK_FALSE(spool->take("layer.tar", Form::keep()));
  CHECK(spool->take("blobs/sha256/aa", Form::keep())->blob.digest() == digest_of(a_layer()));
  CHECK_FALSE(spool->take("blobs/sha256/aa", Form::keep()));
  CHECK(spool->take("blobs/sha256/aa", Form::compressed(test::zlib_6)));
}

TEST_CASE("what waits can be looked at and stays") {
  Spooler spooler;
  spooler.form = Form::compressed(test::zlib_6);
  const auto spool = spooler.read(tar_file("blobs/sha256/aa", a_layer()) + tar_end());
  const auto* own = spool->peek("blobs/sha256/aa", Form::keep());
  REQUIRE(own != nullptr);
  CHECK(own->blob.digest() == digest_of(a_layer()));
  CHECK(spool->peek("blobs/sha256/aa", Form::encoded(test::zlib_6)) != own);
  CHECK(spool->take("blobs/sha256/aa", Form::keep()));
  CHECK(spool->peek("blobs/sha256/aa", Form::keep()) == nullptr);
}

TEST_CASE("the compression of a member is told when it passed") {
  Spooler spooler;
  spooler.keeps_bytes = false;
  const auto spool = spooler.read(tar_file("a", test::gzip("short")) + tar_file("b", a_layer()) +
                                  test::tar_symlink("c", "a") + tar_end());
  CHECK(codec::to_string(spool->compression("a")) == "gzip");
  CHECK(codec::to_string(spool->compression("b")) == "none");
  CHECK(codec::to_string(spool->compression("c")) == "gzip");
}

TEST_CASE("a JSON document is kept as such wherever it lies, if it is not too long") {
  const std::string json = "  {\"a\":\"" + std::string(1000, 'x') + "\"}";
  Spooler spooler;
  spooler.limits.max_json = json.size();
  const auto spool = spooler.read(tar_file("blobs/sha256/aa", json) +
                                  tar_file("blobs/sha256/bb", json + " ") + tar_end());
  CHECK(read_text(*spool, "blobs/sha256/aa") == json);
  CHECK_FALSE(spool->take("blobs/sha256/aa", Form::keep()));
  CHECK(spool->take("blobs/sha256/bb", Form::keep())->blob.digest() == digest_of(json + " "));
}

TEST_CASE("the documents that decide what an archive is have limits of their own") {
  const std::string text(600, ' ');
  const std::pair<std::string, std::string> table[] = {{"manifest.json", "--max-manifest-json"},
                                                       {"index.json", "--max-index"},
                                                       {"oci-layout", "--max-json"}};
  for (const auto& [name, option] : table) {
    Spooler spooler;
    spooler.limits.max_manifest_json = spooler.limits.max_index = spooler.limits.max_json = 599;
    expect_error(ErrorKind::input,
                 name + " is larger than the limit of 599 bytes; " + option + " raises it",
                 [&, file = "./" + name] { spooler.read(tar_file(file, text) + tar_end()); });
  }
}

TEST_CASE("who asks for no layers pays for none") {
  Spooler spooler;
  spooler.layers = false;
  const auto spool =
      spooler.read(tar_file("index.json", "{}") + tar_file("layer.tar", a_layer()) + tar_end());
  CHECK(spool->size("layer.tar") == a_layer().size());
  CHECK_FALSE(spool->take("layer.tar", Form::keep()));
  expect_error(ErrorKind::unsupported, "member 'layer.tar' came from a stream and was not kept",
               [&] { spool->open("layer.tar"); });
  CHECK(read_text(*spool, "index.json") == "{}");
}

TEST_CASE("staged nowhere, layers leave their facts") {
  Spooler spooler;
  spooler.keeps_bytes = false;
  spooler.form = Form::encoded(test::zlib_6);
  const auto spool = spooler.read(tar_file("layer.tar", a_layer()) + tar_end());
  const auto layer = spool->take("layer.tar", Form::encoded(test::zlib_6));
  REQUIRE(layer);
  CHECK(layer->facts.diff_id == DiffId(digest_of(a_layer())));
  CHECK_FALSE(layer->blob.has_bytes());
}

TEST_CASE("a member that cannot be unpacked is refused when it is asked for, not before") {
  const std::string cut =
      test::gzip(std::string(3000, 'x') + a_layer()).substr(0, 30) + std::string(600, '\xff');
  Spooler spooler;
  const auto spool = spooler.read(tar_file("bad", cut) + tar_file("good", a_layer()) + tar_end());
  CHECK(spool->take("good", Form::keep()));
  const std::string message =
      "member 'bad': gzip member at offset 0 is corrupt: invalid deflate data";
  expect_error(ErrorKind::input, message, [&] { spool->take("bad", Form::keep()); });
  expect_error(ErrorKind::input, message, [&] { spool->open("bad"); });
}

TEST_CASE("members of one name are compared in a stream as in a file") {
  Spooler spooler;
  for (const Form form : {Form::keep(), Form::encoded(test::zlib_6)}) {
    spooler.form = form;
    const auto equal = spooler.read(tar_file("a", a_layer()) + tar_file("./a", a_layer()) +
                                    tar_file("t", "x") + tar_file("t", "x") + tar_end());
    CHECK(equal->take("a", form)->facts.diff_id == DiffId(digest_of(a_layer())));
    CHECK(read_text(*equal, "t") == "x");
    const auto different = spooler.read(tar_file("a", a_layer("content")) +
                                        tar_file("./a", a_layer("CONTENT")) + tar_end());
    expect_error(ErrorKind::input, "ambiguous archive: 2 members named 'a' differ",
                 [&] { different->take("a", form); });
  }
  spooler.layers = false;
  const auto equal = spooler.read(tar_file("a", a_layer()) + tar_file("a", a_layer()) + tar_end());
  CHECK(equal->size("a") == a_layer().size());
  const auto different = spooler.read(tar_file("a", a_layer("content")) +
                                      tar_file("a", a_layer("CONTENT")) + tar_end());
  expect_error(ErrorKind::input, "ambiguous archive: 2 members named 'a' differ",
               [&] { different->size("a"); });
}

TEST_CASE("what was spooled and not taken disappears") {
  Spooler spooler;
  {
    const auto spool = spooler.read(tar_file("a", a_layer()) + tar_file("b", "text") + tar_end());
    CHECK_FALSE(boost::filesystem::is_empty(spooler.directory.path()));
  }
  CHECK(boost::filesystem::is_empty(spooler.directory.path()));
}

TEST_CASE("a layer.tar is read as a layer even where layers are passed over") {
  // Larger than a block when packed.
  const std::string plain = tar_file("file", test::noise(2000)) + tar_end();
  Spooler spooler;
  spooler.layers = false;
  spooler.keeps_bytes = false;
  const auto spool =
      spooler.read(tar_file("a/layer.tar", plain) + tar_file("b/layer.tar", test::gzip(plain)) +
                   tar_file("c", test::gzip(plain)) + tar_end());
  for (const char* path : {"a/layer.tar", "b/layer.tar"}) {
    const auto* layer = spool->peek(path, Form::keep());
    REQUIRE(layer != nullptr);
    CHECK(layer->facts.diff_id == DiffId(digest_of(plain)));
  }
  CHECK(spool->peek("c", Form::keep()) == nullptr);
}

TEST_CASE("a stream that is no archive makes nothing") {
  Spooler spooler;
  expect_error(ErrorKind::input, "not a tar archive",
               [&] { spooler.read(std::string(2048, 'x')); });
  CHECK(boost::filesystem::is_empty(spooler.directory.path()));
}

}  // namespace
}  // namespace ocifact::archive
