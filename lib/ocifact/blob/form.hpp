// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>

#include <ocifact/codec/compression.hpp>
#include <ocifact/codec/encoder.hpp>

namespace ocifact::blob {

/// How a layer is to be stored, whatever it comes as (docs/formats.md, Layers). A value.
struct Form {
  enum class Kind {
    keep,        ///< byte for byte
    compressed,  ///< gzip and zstd byte for byte, all else by the encoder
    encoded,     ///< what is compressed as the encoder does byte for byte, all else by the encoder
    plain,       ///< uncompressed
  };

  Kind kind = Kind::keep;
  codec::Encoder encoder = {};  ///< makes what has to be made
  bool anew = false;            ///< the encoder makes what is so already as well

  static Form keep() { return {}; }
  static Form compressed(codec::Encoder encoder) { return {Kind::compressed, encoder}; }
  static Form encoded(codec::Encoder encoder, bool anew = false) {
    return {Kind::encoded, encoder, anew};
  }
  static Form plain() { return {Kind::plain}; }

  /// Whether a layer that comes in `compression` has to be made anew to have this form.
  bool changes(codec::Compression compression) const;

  auto operator<=>(const Form&) const = default;
};

}  // namespace ocifact::blob
