// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/digest/hasher.hpp>
#include <ocifact/layout/index_document.hpp>

#include "support/expect_error.hpp"
#include "support/recorded_messages.hpp"

namespace ocifact::layout {
namespace {

using Clobber = IndexDocument::Clobber;
using test::expect_error;
using test::RecordedMessages;

constexpr auto ref_name = oci::annotation::ref_name;
constexpr auto containerd_name = oci::annotation::containerd_name;

/// An image that is told from others by `content`.
oci::Descriptor image(const std::string& content) {
  return {oci::MediaType::manifest(oci::Family::oci), digest_of(content), 7, {}, {}, {}};
}

oci::ImageName full(const std::string& name) { return oci::ImageName(oci::Reference::parse(name)); }

/// An index that a run changes.
struct Run {
  IndexDocument index;
  RecordedMessages messages;

  Run() = default;
  explicit Run(const std::string& text) : index(IndexDocument::parse(text, {})) {}

  void put(const std::string& content, const std::string& name, Clobber clobber = Clobber::move) {
    index.put(image(content), full(name), clobber, messages);
  }
  void put_unnamed(const std::string& content) {
    index.put(image(content), std::nullopt, Clobber::refuse, messages);
  }
  /// One line an entry: its two names, `-` for none.
  std::vector<std::string> names() {
    index.settle_names(messages);
    std::vector<std::string> lines;
    for (const IndexDocument::Entry& entry : index.entries()) {
      lines.push_back(or_dash(entry.descriptor.annotation(containerd_name)) + " " +
                      or_dash(entry.descriptor.annotation(ref_name)));
    }
    return lines;
  }
  static std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }
};

using Lines = std::vector<std::string>;

/// An index.json of another tool: one entry for each ref.name, of the images "a", "b", ….
std::string foreign_index(const std::vector<std::string>& ref_names) {
  oci::Index index;
  char content = 'a';
  for (const std::string& name : ref_names) {
    oci::Descriptor entry = image(std::string(1, content++));
    if (!name.empty()) entry.annotations.emplace(ref_name, name);
    index.manifests.push_back(std::move(entry));
  }
  return index.to_json();
}

TEST_CASE("an index without entries is a whole document") {
  CHECK(IndexDocument().to_json() ==
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",)"
        R"("manifests":[]})");
}

TEST_CASE("a named image has the full name for containerd and the tag as ref.name") {
  Run run;
  run.put("a", "app:1");
  CHECK(run.names() == Lines{"docker.io/library/app:1 1"});
  CHECK(run.messages.notes.empty());
  CHECK(run.index.to_json() ==
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)"
        R"({"mediaType":"application/vnd.oci.image.manifest.v1+json",)"
        R"("digest":"sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",)"
        R"("size":7,"annotations":{"io.containerd.image.name":"docker.io/library/app:1",)"
        R"("org.opencontainers.image.ref.name":"1"}}]})");
}

TEST_CASE("tags of one repository, and different tags, stay tags") {
  Run run;
  run.put("a", "app:1");
  run.put("b", "app:2");
  run.put("a", "example.com/other:3");
  CHECK(run.names() ==
        Lines{"docker.io/library/app:1 1", "docker.io/library/app:2 2", "example.com/other:3 3"});
  CHECK(run.messages.notes.empty());
}

TEST_CASE("a tag of two repositories becomes the familiar full name in all entries with it") {
  Run run;
  run.put("a", "app:1");
  run.put("b", "example.com/team/app:1");
  run.put("c", "docker.io/team/app:1");
  run.put("d", "app:2");
  CHECK(run.names() == Lines{"docker.io/library/app:1 app:1",
                             "example.com/team/app:1 example.com/team/app:1",
                             "docker.io/team/app:1 team/app:1", "docker.io/library/app:2 2"});
  CHECK(run.messages.notes.empty());
}

