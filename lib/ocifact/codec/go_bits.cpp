// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_bits.hpp>

namespace ocifact::codec::go {

void BitString::clear() {
  size_ = 0;
  bits_ = 0;
  count_ = 0;
}

void BitString::reserve(std::size_t bytes) {
  if (data_ && bytes <= capacity_ - size_) return;
  const std::size_t capacity = std::max(size_ + bytes, capacity_ + capacity_ / 2);
  std::unique_ptr<std::uint8_t[]> data(new std::uint8_t[capacity + slack]);  // not filled
  if (size_ != 0) std::memcpy(data.get(), data_.get(), size_);
  data_ = std::move(data);
  capacity_ = capacity;
}

void BitString::put(std::uint64_t value, unsigned count) {
  reserve(8);
  Cursor(*this).put(value, count);
}

void BitString::align() {
  if (count_ != 0) put(0, 8 - count_);
}

void BitString::put_bytes(Bytes bytes) {
  reserve(bytes.size());
  if (!bytes.empty()) std::memcpy(data_.get() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void BitString::put_bits(const BitString& other, std::uint64_t from, std::uint64_t to) {
  if (from == to) return;
  reserve(static_cast<std::size_t>((to - from) / 8 + 1));
  // The bits behind its whole bytes are in memory too: every flush has written them.
  const std::uint8_t* const data = other.data_.get();
  const auto put_some = [&](std::uint64_t most) {
    const auto count = static_cast<unsigned>(std::min(to - from, most));
    const std::uint64_t word = load64(data + from / 8) >> (from % 8);
    put(word & ((std::uint64_t{1} << count) - 1), count);
    from += count;
  };
  put_some((8 - count_) % 8);
  // Here whole bytes begin: words are made of two each, which no other word has to wait for.
  const unsigned shift = from % 8;
  for (; to - from >= 64; from += 64, size_ += 8) {
    const std::uint8_t* const next = data + from / 8;
    const std::uint64_t word =
        little_endian((load64(next) >> shift) | (load64(next + 8) << 1 << (63 - shift)));
    std::memcpy(data_.get() + size_, &word, sizeof word);
  }
  while (from < to) put_some(56);
}

}  // namespace ocifact::codec::go
