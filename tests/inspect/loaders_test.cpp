// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/base/text.hpp>
#include <ocifact/inspect/loaders.hpp>
#include <ocifact/oci/reference.hpp>

#include "loader_rows.hpp"

namespace ocifact::inspect {
namespace {

using test::entry;
using test::item;
using Lines = std::vector<std::string>;

/// One line a row: `LOADER: LOADS, NAMES, DIGEST; REMARK`.
Lines lines_of(const LoaderFacts& facts) {
  Lines lines;
  for (const LoaderRow& row : loader_rows(facts)) {
    lines.push_back(row.loader + " " + std::string(to_string(row.loads)) + " [" +
                    join(row.names, " ") + "] " + std::string(to_string(row.digest)) +
                    (row.remark.empty() ? "" : "; " + row.remark));
  }
  return lines;
}

/// The line of one loader, without its name.
std::string line_of(const LoaderFacts& facts, const std::string& loader) {
  for (const std::string& line : lines_of(facts)) {
    if (line.starts_with(loader + " ")) return line.substr(loader.size() + 1);
  }
  return "no such loader";
}

TEST_CASE("an archive with both faces and one name loads everywhere") {
  CHECK(lines_of(test::hybrid()) ==
        Lines{"docker load (classic) yes [app:1] none; unpacks the layers: the image ID stays, "
              "the digest is lost",
              "docker load (containerd) yes [app:1] same",
              "ctr images import yes [docker.io/library/app:1] same",
              "CRI yes [docker.io/library/app:1] none; does not find repo@sha256:…",
              "podman load yes [docker.io/library/app:1] same",
              "skopeo docker-archive: yes [] other", "skopeo oci-archive: yes [] same",
              "skopeo oci: no [] none; takes a layout directory: ocifact layout makes one",
              "umoci unpack no [] none; takes a layout directory: ocifact layout makes one"});
}

TEST_CASE("a layout directory loads where directories do") {
  const std::string no_archive = " no [] none; takes an archive: ocifact export makes one";
  CHECK(lines_of(test::directory()) ==
        Lines{"docker load (classic)" + no_archive, "docker load (containerd)" + no_archive,
              "ctr images import" + no_archive, "CRI" + no_archive,
              "podman load yes [] same; named after the folder",
              "skopeo docker-archive:" + no_archive, "skopeo oci-archive:" + no_archive,
              "skopeo oci: yes [] same", "umoci unpack yes [1] same"});
}

TEST_CASE("an archive of docker's form loads without its digest") {
  const std::string no_index = " no [] none; there is no index.json: ocifact export adds it";
  CHECK(lines_of(test::docker_archive()) ==
        Lines{"docker load (classic) yes [app:1] none; unpacks the layers: the image ID stays, "
              "the digest is lost",
              "docker load (containerd) yes [app:1] other; makes a manifest of its own: ocifact "
              "export adds one",
              "ctr images import yes [docker.io/library/app:1] other",
              "CRI yes [docker.io/library/app:1] none; does not find repo@sha256:…",
              "podman load yes [localhost/app:1] other; makes a manifest of its own: ocifact "
              "export adds one",
              "skopeo docker-archive: yes [] other", "skopeo oci-archive:" + no_index,
              "skopeo oci: no [] none; takes a layout directory: ocifact layout makes one",
              "umoci unpack no [] none; takes a layout directory: ocifact layout makes one"});
}

TEST_CASE("docker's containerd store shows no digest of what has no name") {
  auto facts = test::docker_archive();
  facts.items[0].repo_tags.clear();
  CHECK(line_of(facts, "docker load (containerd)") ==
        "yes [] none; makes a manifest of its own: ocifact export adds one");
}

TEST_CASE("podman shows the digest of an archive with one name only") {
  auto facts = test::hybrid();
  facts.entries.push_back(entry("example.org/b:2", "2"));
  facts.items[0].repo_tags.push_back("example.org/b:2");
  CHECK(line_of(facts, "podman load") ==
        "yes [docker.io/library/app:1 example.org/b:2] other; index.json has not one entry, so "
        "manifest.json is read");
  facts.has_docker_face = false;
  CHECK(line_of(facts, "podman load") ==
        "no [] none; takes one image under one name: choose with :REF or --split");
  CHECK(line_of(facts, "skopeo oci-archive:") ==
        "partly [] same; several entries: with :TAG, as ref.name has it");
}

TEST_CASE("podman gives short names to localhost") {
  auto facts = test::docker_archive();
  facts.items[0].repo_tags = {"app:1", "team/app:2", "localhost/a:3", "example.org/a:4",
                              "host:5000/a:5"};
  CHECK(line_of(facts, "podman load") ==
        "yes [example.org/a:4 host:5000/a:5 localhost/a:3 localhost/app:1 localhost/team/app:2] "
        "other; makes a manifest of its own: ocifact export adds one");
  facts = test::hybrid();
  facts.entries[0] = entry("", "v1");
  CHECK(line_of(facts, "podman load") == "yes [localhost/v1:latest] same");
}

TEST_CASE("podman loses a health check under OCI types") {
  auto facts = test::hybrid();
  facts.entries[0].loses_health_check = true;
  CHECK(line_of(facts, "podman load") ==
        "yes [docker.io/library/app:1] same; the health check is lost: --media-types docker "
        "keeps it");
  facts = test::directory();
  facts.entries[0].loses_health_check = true;
  CHECK(line_of(facts, "podman load") ==
        "yes [] same; named after the folder; the health check is lost: --media-types docker "
        "keeps it");
}

TEST_CASE("containerd makes a record of what has a name") {
  auto facts = test::hybrid();
  facts.entries = {entry("", "v1"), entry("", "example.org/b:2")};
  CHECK(line_of(facts, "ctr images import") == "yes [example.org/b:2 import-DATE:v1] same");
  CHECK(line_of(facts, "CRI") == "yes [example.org/b:2] none; does not find repo@sha256:…");
  facts.entries = {entry("", "v1")};
  CHECK(line_of(facts, "CRI") == "no [] none; finds full names only: --tag gives one");
  facts.entries = {entry("", "")};
  const std::string unnamed =
      "no [] none; makes no record of an image without name, except with --digests --base-name";
  CHECK(line_of(facts, "ctr images import") == unnamed);
  CHECK(line_of(facts, "CRI") == unnamed);
}

TEST_CASE("docker's containerd store shows the digest of what has a full name") {
  auto facts = test::hybrid();
  for (const std::string name : {"", "v1", "app:1"}) {
    CAPTURE(name);
    facts.entries = {entry("", name)};
    CHECK(line_of(facts, "docker load (containerd)") ==
          "yes [" + (name.empty() ? "" : oci::Reference::parse(name).familiar()) +
              "] none; shows no digest of what has no full name");
  }
  facts.entries = {entry("", "example.org/app:1")};
  CHECK(line_of(facts, "docker load (containerd)") == "yes [example.org/app:1] same");
}

TEST_CASE("what docker save made up has another digest than the one that is printed") {
  auto facts = test::hybrid();
  facts.entries[0].is_made_up = true;
  CHECK(line_of(facts, "docker load (containerd)") == "yes [app:1] other");
  CHECK(line_of(facts, "ctr images import") == "yes [docker.io/library/app:1] other");
  CHECK(line_of(facts, "podman load") == "yes [docker.io/library/app:1] other");
  CHECK(line_of(facts, "skopeo oci-archive:") == "yes [] other");
}

TEST_CASE("CRI finds by digest what has a name with one") {
  auto facts = test::hybrid();
  facts.entries.push_back(entry("docker.io/library/app@sha256:" + std::string(64, 'a'), ""));
  CHECK(line_of(facts, "CRI") == "yes [docker.io/library/app:1] same");
}

TEST_CASE("containerd leaves out other platforms") {
  auto facts = test::hybrid();
  facts.entries[0].platforms = {"linux/arm64/v8"};
  CHECK(line_of(facts, "ctr images import") ==
        "partly [docker.io/library/app:1] same; only on linux/arm64/v8, elsewhere with "
        "--all-platforms");
  CHECK(line_of(facts, "CRI") == "partly [docker.io/library/app:1] none; only on linux/arm64/v8");
  facts.entries[0].platforms = {"linux/arm64/v8", "linux/amd64"};
  CHECK(line_of(facts, "ctr images import") == "yes [docker.io/library/app:1] same");
  facts = test::docker_archive();
  facts.items[0].platform = "linux/arm64";
  CHECK(line_of(facts, "ctr images import") ==
        "partly [docker.io/library/app:1] other; only on linux/arm64, elsewhere with "
        "--all-platforms");
}

TEST_CASE("what is packed as a whole is nothing for containerd") {
  auto facts = test::hybrid();
  facts.is_packed = true;
  CHECK(line_of(facts, "ctr images import") ==
        "no [] none; does not unpack what is around the archive");
  CHECK(line_of(facts, "docker load (containerd)") == "yes [app:1] same");
}

TEST_CASE("zstd layers need a newer docker") {
  auto facts = test::hybrid();
  facts.items[0].has_zstd = true;
  CHECK(line_of(facts, "docker load (classic)") ==
        "partly [app:1] none; zstd layers: from Docker 23 on; --compression gzip is for older "
        "ones");
}

TEST_CASE("an OCI archive is nothing for those who read manifest.json") {
  auto facts = test::hybrid();
  facts.has_docker_face = false;
  facts.items.clear();
  const std::string none = "no [] none; there is no manifest.json: ocifact export adds it";
  CHECK(line_of(facts, "docker load (classic)") == none);
  CHECK(line_of(facts, "skopeo docker-archive:") == none);
  CHECK(line_of(facts, "docker load (containerd)") == "yes [app:1] same");
}

TEST_CASE("umoci takes single images of OCI types under a tag") {
  auto facts = test::directory();
  facts.entries[0].has_docker_layers = true;
  CHECK(line_of(facts, "umoci unpack") ==
        "no [] none; knows OCI's media types only: --media-types oci");
  facts = test::directory();
  facts.entries[0].is_index = true;
  CHECK(line_of(facts, "umoci unpack") ==
        "no [] none; takes no index: --platform chooses a manifest");
  facts = test::directory();
  facts.entries[0].ref_name = "";
  CHECK(line_of(facts, "umoci unpack") == "no [] none; takes an image by its tag only: --tag");
}

TEST_CASE("skopeo finds no entry of a docker type by its tag") {
  auto facts = test::directory();
  facts.entries[0].has_docker_type = true;
  CHECK(line_of(facts, "skopeo oci:") ==
        "yes [] same; only without :TAG, which it does not find on an entry of a Docker type");
}

TEST_CASE("several images of manifest.json are chosen from") {
  auto facts = test::docker_archive();
  facts.items.push_back(item({"b:1"}));
  CHECK(line_of(facts, "skopeo docker-archive:") ==
        "partly [] other; several images: with :NAME or :@N");
}

TEST_CASE("a delta loads where the base is, and nowhere else") {
  auto facts = test::hybrid();
  facts.entries[0].is_complete = false;
  facts.entries[0].is_thin = facts.items[0].is_thin = true;
  const std::string lacking = "no [] none; a blob is not there: ocifact layout --reuse adds it";
  CHECK(
      lines_of(facts) ==
      Lines{"docker load (classic) partly [app:1] none; needs the base: blobs are not there; "
            "unpacks the layers: the image ID stays, the digest is lost",
            "docker load (containerd) partly [app:1] same; needs the base: blobs are not there",
            "ctr images import partly [docker.io/library/app:1] same; needs the base: blobs are "
            "not there",
            "CRI partly [docker.io/library/app:1] none; needs the base: blobs are not there; does "
            "not find repo@sha256:…",
            "podman load " + lacking, "skopeo docker-archive: " + lacking,
            "skopeo oci-archive: " + lacking,
            "skopeo oci: no [] none; takes a layout directory: ocifact layout makes one",
            "umoci unpack no [] none; takes a layout directory: ocifact layout makes one"});
  facts = test::directory();
  facts.entries[0].is_thin = true;
  CHECK(line_of(facts, "podman load") == lacking);
  CHECK(line_of(facts, "skopeo oci:") == lacking);
  CHECK(line_of(facts, "umoci unpack") == lacking);
  facts = test::docker_archive();
  facts.items[0].is_thin = true;
  CHECK(line_of(facts, "docker load (containerd)") == lacking);
  CHECK(line_of(facts, "ctr images import") == lacking);
  CHECK(line_of(facts, "podman load") == lacking);
}

TEST_CASE("of several images those are chosen that are complete") {
  auto facts = test::hybrid();
  facts.entries.push_back(entry("docker.io/library/b:1", "1"));
  facts.items.push_back(item({"docker.io/library/b:1"}));
  facts.entries[0].is_thin = facts.items[0].is_thin = true;
  CHECK(line_of(facts, "skopeo docker-archive:") ==
        "partly [] other; several images: with :NAME or :@N");
  CHECK(line_of(facts, "skopeo oci-archive:") ==
        "partly [] same; several entries: with :TAG, as ref.name has it");
}

}  // namespace
}  // namespace ocifact::inspect