TEST_CASE("entries of earlier runs are renamed with a note when their tag is used again") {
  Run first;
  first.put("a", "app:1");
  first.put("b", "app:2");
  REQUIRE(first.names() == Lines{"docker.io/library/app:1 1", "docker.io/library/app:2 2"});
  Run second(first.index.to_json());
  second.put("c", "team/app:1");
  CHECK(second.names() == Lines{"docker.io/library/app:1 app:1", "docker.io/library/app:2 2",
                                "docker.io/team/app:1 team/app:1"});
  CHECK(second.messages.notes ==
        Lines{"docker.io/library/app:1: org.opencontainers.image.ref.name is now 'app:1', before "
              "it was '1'"});
}

TEST_CASE("a name that OCI's grammar cannot hold falls back to its tag while no other has that") {
  Run run;
  run.put("a", "my__repo:1");
  CHECK(run.names() == Lines{"docker.io/library/my__repo:1 1"});
  CHECK(run.messages.notes.empty());

  run.put("b", "app:1");
  CHECK(run.names() == Lines{"docker.io/library/my__repo:1 1", "docker.io/library/app:1 app:1"});
  CHECK(run.messages.notes.empty());

  run.put("c", "your__repo:1");
  CHECK(run.names() == Lines{"docker.io/library/my__repo:1 -", "docker.io/library/app:1 app:1",
                             "docker.io/library/your__repo:1 -"});
  CHECK(run.messages.notes ==
        Lines{"docker.io/library/my__repo:1 has no org.opencontainers.image.ref.name: its grammar "
              "holds neither the name nor a tag that is free",
              "docker.io/library/your__repo:1 has no org.opencontainers.image.ref.name: its "
              "grammar holds neither the name nor a tag that is free"});
}

TEST_CASE("a tag that OCI's grammar cannot hold leaves the entry without ref.name") {
  Run run;
  run.put("a", "app:_x");
  CHECK(run.names() == Lines{"docker.io/library/app:_x -"});
  CHECK(run.messages.notes.size() == 1);
}

TEST_CASE("a bare tag of another tool keeps its ref.name, and ours give way") {
  Run run(foreign_index({"1", "example.com/app:2"}));
  run.put("c", "app:1");
  run.put("d", "app:2");
  CHECK(run.names() == Lines{"- 1", "- example.com/app:2", "docker.io/library/app:1 app:1",
                             "docker.io/library/app:2 app:2"});
  CHECK(run.messages.notes.empty());
  run.put("e", "my__repo:1");
  CHECK(run.names().back() == "docker.io/library/my__repo:1 -");
}

TEST_CASE("a bare tag may be given, and stays one") {
  Run run;
  run.index.put(image("a"), oci::ImageName::bare_tag("v1"), Clobber::refuse, run.messages);
  CHECK(run.names() == Lines{"- v1"});
}

TEST_CASE("annotations in conflict are repaired by the next settling") {
  oci::Index foreign;
  foreign.manifests.push_back(image("a"));
  foreign.manifests[0].annotations = {{std::string(containerd_name), "docker.io/library/app:1"},
                                      {std::string(ref_name), "2"}};
  Run run(foreign.to_json());
  CHECK(run.index.entries()[0].name->to_string() == "docker.io/library/app:2");
  CHECK(run.names() == Lines{"docker.io/library/app:2 2"});
}

TEST_CASE("a name moves to the new image, and a note says from where") {
  Run run;
  run.put("a", "app:1");
  run.put("b", "app:1");
  CHECK(run.names() == Lines{"docker.io/library/app:1 1"});
  CHECK(run.index.entries()[0].descriptor.digest == digest_of("b"));
  CHECK(run.messages.notes ==
        Lines{"docker.io/library/app:1 moves from " + digest_of("a").to_string() + " to " +
              digest_of("b").to_string()});
}

