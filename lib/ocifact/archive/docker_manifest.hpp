// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ocifact/io/limits.hpp>

namespace ocifact::archive {

/// One image of docker-save's manifest.json (docs/formats.md, Other tools).
struct DockerItem {
  std::string config;                  ///< path of the config in the archive
  std::vector<std::string> repo_tags;  ///< as written
  std::vector<std::string> layers;     ///< paths of the layers, base first
  bool has_layer_sources = false;      ///< Docker 25-29's classic store writes them for all layers
};

/// Parses manifest.json: a non-empty array of images. `RepoTags` and `Layers` may be null or
/// absent; all else that is malformed is an `input` error.
std::vector<DockerItem> parse_docker_manifest(std::string_view text, const Limits& limits);

/// Whether Docker 25-29's classic store wrote it. No other manifest.json counts in a directory.
bool is_of_classic_store(const std::vector<DockerItem>& items);

/// Compact, no final newline; keys `Config`, `RepoTags`, `Layers`; `RepoTags` of an unnamed image
/// is null, as containerd writes it (docs/formats.md, Other tools).
std::string docker_manifest_json(const std::vector<DockerItem>& items);

}  // namespace ocifact::archive
