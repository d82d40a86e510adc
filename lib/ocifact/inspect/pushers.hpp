// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/inspect/loaders.hpp>

namespace ocifact::inspect {

/// What a registry has once a program has pushed a source, or what it loaded of it.
struct PusherRow {
  std::string pusher;          ///< what people type, without the path
  std::optional<Fate> digest;  ///< empty: it cannot push it
  std::string remark;          ///< a condition, why not, or how to know the digest; may be empty
};

/// One row a pusher, always in the same order.
std::vector<PusherRow> pusher_rows(const LoaderFacts& facts);

}  // namespace ocifact::inspect
