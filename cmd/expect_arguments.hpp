// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/convert/options.hpp>
#include <ocifact/io/limits.hpp>

#include "console.hpp"

namespace CLI {
class App;
}

namespace ocifact::cmd {

/// `--expect` and `--manifest`: what the image has to be.
struct ExpectArguments {
  std::optional<std::string> digest;
  std::optional<std::string> manifest_file;

  void add_to(CLI::App& command, const std::string& group);

  /// Empty when nothing is expected. A `usage` error: text that is no digest; an `input` error: a
  /// manifest with another digest. A manifest's final newline belongs to it unless its digest says
  /// that it does not.
  std::optional<convert::Expectation> expectation(const Limits& limits, Console& console) const;
};

}  // namespace ocifact::cmd
