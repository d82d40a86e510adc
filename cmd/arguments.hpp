// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <ocifact/io/limits.hpp>
#include <ocifact/source/address.hpp>

namespace CLI {
class App;
}

namespace ocifact::cmd {

/// Options of every command.
struct GeneralArguments {
  unsigned jobs = 0;  ///< 0: the processors there are
  bool quiet = false;
  bool verbose = false;
  bool follow_links = false;
  Limits limits;

  void add_to(CLI::App& command);
};

/// `--source`: which face of an archive counts where the two disagree.
struct FaceArgument {
  std::string name;

  void add_to(CLI::App& command);
  std::optional<source::Face> face() const;
};

/// Where images come from. `addresses` is what all of it comes to.
struct SourceArguments {
  std::vector<std::string> sources;
  std::optional<std::string> ref;
  std::optional<std::string> digest;
  std::optional<std::size_t> nth;
  FaceArgument face;

  void add_to(CLI::App& command, bool several);
  /// A `usage` error: two selectors, a selector beside several sources, standard input twice.
  std::vector<source::Address> addresses() const;
  /// The same for what takes no part of a source, which is a `usage` error; `what` begins its
  /// reason, as `validate checks`.
  std::vector<source::Address> whole(const std::string& what) const;
};

}  // namespace ocifact::cmd
