// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ocifact/inspect/loader_facts.hpp>

namespace ocifact::inspect {

/// What a program makes of the digest that this library prints.
enum class Fate {
  same,      ///< shows or pushes it
  manifest,  ///< of an index, that of one platform's manifest
  other,     ///< makes another manifest
  none,      ///< shows none
};
std::string_view to_string(Fate fate);

/// With those that keep what index.json names, and make something of their own where it is absent.
Fate stored_fate(const LoaderFacts& facts);

/// Whether a program loads a source. `partly`: under a condition that the remark states.
enum class Loads { yes, partly, no };
std::string_view to_string(Loads loads);

/// What becomes of a source in one program (docs/loaders.md has what was seen).
struct LoaderRow {
  std::string loader;  ///< what people type, without the path
  Loads loads = Loads::yes;
  std::vector<std::string> names = {};  ///< as the program shows them, sorted
  Fate digest = Fate::none;
  std::string remark = {};  ///< a condition, a loss, or what to do; may be empty
};

/// One row a loader, always in the same order. They are about machines for linux/amd64.
std::vector<LoaderRow> loader_rows(const LoaderFacts& facts);

}  // namespace ocifact::inspect