TEST_CASE("a name that another image has can be refused") {
  Run run;
  run.put("a", "app:1", Clobber::refuse);
  run.put("a", "app:1", Clobber::refuse);
  expect_error(ErrorKind::conflict,
               "docker.io/library/app:1 is the name of another image already (expected " +
                   digest_of("b").to_string() + ", actual " + digest_of("a").to_string() + ")",
               [&] { run.put("b", "app:1", Clobber::refuse); });
  CHECK(run.index.entries().size() == 1);
  CHECK(run.index.entries()[0].descriptor.digest == digest_of("a"));
}

TEST_CASE("an unnamed image has one entry, which the first name takes") {
  Run run;
  run.put_unnamed("a");
  run.put_unnamed("a");
  run.put_unnamed("b");
  CHECK(run.names() == Lines{"- -", "- -"});
  run.put("a", "app:1");
  run.put("a", "app:2");
  run.put_unnamed("a");
  CHECK(run.names() == Lines{"docker.io/library/app:1 1", "- -", "docker.io/library/app:2 2"});
  CHECK(run.index.entries()[0].descriptor.digest == digest_of("a"));
}

TEST_CASE("an image that lost its only name is entered again when it comes without one") {
  Run run;
  run.put("a", "app:1");
  run.put("b", "app:1");
  run.put_unnamed("a");
  CHECK(run.names() == Lines{"docker.io/library/app:1 1", "- -"});
  CHECK(run.index.entries()[1].descriptor.digest == digest_of("a"));
}

TEST_CASE("what other tools wrote stays: keys, annotations, members of entries") {
  const std::string text =
      R"({"schemaVersion":2,"manifests":[{"mediaType":"application/x","digest":")" +
      digest_of("a").to_string() + R"(","size":7,"annotations":{"k":"v"},"artifactType":"x/y"},)" +
      R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" +
      digest_of("b").to_string() +
      R"(","size":7,"annotations":{"io.containerd.image.name":"docker.io/library/b:1","k":"v",)" +
      R"("org.opencontainers.image.ref.name":"1"},"future":[1]}],)" +
      R"("annotations":{"of":"index"},"unknown":{"a":1.50}})";
  Run run(text);
  run.names();
  std::string expected = text;
  expected.insert(expected.find(R"("manifests")"),
                  R"("mediaType":"application/vnd.oci.image.index.v1+json",)");
  CHECK(run.index.to_json() == expected);
}

TEST_CASE("an entry of the same image keeps its record, whole, and no other") {
  const auto recorded = [](const std::string& content, const std::string& encoder) {
    oci::Descriptor entry = image(content);
    entry.annotations = {{"dev.ocifact.of", entry.digest.to_string()},
                         {"dev.ocifact.provenance", "converted"}};
    if (!encoder.empty()) entry.annotations["dev.ocifact.encoder"] = encoder;
    return entry;
  };
  const auto record_after = [&](oci::Descriptor before, const oci::Descriptor& after) {
    Run run;
    run.index.put(std::move(before), std::nullopt, Clobber::refuse, run.messages);
    run.index.put(after, full("app:1"), Clobber::refuse, run.messages);
    REQUIRE(run.index.entries().size() == 1);
    oci::Annotations annotations = run.index.entries()[0].descriptor.annotations;
    annotations.erase(std::string(containerd_name));
    return annotations;
  };
  const auto made = recorded("a", "go-1");
  CHECK(record_after(made, image("a")) == made.annotations);
  CHECK(record_after(made, recorded("a", "")) == recorded("a", "").annotations);
  // It was another image's.
  auto stale = made;
  stale.annotations["dev.ocifact.of"] = image("b").digest.to_string();
  CHECK(record_after(stale, image("a")).empty());
  CHECK(record_after(stale, recorded("a", "")) == recorded("a", "").annotations);
}

