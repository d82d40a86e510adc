// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace ocifact {

/// How large a document may be.
struct DocumentLimit {
  std::uint64_t bytes;
  const char* option;  ///< that raises it
};

/// How much an input may ask for. Sizes in bytes. Each has an option of the same name
/// (`--max-index` for `max_index`), which messages name. Figures: docs/formats.md, Limits.
struct Limits {
  std::uint64_t max_manifest_json = 20ULL << 20;  ///< docker-save's manifest.json
  std::uint64_t max_index = 16ULL << 20;          ///< index.json
  std::uint64_t max_json = 4ULL << 20;            ///< any other JSON document
  std::uint64_t max_members = 1'000'000;          ///< members of an archive
  std::uint64_t max_descriptors = 100'000;        ///< descriptors below an image, or of an array
  std::uint64_t max_nesting = 32;                 ///< indexes within indexes; arrays within arrays
  std::uint64_t max_ratio = 10'000;               ///< unpacked to packed, after the first GiB
  std::optional<std::uint64_t> max_unpacked;      ///< all layers together, unpacked

  DocumentLimit manifest_json() const { return {max_manifest_json, "--max-manifest-json"}; }
  DocumentLimit index() const { return {max_index, "--max-index"}; }
  DocumentLimit json() const { return {max_json, "--max-json"}; }
};

}  // namespace ocifact
