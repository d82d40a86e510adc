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
  reserve(static_cast<std::size_t>((to - from) / 8 + 1));
  // The bits behind its whole bytes are in memory too: every flush has written them.
  const std::uint8_t* data = other.data_.get();
  Cursor cursor(*this);
  while (from < to) {
    const auto count = static_cast<unsigned>(std::min<std::uint64_t>(to - from, 56));
    const std::uint64_t word = load64(data + from / 8) >> (from % 8);
    cursor.put(word & ((std::uint64_t{1} << count) - 1), count);
    cursor.flush();
    from += count;
  }
}

}  // namespace ocifact::codec::go
