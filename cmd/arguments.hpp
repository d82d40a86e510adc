// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <ocifact/convert/options.hpp>
#include <ocifact/convert/to_archive.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/source/address.hpp>

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

/// Where images come from. `addresses` is what all of it comes to.
struct SourceArguments {
  std::vector<std::string> sources;
  std::optional<std::string> ref;
  std::optional<std::string> digest;
  std::optional<std::size_t> nth;

  void add_to(CLI::App& command, bool several);
  /// A `usage` error: two selectors, a selector beside several sources, standard input twice.
  std::vector<source::Address> addresses() const;
};

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
  std::vector<std::string> tags;

  void add_to(CLI::App& command);
  convert::Options options() const;
  /// Whether something else than what the source stores is asked for, `platforms` apart.
  bool changes_what_is_stored() const;

 private:
  convert::Options own_encoding() const;
  convert::Options as_tool() const;
};

}  // namespace ocifact::cmd
