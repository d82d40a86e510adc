// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <ocifact/codec/go_join.hpp>

namespace ocifact::codec::go {

void Joiner::append(const Blocks& blocks, Bytes plain) {
  plain_ = plain;
  std::uint64_t from = 0;
  if (blocks.stored) {
    append_bits(blocks.bits, 0, *blocks.stored);
    tail_.align();
    pass_on();
    const std::size_t aligned = static_cast<std::size_t>((*blocks.stored + 7) / 8);
    const Bytes rest = blocks.bits.bytes().subspan(aligned);
    write(rest);
    from = std::uint64_t{aligned + rest.size()} * 8;
  }
  append_bits(blocks.bits, from, blocks.bits.size_in_bits());
  pass_on();
  out_.write(std::as_bytes(std::exchange(plain_, {})), {});
}

void Joiner::finish() {
  tail_.put(1, 3);
  tail_.align();
  tail_.put(0xffff0000, 32);
  pass_on();
}

void Joiner::append_bits(const BitString& bits, std::uint64_t from, std::uint64_t to) {
  constexpr std::uint64_t piece_bits = 8 * 57344;  // what is shifted at once stays in the cache
  for (; to - from > piece_bits; from += piece_bits) {
    tail_.put_bits(bits, from, from + piece_bits);
    pass_on();
  }
  tail_.put_bits(bits, from, to);
}

/// Writes as many plain bytes beside, as far as there are.
void Joiner::write(Bytes packed) {
  const Bytes plain = plain_.first(std::min(packed.size(), plain_.size()));
  plain_ = plain_.subspan(plain.size());
  out_.write(std::as_bytes(plain), std::as_bytes(packed));
}

void Joiner::pass_on() {
  if (tail_.bytes().empty()) return;
  write(tail_.bytes());
  tail_.drop_bytes();
}

}  // namespace ocifact::codec::go
