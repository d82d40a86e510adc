// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ocifact/layout/layout.hpp>

#include "support/expect_error.hpp"
#include "support/oci_files.hpp"
#include "support/recorded_messages.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::layout {
namespace {

namespace fs = boost::filesystem;
using test::expect_error;
using test::file_text;
using test::put_file;

const std::string empty_index =
    R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})";

/// A place for a layout, and what changing it takes.
struct Site {
  test::TempDir directory;
  std::string path = directory / "layout";
  test::RecordedMessages messages;
  io::Pool pool{2};

  std::unique_ptr<Layout> open(bool wait = false) {
    return std::make_unique<Layout>(path, WriteOptions{wait, false, {}}, messages);
  }
  /// Adds a manifest that is just some text, under a name.
  void add(Layout& layout, const std::string& text, const std::string& name) {
    std::vector<blob::StagedBlob> blobs;
    blobs.push_back(blob::stage(layout.staging(), text));
    layout.index().put({oci::MediaType("x/y"), digest_of(text), text.size(), {}, {}, {}},
                       oci::ImageName(oci::Reference::parse(name)), IndexDocument::Clobber::refuse,
                       messages);
    layout.index().settle_names(messages);
    layout.commit(std::move(blobs), pool, messages);
  }
  /// The paths of all that is there, folders too.
  std::vector<std::string> all() const {
    std::vector<std::string> result;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      result.push_back(entry.path().lexically_relative(path).string());
    }
    std::sort(result.begin(), result.end());
    return result;
  }
  std::string text_of(const std::string& name) const { return file_text(path + "/" + name); }
  std::string blob_path(const std::string& text) const { return digest_of(text).blob_path(); }
};

using Paths = std::vector<std::string>;
const Paths empty_layout = {"blobs", "blobs/sha256", "index.json", "oci-layout"};

TEST_CASE("a new layout is a valid one without images before anything is committed") {
  Site site;
  const auto layout = site.open();
  CHECK(site.all() == empty_layout);
  CHECK(site.text_of("oci-layout") == R"({"imageLayoutVersion":"1.0.0"})");
  CHECK(site.text_of("index.json") == empty_index);
}

TEST_CASE("a layout that was made and is never committed is removed again") {
  Site site;
  {
    const auto layout = site.open();
    const blob::StagedBlob blob = blob::stage(layout->staging(), "half");
  }
  CHECK_FALSE(fs::exists(site.path));
}

TEST_CASE("a layout that is being made when the process is stopped is removed again") {
  const test::TempDir directory;
  const std::string path = directory / "layout";
  const pid_t child = ::fork();
  if (child == 0) {
    std::thread removal([&] {
      while (!fs::exists(path + "/index.json")) std::this_thread::yield();
      Unfinished::remove_all();
      ::_exit(fs::exists(path) ? 1 : 42);
    });
    test::RecordedMessages messages;
    const Layout layout(path, {false, false, {}}, messages);
    removal.join();
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == W_EXITCODE(42, 0));
}

TEST_CASE("an empty directory that was there stays, empty") {
  Site site;
  fs::create_directory(site.path);
  site.open();
  CHECK(fs::is_empty(site.path));
}

TEST_CASE("what was next to nothing is a layout when committed, and else stays as it was") {
  const std::string with_newline = std::string(oci_layout_json) + "\n";
  for (const bool with_folders : {false, true}) {
    Site site;
    put_file(site.path + "/oci-layout", with_newline);
    Paths before = {"oci-layout"};
    if (with_folders) {
      fs::create_directories(site.path + "/blobs/sha512");
      before = {"blobs", "blobs/sha512", "oci-layout"};
    }
    for (const std::string slash : {"", "/"}) {
      site.path += slash;
      site.open();
      CHECK(site.all() == before);
      {
        const auto layout = site.open();
        put_file(site.path + "/" + site.blob_path("text"), "text");
      }
      CHECK(site.all() == before);
    }
    CHECK(site.text_of("oci-layout") == with_newline);
    site.add(*site.open(), "text", "app:1");
    CHECK(site.text_of("oci-layout") == with_newline);
    CHECK(site.text_of(site.blob_path("text")) == "text");
  }
}

TEST_CASE("what is next to nothing and of a version that is not known is refused") {
  Site site;
  put_file(site.path + "/oci-layout", R"({"imageLayoutVersion":"2.0.0"})");
  expect_error(ErrorKind::input,
               site.path +
                   ": oci-layout: .imageLayoutVersion: unsupported version (expected 1.0.0, "
                   "actual 2.0.0)",
               [&] { site.open(); });
  CHECK(site.all() == Paths{"oci-layout"});
}

