// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include <isa-l/igzip_lib.h>

#include <ocifact/codec/isal_inflater.hpp>

namespace ocifact::codec {
namespace {

class IsalInflater final : public Inflater {
 public:
  IsalInflater() { isal_inflate_init(&isal_); }

  void begin() override {
    isal_inflate_reset(&isal_);
    seen_ = 0;
  }

  Progress inflate(ByteView packed, ByteSpan plain) override {
    const ByteView fresh = packed.subspan(seen_);
    const std::uint32_t given = limit_to_32_bits(fresh.size());
    const std::uint32_t room = limit_to_32_bits(plain.size());
    // ISA-L only reads there.
    isal_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(fresh.data()));
    isal_.avail_in = given;
    isal_.next_out = reinterpret_cast<std::uint8_t*>(plain.data());
    isal_.avail_out = room;
    const int result = isal_inflate(&isal_);
    const std::size_t made = room - isal_.avail_out;
    if (result < 0) return {0, made, Status::corrupt};

    // It takes bytes in before it needs them: whole ones among its bits, and the beginning of a
    // block's header that is not there entirely.
    const std::size_t taken = seen_ + given - isal_.avail_in;
    const bool ended = isal_.block_state == ISAL_BLOCK_FINISH;
    seen_ = static_cast<std::size_t>(std::max(isal_.read_in_length, 0)) / 8 +
            static_cast<std::size_t>(std::max<int>(isal_.tmp_in_size, 0));
    const std::size_t used = taken - seen_;
    if (ended) seen_ = 0;
    return {used, made, ended ? Status::ended : Status::more};
  }

  std::size_t seen() const override { return seen_; }

 private:
  inflate_state isal_{};
  std::size_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Inflater> make_isal_inflater() { return std::make_unique<IsalInflater>(); }

}  // namespace ocifact::codec
