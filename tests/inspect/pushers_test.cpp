// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/inspect/pushers.hpp>

#include "loader_rows.hpp"

namespace ocifact::inspect {
namespace {

using Lines = std::vector<std::string>;

/// One line a row: `PUSHER: DIGEST; REMARK`.
Lines lines_of(const LoaderFacts& facts) {
  Lines lines;
  for (const PusherRow& row : pusher_rows(facts)) {
    lines.push_back(row.pusher + ": " + (row.digest ? std::string(to_string(*row.digest)) : "-") +
                    (row.remark.empty() ? "" : "; " + row.remark));
  }
  return lines;
}

/// The line of one pusher, without its name.
std::string line_of(const LoaderFacts& facts, const std::string& pusher) {
  for (const std::string& line : lines_of(facts)) {
    if (line.starts_with(pusher + ": ")) return line.substr(pusher.size() + 2);
  }
  return "no such pusher";
}

TEST_CASE("what becomes of an archive with both faces") {
  CHECK(lines_of(test::hybrid()) ==
        Lines{"crane push FILE: other; ocifact digest --as crane tells it",
              "crane push FOLDER: -; there is no layout directory", "skopeo copy: same",
              "skopeo copy --all --preserve-digests: same",
              "docker load, push (classic): other; ocifact digest --as docker tells it",
              "docker load, push (containerd): same",
              "podman load, push: other; compresses layers with a gzip of its own",
              "ctr images import --all-platforms, push: same"});
}

TEST_CASE("what becomes of a layout directory") {
  CHECK(lines_of(test::directory()) ==
        Lines{"crane push FILE: -; there is no archive", "crane push FOLDER: same",
              "skopeo copy: same", "skopeo copy --all --preserve-digests: same",
              "docker load, push (classic): -; there is no archive",
              "docker load, push (containerd): -; there is no archive",
              "podman load, push: other; compresses layers with a gzip of its own",
              "ctr images import --all-platforms, push: -; there is no archive"});
}

TEST_CASE("what becomes of an archive of docker's form") {
  CHECK(lines_of(test::docker_archive()) ==
        Lines{"crane push FILE: other; ocifact digest --as crane tells it",
              "crane push FOLDER: -; there is no layout directory",
              "skopeo copy: other; compresses layers with a gzip of its own",
              "skopeo copy --all --preserve-digests: -; there is no index.json",
              "docker load, push (classic): other; ocifact digest --as docker tells it",
              "docker load, push (containerd): other; makes a manifest of its own",
              "podman load, push: other; compresses layers with a gzip of its own",
              "ctr images import --all-platforms, push: other; makes a manifest of its own"});
}

TEST_CASE("an index goes up whole where that is asked for") {
  auto facts = test::directory();
  facts.entries[0].is_index = true;
  CHECK(line_of(facts, "skopeo copy") == "manifest; one platform of an index");
  CHECK(line_of(facts, "skopeo copy --all --preserve-digests") == "same");
  CHECK(line_of(facts, "crane push FOLDER") == "same; with --index");
}

TEST_CASE("what is not complete does not go up whole") {
  auto facts = test::hybrid();
  facts.entries[0].is_complete = false;
  const std::string missing = "-; a platform or a blob is missing";
  CHECK(line_of(facts, "skopeo copy --all --preserve-digests") == missing);
  CHECK(line_of(facts, "docker load, push (containerd)") == missing);
  CHECK(line_of(facts, "ctr images import --all-platforms, push") == missing);
  facts = test::directory();
  facts.entries[0].is_complete = false;
  CHECK(line_of(facts, "crane push FOLDER") == "-; a blob is missing");
}

TEST_CASE("a delta goes up from where the base is") {
  auto facts = test::hybrid();
  facts.entries[0].is_complete = false;
  facts.entries[0].is_thin = facts.items[0].is_thin = true;
  const std::string lacking = "-; a blob is missing";
  const std::string missing = "-; a platform or a blob is missing";
  CHECK(line_of(facts, "crane push FILE") == lacking);
  CHECK(line_of(facts, "skopeo copy") == lacking);
  CHECK(line_of(facts, "skopeo copy --all --preserve-digests") == missing);
  CHECK(line_of(facts, "docker load, push (classic)") ==
        "other; needs the base: blobs are not there");
  CHECK(line_of(facts, "docker load, push (containerd)") == missing);
  CHECK(line_of(facts, "podman load, push") == lacking);
  CHECK(line_of(facts, "ctr images import --all-platforms, push") == missing);
  facts = test::docker_archive();
  facts.items[0].is_thin = true;
  CHECK(line_of(facts, "skopeo copy") == lacking);
  CHECK(line_of(facts, "docker load, push (containerd)") == lacking);
  CHECK(line_of(facts, "ctr images import --all-platforms, push") == lacking);
}

TEST_CASE("what docker save made up is not what is printed") {
  auto facts = test::hybrid();
  facts.entries[0].is_made_up = true;
  CHECK(line_of(facts, "skopeo copy") == "other");
  CHECK(line_of(facts, "skopeo copy --all --preserve-digests") == "other");
}

TEST_CASE("crane pushes what it wrote as it is") {
  auto facts = test::hybrid();
  facts.entries[0].is_of_crane = true;
  CHECK(line_of(facts, "crane push FILE") == "same");
}

TEST_CASE("several entries are too many for some") {
  auto facts = test::directory();
  facts.entries.push_back(test::entry("example.org/b:2", "2"));
  const std::string choose = "several entries: with :TAG, as ref.name has it";
  CHECK(line_of(facts, "skopeo copy") == "same; " + choose);
  CHECK(line_of(facts, "skopeo copy --all --preserve-digests") == "same; " + choose);
  facts.entries[0].is_index = true;
  CHECK(line_of(facts, "skopeo copy") == "manifest; one platform of an index; " + choose);
  facts.entries[0].is_index = false;
  CHECK(line_of(facts, "crane push FOLDER") == "-; takes a layout with one entry");
  CHECK(line_of(facts, "podman load, push") == "-; takes a layout with one entry");
}

TEST_CASE("what is packed as a whole") {
  auto facts = test::hybrid();
  facts.is_packed = true;
  const std::string packed = "-; does not unpack what is around the archive";
  CHECK(line_of(facts, "crane push FILE") == packed);
  CHECK(line_of(facts, "ctr images import --all-platforms, push") == packed);
}

}  // namespace
}  // namespace ocifact::inspect
