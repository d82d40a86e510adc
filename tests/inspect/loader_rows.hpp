// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/base/text.hpp>
#include <ocifact/inspect/loader_facts.hpp>

// Facts made by hand, for the tests of what is told from them.
namespace ocifact::test {

/// An entry of index.json as this library writes it, of an image for linux/amd64.
inline inspect::LoaderFacts::Entry entry(const std::string& name, const std::string& tag) {
  inspect::LoaderFacts::Entry entry;
  entry.containerd_name = name;
  entry.ref_name = tag;
  entry.platforms = {"linux/amd64"};
  return entry;
}

inline inspect::LoaderFacts::Item item(const std::vector<std::string>& repo_tags) {
  return {repo_tags, "linux/amd64", false};
}

/// An archive with both faces and one name.
inline inspect::LoaderFacts hybrid() {
  inspect::LoaderFacts facts;
  facts.has_index = facts.has_docker_face = true;
  facts.entries = {entry("docker.io/library/app:1", "1")};
  facts.items = {item({"docker.io/library/app:1"})};
  return facts;
}

/// A layout directory with one name.
inline inspect::LoaderFacts directory() {
  inspect::LoaderFacts facts;
  facts.is_directory = facts.has_index = true;
  facts.entries = {entry("docker.io/library/app:1", "1")};
  return facts;
}

/// What `docker save` wrote up to Docker 24.
inline inspect::LoaderFacts docker_archive() {
  inspect::LoaderFacts facts;
  facts.has_docker_face = true;
  facts.items = {item({"app:1"})};
  return facts;
}

}  // namespace ocifact::test
