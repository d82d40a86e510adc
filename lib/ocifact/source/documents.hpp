// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/io/limits.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/oci/descriptor.hpp>

namespace ocifact::source {

/// Whether the tree has the blob, whatever its size.
bool has_blob(const io::Tree& tree, const Digest& digest);

/// The bytes of a blob as they are read, checked against the descriptor. Absence and mismatch are
/// `input` errors that name the blob's path.
std::unique_ptr<io::Source> open_blob(const io::Tree& tree, const oci::Descriptor& descriptor);

/// A manifest, index or config: a verified blob in memory, up to `--max-json`.
std::string read_document(const io::Tree& tree, const oci::Descriptor& descriptor,
                          const Limits& limits);

/// A file of the tree that nothing vouches for, in memory; empty when there is none.
std::optional<std::string> read_file(const io::Tree& tree, const std::string& path,
                                     const DocumentLimit& limit);

}  // namespace ocifact::source
