// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <ocifact/archive/spool.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/source/address.hpp>
#include <ocifact/source/catalog.hpp>

namespace ocifact::source {

struct OpenOptions {
  bool follow_links = false;  ///< in a layout directory
  /// How to read what can be read only once: a pipe, or a compressed archive. Its limits and
  /// messages count for all sources.
  archive::SpoolOptions stream;
};

/// The files of a SRC, before anything is known of the images in it.
struct OpenedTree {
  std::unique_ptr<io::Tree> tree;
  archive::Spool* spool = nullptr;  ///< the tree, when it came from a stream
  bool directory = false;

  /// The digest of the member at `path` where a stream told it (`archive::Spool::own_digest`).
  std::optional<Digest> streamed_digest(std::string_view path) const;

  /// How the member at `path` is compressed, from its first bytes.
  codec::Compression compression_of(std::string_view path) const;

  /// The layer at `path` as the stream left it; empty for other sources (`archive::Spool::take`).
  std::optional<blob::IngestedLayer> take_layer(std::string_view path,
                                                const blob::Form& form) const;
  /// What `take_layer` would give, left where it is (`archive::Spool::peek`).
  const blob::IngestedLayer* peek_layer(std::string_view path, const blob::Form& form) const;
};

/// Opens what `address` names, its kind found by looking inside, shown as archive or layout. Layers
/// are read only of streams and of Docker up to 1.9. What is none of these is an `input` error.
OpenedTree open_tree(const Address& address, const OpenOptions& options);

/// An `input` error unless a source with these faces is of the kind that the address states.
void check_kind(const Address& address, const Faces& faces);

}  // namespace ocifact::source
