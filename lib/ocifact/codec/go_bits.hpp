// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include <ocifact/base/bytes.hpp>

// Parts of the Go encoder (go_encoder.hpp). Bytes are std::uint8_t here, since they index tables.
namespace ocifact::codec::go {

using Bytes = std::span<const std::uint8_t>;

inline std::uint64_t little_endian(std::uint64_t value) {
  return std::endian::native == std::endian::little ? value : __builtin_bswap64(value);
}

/// The 4 bytes at `bytes`, little-endian.
inline std::uint32_t load32(const std::uint8_t* bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return std::endian::native == std::endian::little ? value : __builtin_bswap32(value);
}

/// The 8 bytes at `bytes`, little-endian.
inline std::uint64_t load64(const std::uint8_t* bytes) {
  std::uint64_t value;
  std::memcpy(&value, bytes, sizeof value);
  return little_endian(value);
}

/// How many leading bytes of `a` and `b` agree, at most `limit`. Reads up to 7 bytes more of both.
inline std::size_t common_prefix(const std::uint8_t* a, const std::uint8_t* b, std::size_t limit) {
  std::size_t length = 0;
  while (length < limit) {
    const std::uint64_t difference = load64(a + length) ^ load64(b + length);
    if (difference != 0) {
      length += static_cast<unsigned>(std::countr_zero(difference)) / 8;
      break;
    }
    length += 8;
  }
  return length < limit ? length : limit;
}

/// A string of bits in memory, in the order of DEFLATE: the first bit is the lowest of the first
/// byte. It grows as needed and keeps its memory when cleared.
class BitString {
 public:
  /// Puts bits at the end of a string, without asking for room: `BitString::reserve` came first.
  class Cursor {
   public:
    explicit Cursor(BitString& string)
        : string_(string),
          next_(string.data_.get() + string.size_),
          bits_(string.bits_),
          count_(string.count_) {}
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    ~Cursor() {
      flush();
      string_.size_ = static_cast<std::size_t>(next_ - string_.data_.get());
      string_.bits_ = bits_;
      string_.count_ = count_;
    }

    /// Adds the low `count` bits of `value`, whose other bits are 0. Between two calls of `flush`
    /// there is room for 56 bits.
    void put(std::uint64_t value, unsigned count) {
      bits_ |= value << (count_ % 64);
      count_ += count;
    }
    /// The same with the count in the low 8 bits of `packed` and the value in the others. The
    /// upper bits of the sum are of no use and do no harm: to mask them here would cost 2 % of the
    /// encoder's time.
    void put_packed(std::uint64_t packed) {
      bits_ |= (packed >> 8) << (count_ % 64);
      count_ += static_cast<unsigned>(packed);
    }
    void flush() {
      count_ %= 64;
      const std::uint64_t bytes = little_endian(bits_);
      std::memcpy(next_, &bytes, sizeof bytes);
      next_ += count_ / 8;
      bits_ >>= count_ & ~7U;
      count_ &= 7;
    }

   private:
    BitString& string_;
    std::uint8_t* next_;
    std::uint64_t bits_;
    unsigned count_;
  };

  std::uint64_t size_in_bits() const { return std::uint64_t{size_} * 8 + count_; }

  /// The whole bytes so far.
  Bytes bytes() const { return {data_.get(), size_}; }

  /// Forgets all bits.
  void clear();
  /// Forgets the whole bytes and keeps the bits that follow them, fewer than 8.
  void drop_bytes() { size_ = 0; }

  /// Makes room for `bytes` more bytes.
  void reserve(std::size_t bytes);

  /// Adds the low `count` bits of `value`, at most 56.
  void put(std::uint64_t value, unsigned count);
  /// Adds zeros up to the next whole byte.
  void align();
  /// Adds bytes; the string must be aligned.
  void put_bytes(Bytes bytes);
  /// Adds the bits [from, to) of `other`.
  void put_bits(const BitString& other, std::uint64_t from, std::uint64_t to);

 private:
  static constexpr std::size_t slack = 16;  ///< `flush` writes, and `put_bits` reads, 8 at a time

  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_ = 0;      ///< whole bytes
  std::size_t capacity_ = 0;  ///< without the slack
  std::uint64_t bits_ = 0;    ///< those after the whole bytes
  unsigned count_ = 0;        ///< how many: 0 to 7
};

}  // namespace ocifact::codec::go
