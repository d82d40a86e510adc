// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <ocifact/digest/digest.hpp>

namespace ocifact::inspect {

/// Which images have a layer, be it compressed or not: layers with one DiffID are one. Holds each
/// pair of a layer and an image once.
class SharedLayers {
 public:
  using Positions = std::vector<std::uint32_t>;

  /// Adds the next image with the DiffIDs of its layers.
  void add(std::string title, const std::vector<DiffId>& diff_ids);

  /// How many images besides one that has the layer have it too.
  std::size_t others(const DiffId& diff_id) const;

  /// The titles of the first `limit` images that have the layer, but for the one at `except`.
  std::vector<std::string> titles(const DiffId& diff_id, std::size_t except,
                                  std::size_t limit) const;

  const std::string& title(std::size_t position) const { return titles_[position]; }
  /// The images that have a layer, in their order, for all layers.
  const std::map<DiffId, Positions>& holders() const { return holders_; }

 private:
  std::vector<std::string> titles_;
  std::map<DiffId, Positions> holders_;
};

}  // namespace ocifact::inspect
