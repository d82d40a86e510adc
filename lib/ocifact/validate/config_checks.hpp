// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <ocifact/oci/image_config.hpp>
#include <ocifact/validate/finding.hpp>

namespace ocifact::validate {

/// Checks the text of a container image's config, the file `where` (image-spec, config), and gives
/// what it says unless it is malformed.
std::optional<oci::ImageConfig> check_config(std::string_view text, const std::string& where,
                                             const Limits& limits, Findings& findings);

/// Checks that there is one layer a DiffID. `where` is the document that lists the layers.
bool check_layer_count(std::size_t layers, const oci::ImageConfig& config, const std::string& where,
                       Findings& findings);

}  // namespace ocifact::validate
