// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/base/messages.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/source/image.hpp>

namespace ocifact::source {

/// What manifest.json says of one image, its members looked up and its names read.
struct DockerImage {
  DockerFace face;
  std::vector<oci::ImageName> names;
};

/// The digest that the path of a config states: `blobs/sha256/<hex>`, `<hex>.json` (Docker), or
/// `sha256:<hex>` (crane); empty when it states none.
std::optional<Digest> stated_digest(const std::string& path);

/// Reads the tree's manifest.json and the configs it names (docs/formats.md, Other tools). `input`
/// errors: a config that is not there or whose digest is not the one its path states, a RepoTags
/// entry that is no reference. Layers may be absent, as thin archives leave some out.
std::vector<DockerImage> read_docker_face(const io::Tree& tree, const Limits& limits,
                                          Messages& messages);

}  // namespace ocifact::source