TEST_CASE("committing gives blobs their names and writes the index") {
  Site site;
  auto layout = site.open();
  site.add(*layout, "text", "app:1");
  layout.reset();
  CHECK(site.all() ==
        Paths{"blobs", "blobs/sha256", site.blob_path("text"), "index.json", "oci-layout"});
  CHECK(site.text_of(site.blob_path("text")) == "text");
  CHECK(site.text_of("index.json") ==
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)"
        R"({"mediaType":"x/y","digest":")" +
            digest_of("text").to_string() +
            R"(","size":4,"annotations":{"io.containerd.image.name":"docker.io/library/app:1",)"
            R"("org.opencontainers.image.ref.name":"1"}}]})");
}

TEST_CASE("a layout may be committed without images, and stays") {
  Site site;
  site.open()->commit({}, site.pool, site.messages);
  CHECK(site.all() == empty_layout);
}

TEST_CASE("an existing layout is added to, and keeps what it has") {
  Site site;
  site.add(*site.open(), "one", "app:1");
  site.add(*site.open(), "two", "app:2");
  CHECK(site.open()->index().entries().size() == 2);
  CHECK(site.text_of(site.blob_path("one")) == "one");
  CHECK(site.text_of(site.blob_path("two")) == "two");
  CHECK(site.messages.warnings.empty());
}

TEST_CASE("an existing layout to which nothing is committed stays as it is") {
  Site site;
  site.add(*site.open(), "one", "app:1");
  const Paths before = site.all();
  {
    const auto layout = site.open();
    const blob::StagedBlob blob = blob::stage(layout->staging(), "two");
  }
  CHECK(site.all() == before);
}

TEST_CASE("blobs of other algorithms get their own folder") {
  Site site;
  const auto layout = site.open();
  std::vector<blob::StagedBlob> blobs;
  blobs.push_back(blob::stage(layout->staging(), "text", Algorithm::sha512));
  const std::string path = blobs[0].digest().blob_path();
  layout->commit(std::move(blobs), site.pool, site.messages);
  CHECK(path.starts_with("blobs/sha512/"));
  CHECK(site.text_of(path) == "text");
}

TEST_CASE("with sync everything is the same") {
  Site site;
  Layout layout(site.path, {.wait = true, .sync = true, .limits = {}}, site.messages);
  site.add(layout, "text", "app:1");
  CHECK(site.text_of(site.blob_path("text")) == "text");
}

TEST_CASE("a directory that is neither empty nor a layout is left untouched") {
  Site site;
  for (const std::string name : {"file", "index.json", "blobs/sha256/aa"}) {
    fs::remove_all(site.path);
    put_file(site.path + "/" + name, "text");
    const Paths before = site.all();
    expect_error(ErrorKind::conflict, "'" + site.path + "' is neither empty nor an OCI layout",
                 [&] { site.open(); });
    CHECK(site.all() == before);
    CHECK(site.text_of(name) == "text");
  }
}

TEST_CASE("what has the name of blobs and is no folder is a conflict, and left untouched") {
  for (const bool is_layout : {false, true}) {
    for (const bool dangling : {false, true}) {
      Site site;
      fs::create_directory(site.path);
      if (is_layout) put_file(site.path + "/oci-layout", oci_layout_json);
      if (dangling) {
        fs::create_symlink("nowhere", site.path + "/blobs");
      } else {
        put_file(site.path + "/blobs", "text");
      }
      const Paths before = site.all();
      expect_error(ErrorKind::conflict,
                   is_layout ? "'" + site.path + "/blobs' is not a directory"
                             : "'" + site.path + "' is neither empty nor an OCI layout",
                   [&] { site.open(); });
      CHECK(site.all() == before);
    }
  }
}

TEST_CASE("something else than a directory is left untouched") {
  Site site;
  put_file(site.path, "text");
  expect_error(ErrorKind::conflict, "'" + site.path + "' is not a directory", [&] { site.open(); });
  CHECK(file_text(site.path) == "text");
}

TEST_CASE("a directory whose parent is not there cannot be made") {
  Site site;
  site.path = site.directory / "none/layout";
  expect_error(ErrorKind::environment, "cannot make '" + site.path + "': No such file or directory",
               [&] { site.open(); });
}

TEST_CASE("what a run that was killed left counts as empty, and temporary files are removed") {
  Site site;
  put_file(site.path + "/oci-layout", oci_layout_json);
  put_file(site.path + "/.ocifact-1-0.tmp", "half");
  fs::create_directories(site.path + "/blobs/sha256");
  site.add(*site.open(), "text", "app:1");
  put_file(site.path + "/.ocifact-1-0.tmp", "half");
  site.open();
  CHECK_FALSE(fs::exists(site.path + "/.ocifact-1-0.tmp"));
  CHECK(site.text_of(site.blob_path("text")) == "text");
}

TEST_CASE("a damaged index.json is never replaced") {
  Site site;
  site.open()->commit({}, site.pool, site.messages);
  put_file(site.path + "/index.json", "{\"schemaVersion\":2");
  expect_error(ErrorKind::input,
               site.path + ": index.json: not valid JSON at byte 18: unexpected end",
               [&] { site.open(); });
  CHECK(site.text_of("index.json") == "{\"schemaVersion\":2");
  fs::remove(site.path + "/index.json");
  put_file(site.path + "/" + site.blob_path("text"), "text");
  expect_error(ErrorKind::input, site.path + ": no file 'index.json' in the layout",
               [&] { site.open(); });
  CHECK_FALSE(fs::exists(site.path + "/index.json"));
}

