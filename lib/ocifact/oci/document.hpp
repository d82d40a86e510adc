// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include <ocifact/json/value.hpp>
#include <ocifact/oci/descriptor.hpp>

// Not installed: what manifests and indexes have in common, piece by piece, for those who parse
// them and those who report every fault.

namespace ocifact::oci {

/// Refuses what is not of schemaVersion 2: `unsupported` for schema 1, else `input`.
void check_schema_version(const json::Node& document);

/// The document's own mediaType, empty when it does not say. It must be a type that `is_kind`
/// says yes to, and so must `expected`, what the descriptor said, unless it is empty; and the two
/// must be the same. `kind` names what the document is: `an image manifest`.
MediaType check_media_type(const json::Node& document, const MediaType& expected,
                           bool (MediaType::*is_kind)() const, std::string_view kind);

/// An array of descriptors; null counts as empty.
std::vector<Descriptor> descriptors_from_json(const json::Node& node);

}  // namespace ocifact::oci
