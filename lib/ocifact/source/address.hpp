// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <ocifact/digest/digest.hpp>

namespace ocifact::source {

/// Chooses images of a source: all of them, or by name, digest or position.
struct Selector {
  struct All {
    bool operator==(const All&) const = default;
  };
  struct ByName {
    std::string name;  ///< a tag, or a short or full reference
    bool operator==(const ByName&) const = default;
  };
  struct ByPosition {
    std::size_t position;  ///< in the source's own order, from 0
    bool operator==(const ByPosition&) const = default;
  };
  std::variant<All, ByName, Digest, ByPosition> by = All{};

  /// The text after the path: "", `:REF`, `:@N` or `@DIGEST`; a `usage` error otherwise.
  static Selector parse(std::string_view text);
  bool is_all() const { return std::holds_alternative<All>(by); }
  bool operator==(const Selector&) const = default;
};

/// The two faces that an archive may have (docs/formats.md, Two faces).
enum class Face {
  docker,  ///< manifest.json
  oci,     ///< index.json
};

/// Where a source is: a SRC of the command line (docs/formats.md, Kinds of source).
struct Address {
  enum class Kind { any, docker_archive, oci_archive, layout, dir };

  std::string text;  ///< as the user wrote it
  Kind kind = Kind::any;
  std::string path;  ///< `-` is standard input
  Selector selector;
  std::optional<Face> face = {};  ///< which one counts where the two disagree (`--source`)

  /// Takes SRC apart: an optional `docker-archive:`, `oci-archive:`, `oci:` or `dir:`, the longest
  /// prefix that exists as a path, and a selector. When no prefix exists the whole is the path.
  static Address parse(std::string_view text);

  bool is_standard_input() const { return path == "-"; }
};

}  // namespace ocifact::source
