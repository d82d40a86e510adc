// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/json/value.hpp>
#include <ocifact/json/writer.hpp>

namespace ocifact::oci {

/// What an image runs on (image-spec, image-index, `platform`). Absent members are empty.
struct Platform {
  std::string architecture;
  std::string os;
  std::string os_version;
  std::vector<std::string> os_features;
  std::string variant;

  /// `os/architecture[/variant][:os.version]`, as docker and crane take it; other text is a `usage`
  /// error. The inverse of `to_string` for values without features. What a config lacks is shown as
  /// `unknown`.
  static Platform parse(std::string_view text);
  std::string to_string() const;

  /// From a descriptor's `platform` or from a config, which have the same members.
  static Platform from_json(const json::Node& node);
  /// An object of the members that are not empty, then `other`, which a descriptor keeps.
  void write(json::Writer& json, const std::vector<json::Member>& other = {}) const;

  /// Whether an image of this platform is what somebody who asks for `wanted` gets: same os and
  /// architecture, the same variant where one is asked for (arm64 is arm64/v8, arm is arm/v7), and
  /// the same os.version where one is asked for.
  bool satisfies(const Platform& wanted) const;

  auto operator<=>(const Platform&) const = default;
};

}  // namespace ocifact::oci
