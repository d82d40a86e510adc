// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/source/catalog.hpp>
#include <ocifact/source/image.hpp>
#include <ocifact/source/open_tree.hpp>

namespace ocifact::source {

/// An opened SRC: its files and the images in it. Owns what it opened; const members may be called
/// from several threads at once.
class Source {
 public:
  /// Opens what `address` names and reads its catalogue. Finds the kind by looking inside, and
  /// demands the stated one where the address states one. No layers are read, except from streams.
  static Source open(const Address& address, const OpenOptions& options);

  /// As the user wrote it, escaped; errors about this source begin with it.
  const std::string& name() const { return name_; }
  const io::Tree& tree() const { return *opened_.tree; }
  /// Whether it was read once and is gone: a pipe, or a compressed archive.
  bool is_stream() const { return opened_.spool != nullptr; }
  const Faces& faces() const { return faces_; }
  /// In the source's own order.
  const std::vector<Image>& images() const { return images_; }
  const Limits& limits() const { return limits_; }

  /// The digest of the member at `path` where a stream told it.
  std::optional<Digest> streamed_digest(std::string_view path) const {
    return opened_.streamed_digest(path);
  }

  /// How the layer at `path` is compressed, from its first bytes.
  codec::Compression compression_of(std::string_view path) const {
    return opened_.compression_of(path);
  }

  /// The layer at `path` as the stream left it; empty for other sources (`archive::Spool::take`).
  std::optional<blob::IngestedLayer> take_layer(std::string_view path,
                                                const blob::Form& form) const {
    return opened_.take_layer(path, form);
  }
  /// What `take_layer` would give, left where it is.
  const blob::IngestedLayer* peek_layer(std::string_view path, const blob::Form& form) const {
    return opened_.peek_layer(path, form);
  }

 private:
  Source() = default;

  std::string name_;
  OpenedTree opened_;
  Faces faces_;
  Limits limits_;
  std::vector<Image> images_;
};

}  // namespace ocifact::source
