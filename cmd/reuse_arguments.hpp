// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/convert/options.hpp>

namespace CLI {
class App;
}

namespace ocifact::cmd {

class Session;

/// `--reuse`, `--exclude-blobs-of`: where else layers and manifests are known.
struct ReuseArguments {
  std::vector<std::string> reuse;
  std::vector<std::string> exclude;

  void add_to(CLI::App& command, const std::string& group);
  bool is_given() const { return !reuse.empty() || !exclude.empty(); }

  /// Opens what they name, which lives as long as the session, and lets the options use it.
  void apply(Session& session, convert::Options& options) const;
};

}  // namespace ocifact::cmd
