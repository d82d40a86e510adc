// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <ocifact/oci/descriptor.hpp>

namespace ocifact::source {

/// The annotations of an index entry in which this library records where the image's digest comes
/// from (docs/digests.md, Provenance; `facts::record`).
inline constexpr std::string_view provenance_key = "dev.ocifact.provenance";
inline constexpr std::string_view encoder_key = oci::annotation::encoder;
inline constexpr std::string_view tool_key = "dev.ocifact.tool";

}  // namespace ocifact::source
