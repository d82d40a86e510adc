// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/convert/options.hpp>

#include "expect_arguments.hpp"
#include "reuse_arguments.hpp"

namespace CLI {
class App;
}

namespace ocifact::cmd {

/// The name that an option gives; a `usage` error when it is none.
oci::ImageName name_argument(const std::string& option, const std::string& text);

/// What shapes the result: the same for `layout`, `digest`, `manifest` and `export`.
struct ShapeArguments {
  std::string compression = "auto";
  std::string encoder;
  std::optional<int> level;
  bool recompress = false;
  std::string tool;  ///< of --as
  std::string media_types = "keep";
  std::vector<std::string> platforms;
  std::optional<std::string> docker_platform;
  bool no_attestations = false;
  bool prune_missing = false;
  std::vector<std::string> tags;
  std::vector<std::string> maps;
  ExpectArguments expected;
  ReuseArguments reuse;  ///< not part of `options`: it opens sources

  void add_to(CLI::App& command);
  convert::Options options() const;
  /// What the options do not make: it is to be set in them.
  std::optional<convert::Expectation> expectation(const Limits& limits, Console& console) const;
  /// Whether something else than what the source stores is asked for, `platforms` apart.
  bool changes_what_is_stored() const;
  /// Whether an option says how manifests or layers are made.
  bool decides_what_is_made() const;

 private:
  convert::Options own_encoding() const;
  convert::Options as_tool() const;
};

}  // namespace ocifact::cmd
