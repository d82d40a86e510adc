// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <ocifact/inspect/image_facts.hpp>
#include <ocifact/inspect/shared_layers.hpp>

namespace ocifact::cmd {

/// What `inspect` prints, image by image.
class InspectOutput {
 public:
  virtual ~InspectOutput() = default;

  /// The text of the next image.
  virtual std::string of(const inspect::ImageFacts& image) = 0;
  /// What follows the last.
  virtual std::string end() = 0;
};

/// For people. Borrows `shared`, whose images are those that are printed, in their order.
std::unique_ptr<InspectOutput> text_output(const inspect::SharedLayers& shared);

/// JSON (docs/digests.md, JSON). Borrows `shared` likewise.
std::unique_ptr<InspectOutput> json_output(const inspect::SharedLayers& shared);

}  // namespace ocifact::cmd
