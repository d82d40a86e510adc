// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <ocifact/archive/spool.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/source/address.hpp>
#include <ocifact/source/catalog.hpp>
#include <ocifact/source/image.hpp>

namespace ocifact::source {

struct OpenOptions {
  bool follow_links = false;  ///< in a layout directory
  /// How to read what can be read only once: a pipe, or a compressed archive. Its limits and
  /// messages count for all sources.
  archive::SpoolOptions stream;
};

/// An opened SRC: its files and the images in it. Owns what it opened; const members may be called
/// from several threads at once.
class Source {
 public:
  /// Opens what `address` names and reads its catalogue. Finds the kind by looking inside, and
  /// demands the stated one where the address states one. No layers are read, except from streams.
  static Source open(const Address& address, const OpenOptions& options);

  /// As the user wrote it; errors about this source begin with it.
  const std::string& name() const { return name_; }
  const io::Tree& tree() const { return *tree_; }
  const Faces& faces() const { return faces_; }
  /// In the source's own order.
  const std::vector<Image>& images() const { return images_; }
  const Limits& limits() const { return limits_; }

  /// The layer at `path` as the stream left it; empty for other sources (`archive::Spool::take`).
  std::optional<blob::IngestedLayer> take_layer(std::string_view path, blob::Form form) const;

 private:
  Source() = default;

  std::string name_;
  std::unique_ptr<io::Tree> tree_;
  archive::Spool* spool_ = nullptr;  ///< the tree, when it is one
  Faces faces_;
  Limits limits_;
  std::vector<Image> images_;
};

}  // namespace ocifact::source
