// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shape_arguments.hpp"

namespace CLI {
class App;
}

namespace ocifact::cmd {

/// `--index`, `--annotation`: what `layout` alone decides of the entries in index.json.
struct EntryArguments {
  std::string index;
  std::vector<std::string> annotations;

  void add_to(CLI::App& command);
  /// Adds to `options`, which are those of `shape`. `usage` errors: malformed values, reserved
  /// annotations, options that contradict one another.
  void apply(const ShapeArguments& shape, convert::Options& options) const;
};

}  // namespace ocifact::cmd
