// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <ocifact/digest/digest.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact {

/// Computes a Digest of bytes that come in pieces. As a sink it counts as well, so that one pass
/// gives digest and size. That OpenSSL cannot is an `environment` error. One thread at a time.
class Hasher final : public io::Sink {
 public:
  explicit Hasher(Algorithm algorithm = Algorithm::sha256);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher() override;

  void write(ByteView bytes) override;

  /// Bytes written so far.
  std::uint64_t size() const { return size_; }

  /// The digest of all bytes written. To be called once, as the last thing.
  Digest finish();

 private:
  struct Context;
  Algorithm algorithm_;
  std::uint64_t size_ = 0;
  std::unique_ptr<Context> context_;
};

/// The digest of bytes in memory.
Digest digest_of(ByteView bytes, Algorithm algorithm = Algorithm::sha256);
Digest digest_of(std::string_view text, Algorithm algorithm = Algorithm::sha256);

/// Passes on another source and checks what came against a known digest and size: the way to pass
/// on a stored blob. The check runs when the end is reached, before `read` returns 0; a mismatch
/// is an `input` error. Nothing past `size` + 1 bytes is read. Owns the other source.
class VerifyingSource final : public io::Source {
 public:
  /// `what` names the blob in messages, e.g. its path.
  VerifyingSource(std::unique_ptr<io::Source> source, Digest expected, std::uint64_t size,
                  std::string what);
  std::size_t read(ByteSpan buffer) override;

 private:
  std::unique_ptr<io::Source> source_;
  Digest expected_;
  std::uint64_t expected_size_;
  std::string what_;
  Hasher hasher_;
  bool verified_ = false;
};

}  // namespace ocifact
