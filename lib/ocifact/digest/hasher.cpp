// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <new>

#include <openssl/evp.h>

#include <ocifact/base/error.hpp>
#include <ocifact/digest/hasher.hpp>

namespace ocifact {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* method(Algorithm algorithm) {
  return algorithm == Algorithm::sha256 ? EVP_sha256() : EVP_sha512();
}

/// OpenSSL fails only when it has no memory or is misconfigured.
void require(int result) {
  if (result != 1) throw Error(ErrorKind::environment, "OpenSSL cannot compute a digest");
}

}  // namespace

struct Hasher::Context {
  std::unique_ptr<EVP_MD_CTX, FreeContext> evp{EVP_MD_CTX_new()};
};

Hasher::Hasher(Algorithm algorithm) : algorithm_(algorithm), context_(std::make_unique<Context>()) {
  if (!context_->evp) throw std::bad_alloc();
  require(EVP_DigestInit_ex(context_->evp.get(), method(algorithm), nullptr));
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::write(ByteView bytes) {
  require(EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()));
  size_ += bytes.size();
}

Digest Hasher::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned length = 0;
  require(EVP_DigestFinal_ex(context_->evp.get(), value.data(), &length));
  return Digest::from_bytes(algorithm_, std::as_bytes(std::span(value).first(length)));
}

Digest digest_of(ByteView bytes, Algorithm algorithm) {
  Hasher hasher(algorithm);
  hasher.write(bytes);
  return hasher.finish();
}

Digest digest_of(std::string_view text, Algorithm algorithm) {
  return digest_of(as_bytes(text), algorithm);
}

VerifyingSource::VerifyingSource(std::unique_ptr<io::Source> source, Digest expected,
                                 std::uint64_t size, std::string what)
    : source_(std::move(source)),
      expected_(std::move(expected)),
      expected_size_(size),
      what_(std::move(what)),
      hasher_(expected_.algorithm()) {}

std::size_t VerifyingSource::read(ByteSpan buffer) {
  if (verified_) return 0;
  // One byte more than expected tells that there is more.
  const std::uint64_t rest = expected_size_ - hasher_.size();
  const std::size_t count = source_->read(rest < buffer.size() ? buffer.first(rest + 1) : buffer);
  hasher_.write(buffer.first(count));
  if (hasher_.size() > expected_size_) {
    throw Error(ErrorKind::input, what_ + ": size differs", std::to_string(expected_size_), "more");
  }
  if (count != 0) return count;
  if (hasher_.size() != expected_size_) {
    throw Error(ErrorKind::input, what_ + ": size differs", std::to_string(expected_size_),
                std::to_string(hasher_.size()));
  }
  const Digest actual = hasher_.finish();
  if (actual != expected_) {
    throw Error(ErrorKind::input, what_ + ": digest differs", expected_.to_string(),
                actual.to_string());
  }
  verified_ = true;
  return 0;
}

}  // namespace ocifact
