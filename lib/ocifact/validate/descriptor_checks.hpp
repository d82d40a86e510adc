// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/json/value.hpp>
#include <ocifact/oci/descriptor.hpp>
#include <ocifact/validate/finding.hpp>

namespace ocifact::validate {

/// Checks the descriptor at `node` in the document `where` (image-spec, descriptor), and gives it
/// if what it points at can be looked up.
std::optional<oci::Descriptor> check_descriptor(const json::Node& node, const std::string& where,
                                                Findings& findings);

/// Checks the annotations of a document or descriptor, an object; false when they are malformed.
bool check_annotations(const json::Node& owner, const std::string& where, Findings& findings);

/// Checks the artifactType of a document or descriptor, an object. (image-spec, manifest)
void check_artifact_type(const json::Node& owner, const std::string& where, Findings& findings);

/// Whether the descriptor brings the bytes along (image-spec, descriptor, Embedded Content).
bool has_embedded_data(const oci::Descriptor& descriptor);

}  // namespace ocifact::validate
