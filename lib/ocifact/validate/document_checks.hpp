// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/json/value.hpp>
#include <ocifact/oci/descriptor.hpp>
#include <ocifact/validate/finding.hpp>

namespace ocifact::validate {

/// Parses a document, an object; empty, with a finding, when it is none.
std::optional<json::Value> check_json(const std::string& text, const std::string& where,
                                      const Limits& limits, Findings& findings);

/// What an index points at. Empty elements are descriptors that cannot be followed.
using Descriptors = std::vector<std::optional<oci::Descriptor>>;

/// Checks an index by itself (image-spec, image-index). `expected` is
/// what its descriptor says it is; index.json has none.
Descriptors check_index(const json::Node& root, const std::string& where,
                        const oci::MediaType& expected, Findings& findings);

/// What a manifest points at, as far as it can be followed.
struct ManifestParts {
  std::optional<oci::Descriptor> config;
  std::optional<Descriptors> layers;  ///< empty when there is no array of them
};

/// Checks a manifest by itself (image-spec, manifest).
ManifestParts check_manifest(const json::Node& root, const std::string& where,
                             const oci::MediaType& expected, Findings& findings);

}  // namespace ocifact::validate
