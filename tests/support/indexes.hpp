// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/document_tree.hpp>

#include "oci_files.hpp"

// Indexes made by hand, and what is in those that result.
namespace ocifact::test {

/// Stores what buildkit attaches to an image of an index: a manifest of no platform, known by its
/// annotations.
inline oci::Descriptor add_attestation(OciFiles& files, const oci::Descriptor& subject) {
  auto descriptor = files.add_manifest(
      files.add(OciFiles::oci_config, config_of({})),
      {files.add("application/vnd.in-toto+json", "{" + subject.digest.hex() + "}")});
  descriptor.platform = oci::Platform::parse("unknown/unknown");
  descriptor.annotations["vnd.docker.reference.type"] = "attestation-manifest";
  descriptor.annotations["vnd.docker.reference.digest"] = subject.digest.to_string();
  return descriptor;
}

/// The digests of an index's children, which its document must agree with.
inline std::vector<Digest> children_of(const source::DocumentNode& node) {
  std::vector<Digest> digests;
  for (const source::DocumentNode& child : node.children) {
    digests.push_back(child.descriptor.digest);
  }
  REQUIRE(node.index.manifests.size() == digests.size());
  for (std::size_t i = 0; i < digests.size(); ++i) {
    CHECK(node.index.manifests[i].digest == digests[i]);
  }
  return digests;
}

}  // namespace ocifact::test
