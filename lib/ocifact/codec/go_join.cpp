// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/codec/go_join.hpp>

namespace ocifact::codec::go {

void Joiner::end_plain() {
  out_.write(std::as_bytes(plain_), {});
  plain_ = {};
}

void Joiner::append(const Blocks& blocks, std::size_t first) {
  if (first == blocks.marks.size()) return;
  std::uint64_t from = blocks.marks[first].begin;
  const std::uint64_t end = blocks.bits.size_in_bits();
  const auto stored =
      std::find_if(blocks.marks.begin() + static_cast<std::ptrdiff_t>(first), blocks.marks.end(),
                   [](const Blocks::Mark& mark) { return mark.stored; });
  if (stored != blocks.marks.end()) {
    const std::uint64_t header_end = stored->begin + 3;
    append_bits(blocks.bits, from, header_end);
    tail_.align();
    pass_on();
    const std::size_t aligned = static_cast<std::size_t>((header_end + 7) / 8);
    const Bytes rest = blocks.bits.bytes().subspan(aligned);
    write(rest);
    from = std::uint64_t{aligned + rest.size()} * 8;
  }
  append_bits(blocks.bits, from, end);
  pass_on();
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
