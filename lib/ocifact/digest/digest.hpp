// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <ocifact/base/bytes.hpp>

namespace ocifact {

/// The hash algorithms this library computes (image-spec, descriptor, Registered algorithms).
enum class Algorithm { sha256, sha512 };

std::string_view to_string(Algorithm algorithm);

/// The digest of some stored bytes: `algorithm:hex` (image-spec, descriptor, Digests). A value that
/// exists is well-formed, so it can become part of a path.
class Digest {
 public:
  /// The inverse of `to_string`. Text that is no digest is an `input` error, a well-formed digest
  /// of an algorithm that is not computed here an `unsupported` one.
  static Digest parse(std::string_view text);

  /// As `parse`, but empty instead of an error.
  static std::optional<Digest> try_parse(std::string_view text);

  /// From the algorithm and its value, which must fit each other.
  static Digest from_bytes(Algorithm algorithm, ByteView value);

  /// From the algorithm and the hex digits, which must fit each other.
  Digest(Algorithm algorithm, std::string hex);

  Algorithm algorithm() const { return algorithm_; }
  const std::string& hex() const { return hex_; }
  std::string to_string() const;

  /// Where a layout keeps the blob: `blobs/<algorithm>/<hex>` (image-spec, image-layout, Blobs).
  std::string blob_path() const;

  /// The inverse of `blob_path`; empty when `path` is none.
  static std::optional<Digest> from_blob_path(std::string_view path);

  auto operator<=>(const Digest&) const = default;

 private:
  Algorithm algorithm_;
  std::string hex_;
};

/// Whether `text` has the form of a digest of any algorithm, known or not (image-spec, descriptor,
/// Digests: grammar; registered algorithms also have their length and case checked).
bool is_digest_grammar(std::string_view text);

/// The digest of a layer's uncompressed tar (image-spec, config, Layer DiffID). A type of its own,
/// so that it cannot be taken for the digest of the blob.
class DiffId {
 public:
  explicit DiffId(Digest digest) : digest_(std::move(digest)) {}
  static DiffId parse(std::string_view text) { return DiffId(Digest::parse(text)); }

  const Digest& digest() const { return digest_; }
  std::string to_string() const { return digest_.to_string(); }

  auto operator<=>(const DiffId&) const = default;

 private:
  Digest digest_;
};

}  // namespace ocifact
