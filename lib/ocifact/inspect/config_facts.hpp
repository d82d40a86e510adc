// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ocifact/inspect/image_facts.hpp>

namespace ocifact::inspect {

/// What a config tells people, and no program needs (image-spec, config).
struct ConfigFacts {
  std::string created;
  std::vector<HistoryFacts> history;
};

/// Reads a config that was parsed before (`oci::ImageConfig`). What is not of the type that it
/// should be counts as absent.
ConfigFacts config_facts(std::string_view text, const Limits& limits);

}  // namespace ocifact::inspect
