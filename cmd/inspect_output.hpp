// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/inspect/image_facts.hpp>

namespace ocifact::cmd {

/// What `inspect` prints for people.
std::string text_of(const std::vector<inspect::ImageFacts>& images);

/// What `inspect --json` prints (docs/digests.md, JSON).
std::string json_of(const std::vector<inspect::ImageFacts>& images);

}  // namespace ocifact::cmd