TEST_CASE("a layout of a version that is not known is refused") {
  Site site;
  site.open()->commit({}, site.pool, site.messages);
  put_file(site.path + "/oci-layout", R"({"imageLayoutVersion":"1.1.0"})");
  expect_error(ErrorKind::input,
               site.path +
                   ": oci-layout: .imageLayoutVersion: unsupported version (expected 1.0.0, "
                   "actual 1.1.0)",
               [&] { site.open(); });
}

TEST_CASE("an index.json beyond its limit is refused") {
  Site site;
  site.open()->commit({}, site.pool, site.messages);
  Limits limits;
  limits.max_index = empty_index.size() - 1;
  expect_error(ErrorKind::input,
               site.path + ": index.json is larger than the limit of " +
                   std::to_string(limits.max_index) + " bytes; --max-index raises it",
               [&] {
                 Layout(site.path, {false, false, limits}, site.messages);
               });
}

TEST_CASE("a locked layout is refused when nobody wants to wait") {
  Site site;
  const auto first = site.open();
  expect_error(ErrorKind::conflict, "'" + site.path + "' is locked by another process (--no-wait)",
               [&] { site.open(); });
  CHECK(site.all() == empty_layout);
}

TEST_CASE("a blob that is there already is not written again") {
  Site site;
  site.add(*site.open(), "text", "app:1");
  const std::string path = site.path + "/" + site.blob_path("text");
  const auto time = fs::last_write_time(path) - 1000;
  fs::last_write_time(path, time);
  site.add(*site.open(), "text", "app:2");
  CHECK(fs::last_write_time(path) == time);
  CHECK(site.messages.warnings.empty());
}

TEST_CASE("a blob with other bytes than its name says is replaced, with a warning") {
  Site site;
  for (const std::string wrong : {"TEXT", "tex"}) {
    fs::remove_all(site.path);
    site.add(*site.open(), "text", "app:1");
    put_file(site.path + "/" + site.blob_path("text"), wrong);
    site.messages.warnings.clear();
    site.add(*site.open(), "text", "app:2");
    CHECK(site.text_of(site.blob_path("text")) == "text");
    CHECK(site.messages.warnings ==
          std::vector<std::string>{site.path + ": " + site.blob_path("text") +
                                   " had other bytes than its name says, and is replaced"});
  }
}

TEST_CASE("a layout knows which blobs it holds, by their bytes") {
  Site site;
  const auto layout = site.open();
  site.add(*layout, "text", "app:1");
  CHECK(layout->holds(digest_of("text"), 4));
  CHECK_FALSE(layout->holds(digest_of("text"), 5));
  CHECK_FALSE(layout->holds(digest_of("other"), 5));
  put_file(site.path + "/" + site.blob_path("text"), "TEXT");
  CHECK_FALSE(layout->holds(digest_of("text"), 4));
}

TEST_CASE("a blob folder that is a link is not written through") {
  Site site;
  site.open()->commit({}, site.pool, site.messages);
  fs::remove_all(site.path + "/blobs");
  fs::create_directory(site.directory / "elsewhere");
  fs::create_symlink(site.directory / "elsewhere", site.path + "/blobs");
  expect_error(
      ErrorKind::input,
      site.blob_path("text") + " is reached through a symbolic link; --follow-links allows it",
      [&] { site.add(*site.open(), "text", "app:1"); });
  CHECK_FALSE(fs::exists(site.directory / site.blob_path("text").substr(6)));
  CHECK(site.text_of("index.json") == empty_index);
}

TEST_CASE("an index.json that another program changed meanwhile is not overwritten") {
  Site site;
  site.add(*site.open(), "one", "app:1");
  const auto layout = site.open();
  put_file(site.path + "/index.json", "theirs");
  expect_error(ErrorKind::conflict,
               site.path + ": index.json was changed by another program meanwhile",
               [&] { site.add(*layout, "two", "app:2"); });
  CHECK(site.text_of("index.json") == "theirs");
}

TEST_CASE("what another program put into a new layout is not removed with it") {
  Site site;
  auto layout = site.open();
  put_file(site.path + "/index.json", "theirs");
  put_file(site.path + "/blobs/sha256/aa", "theirs");
  layout.reset();
  CHECK(site.text_of("index.json") == "theirs");
  CHECK(site.text_of("blobs/sha256/aa") == "theirs");
}

TEST_CASE("several commits of one object add up") {
  Site site;
  const auto layout = site.open();
  site.add(*layout, "one", "app:1");
  site.add(*layout, "two", "app:2");
  CHECK(layout->index().entries().size() == 2);
  CHECK(IndexDocument::parse(site.text_of("index.json"), {}).entries().size() == 2);
}

}  // namespace
}  // namespace ocifact::layout
