// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/base/text.hpp>
#include <ocifact/facts/proof.hpp>

#include "support/oci_files.hpp"
#include "support/packed.hpp"

// Images in memory whose manifest is to be found.
namespace ocifact::facts {

using test::encoded;
inline std::string encoded(const std::string& plain, const std::string& encoder) {
  return test::encoded(plain, codec::Encoder::parse(encoder));
}

/// A layer of some thousand words, which every level compresses differently.
inline std::string wordy_layer(int seed) {
  std::string words;
  std::uint32_t random = static_cast<std::uint32_t>(seed) + 1;
  for (int i = 0; i < 9000; ++i) {
    random = random * 1664525 + 1013904223;
    words += std::to_string((random >> 16) % (i % 7 == 0 ? 4000 : 90)) + " ";
  }
  return test::layer_of(words);
}

inline LayerBlob blob_of(const std::string& bytes,
                         codec::Compression compression = codec::Compression::gzip) {
  return {digest_of(bytes), bytes.size(), compression};
}

/// A layer as it is there; `plain` is what it unpacks to.
inline LayerAtHand at_hand(const std::string& bytes, const std::string& plain) {
  return {"layer " + digest_of(bytes).hex().substr(0, 6), DiffId(digest_of(plain)),
          [bytes] { return std::make_unique<io::StringSource>(bytes); }};
}

/// An image of plain layers.
inline ImageAtHand image_of(const std::vector<std::string>& plain_layers) {
  ImageAtHand image{digest_of("config"), 6, {}};
  for (const std::string& plain : plain_layers) image.layers.push_back(at_hand(plain, plain));
  return image;
}

struct Trial {
  explicit Trial(unsigned jobs = 2) : pool(jobs) {}
  Limits limits;
  io::Pool pool;
  TrialContext context{limits, pool};
};

/// The manifest of blobs as somebody writes it.
inline std::string manifest_of(const ManifestStyle& style, const std::vector<LayerBlob>& layers) {
  return style.write(digest_of("config"), 6, layers);
}

/// How layers are made: `keep`, `plain`, or the encoder.
inline std::string names_of(const std::vector<blob::Form>& forms) {
  std::vector<std::string> names;
  for (const blob::Form& form : forms) {
    names.push_back(form.kind == blob::Form::Kind::keep    ? "keep"
                    : form.kind == blob::Form::Kind::plain ? "plain"
                    : form.anew                            ? form.encoder.name()
                                                           : "?");
  }
  return join(names, " ");
}

}  // namespace ocifact::facts
