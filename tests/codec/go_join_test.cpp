// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/codec/go_block.hpp>
#include <ocifact/codec/go_join.hpp>

#include "support/generated.hpp"

namespace ocifact::codec::go {
namespace {

/// Inputs of blocks, each with room behind it: noise is stored, counters are not.
std::vector<std::string> block_inputs(const std::string& kinds) {
  std::vector<std::string> inputs;
  for (const char kind : kinds) {
    inputs.push_back(kind == 's' ? test::noise(500 + inputs.size()) + std::string(16, '\0')
                                 : test::counters(700 + inputs.size()) + std::string(16, '\0'));
  }
  return inputs;
}

void write(const std::string& input, Blocks& blocks) {
  const Bytes raw(reinterpret_cast<const std::uint8_t*>(input.data()), input.size() - 16);
  BlockWriter(blocks).write_dynamic({raw, {}}, raw);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  io::StringSink sink(text);
  PackedSink out(sink);
  Joiner joiner(out);
  for (const std::string& part : parts) {
    Blocks blocks;
    for (const std::string& input : block_inputs(part)) write(input, blocks);
    joiner.append(blocks, {});
  }
  joiner.finish();
  return text;
}

/// The same blocks written one behind the other.
std::string at_once(const std::vector<std::string>& parts) {
  Blocks blocks;
  for (const std::string& part : parts) {
    for (const std::string& input : block_inputs(part)) write(input, blocks);
  }
  blocks.bits.put(1, 3);
  blocks.bits.align();
  blocks.bits.put(0xffff0000, 32);
  return std::string(as_text(std::as_bytes(blocks.bits.bytes())));
}

TEST_CASE("joined parts are what would have been written at once") {
  const std::vector<std::string> parts = {"", "d", "s", "ds", "sd", "dds", "dsdsd", "ssd", "dd"};
  for (const std::string& first : parts) {
    for (const std::string& second : parts) {
      CAPTURE(first);
      CAPTURE(second);
      CHECK((joined({first, second}) == at_once({first, second})));
      CHECK((joined({"dd", first, second, "ddd"}) == at_once({"dd", first, second, "ddd"})));
    }
  }
}

TEST_CASE("bits of more than one piece are joined") {
  const std::vector<std::string> parts = {"d", std::string(2000, 'd')};
  const std::string text = joined(parts);
  CHECK(text.size() > 500'000);
  CHECK((text == at_once(parts)));
}

/// Keeps how many bytes came together.
struct Sizes final : EncodeSink {
  void write(ByteView plain, ByteView packed) override {
    writes.emplace_back(plain.size(), packed.size());
  }
  std::vector<std::pair<std::size_t, std::size_t>> writes;
};

TEST_CASE("plain bytes are written beside as many packed ones, and what is left behind them") {
  Blocks blocks;
  for (const std::string& input : block_inputs("ddsd")) write(input, blocks);
  const std::size_t packed = static_cast<std::size_t>(blocks.bits.size_in_bits() / 8);
  for (const std::size_t size : {std::size_t{0}, packed / 2, packed * 2}) {
    CAPTURE(size);
    Sizes out;
    Joiner joiner(out);
    const std::string plain(size, 'x');
    joiner.append(blocks, {reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size()});
    REQUIRE(out.writes.size() > 2);
    const std::size_t appended = out.writes.size() - 1;
    std::size_t left = size;
    for (std::size_t i = 0; i < appended; ++i) {
      CHECK(out.writes[i].first == std::min(left, out.writes[i].second));
      left -= out.writes[i].first;
    }
    CHECK(out.writes.back() == std::pair(left, std::size_t{0}));
  }
}

}  // namespace
}  // namespace ocifact::codec::go