TEST_CASE(
    "an image that comes again under its name keeps what its entry had, and gets what is new") {
  Run run;
  oci::Descriptor entry = image("a");
  entry.annotations = {{"old", "1"}, {"both", "1"}};
  entry.other = {{"artifactType", json::Value{json::Value::Kind::string, false, "x/y", {}, {}}}};
  run.index.put(entry, full("app:1"), Clobber::refuse, run.messages);
  oci::Descriptor again = image("a");
  again.annotations = {{"new", "2"}, {"both", "2"}};
  run.index.put(again, full("app:1"), Clobber::refuse, run.messages);
  REQUIRE(run.names() == Lines{"docker.io/library/app:1 1"});
  const oci::Descriptor& result = run.index.entries()[0].descriptor;
  CHECK(result.annotation("old") == "1");
  CHECK(result.annotation("both") == "2");
  CHECK(result.annotation("new") == "2");
  CHECK(result.other.size() == 1);
}

TEST_CASE(
    "an unnamed entry that gets a name keeps what it had; one that gets another image does not") {
  Run run;
  oci::Descriptor entry = image("a");
  entry.annotations = {{"of", "a"}};
  run.index.put(entry, std::nullopt, Clobber::refuse, run.messages);
  run.put("a", "app:1");
  CHECK(run.index.entries()[0].descriptor.annotation("of") == "a");
  run.put("b", "app:1");
  CHECK(run.index.entries()[0].descriptor.annotation("of") == "");
}

TEST_CASE("an entry that names its image by digest is none for another name to take") {
  oci::Index foreign;
  foreign.manifests.push_back(image("a"));
  const std::string pinned = "docker.io/library/app@" + digest_of("a").to_string();
  foreign.manifests[0].annotations.emplace(containerd_name, pinned);
  Run run(foreign.to_json());
  run.put_unnamed("a");
  run.put("a", "app:1");
  CHECK(run.names() == Lines{pinned + " -", "docker.io/library/app:1 1"});
}

TEST_CASE("of several entries with one name, the first is the one that moves") {
  Run run(foreign_index({"app:1", "app:1"}));
  run.put("c", "app:1");
  CHECK(run.index.entries()[0].descriptor.digest == digest_of("c"));
  CHECK(run.index.entries()[1].descriptor.digest == digest_of("b"));
}

TEST_CASE("ten thousand names of one image, and of as many, are put and settled") {
  constexpr std::size_t count = 10'000;
  Run run;
  for (std::size_t i = 0; i < count; ++i) run.put("same", "app:" + std::to_string(i));
  for (std::size_t i = 0; i < count; ++i) {
    run.put(std::to_string(i), "team/app:" + std::to_string(i));
  }
  const Lines names = run.names();
  REQUIRE(names.size() == 2 * count);
  CHECK(names.front() == "docker.io/library/app:0 app:0");
  CHECK(names.back() == "docker.io/team/app:9999 team/app:9999");
}

TEST_CASE("a malformed index is refused") {
  expect_error(ErrorKind::input, ".manifests: wrong type (expected an array, actual an object)",
               [] { IndexDocument::parse(R"({"schemaVersion":2,"manifests":{}})", {}); });
}

TEST_CASE("names with a digest are entries of their own, which are no names for readers") {
  Run run;
  run.put("a", "app:1");
  run.put("a", "app:2");
  run.put("b", "quay.io/other:1");
  run.put_unnamed("c");
  run.index.settle_names(run.messages);
  run.index.add_digest_names();
  const std::string a = "docker.io/library/app@" + digest_of("a").to_string();
  const std::string b = "quay.io/other@" + digest_of("b").to_string();
  const IndexDocument again = IndexDocument::parse(run.index.to_json(), {});
  Lines lines;
  for (const IndexDocument::Entry& entry : again.entries()) {
    lines.push_back(Run::or_dash(entry.descriptor.annotation(containerd_name)) + " " +
                    Run::or_dash(entry.descriptor.annotation(ref_name)) + " " +
                    (entry.name ? entry.name->to_string() : "-"));
  }
  CHECK(lines == Lines{"docker.io/library/app:1 app:1 docker.io/library/app:1",
                       "docker.io/library/app:2 2 docker.io/library/app:2",
                       "quay.io/other:1 quay.io/other:1 quay.io/other:1", "- - -", a + " - -",
                       b + " - -"});
}

}  // namespace
}  // namespace ocifact::layout
