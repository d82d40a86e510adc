// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/chunks.hpp>

namespace ocifact::codec {
namespace {

/// A chunk of one byte that knows who stood before it.
struct Letter {
  char letter = 0;
  char before = 0;
  bool ended = false;
  void read(io::Source& plain, const Letter* previous) {
    before = previous == nullptr ? '-' : previous->letter;
    std::byte byte{};
    ended = plain.read({&byte, 1}) == 0;
    letter = static_cast<char>(byte);
  }
  bool empty() const { return ended; }
  bool last() const { return ended; }
};

TEST_CASE("each chunk is read behind the one before, be that in work or done") {
  io::StringSource plain("abcde");
  int made = 0;
  Chunks<Letter> chunks([&] {
    ++made;
    return std::make_unique<Letter>();
  });
  std::string log;
  const auto add = [&] {
    const Letter* letter = chunks.add(plain);
    if (letter != nullptr) log += {letter->before, letter->letter};
    return letter != nullptr;
  };
  add();
  chunks.remove_first();
  add();  // into the first one's memory
  add();
  CHECK(chunks.size() == 2);
  CHECK(chunks[0].letter == 'b');
  CHECK(chunks[1].letter == 'c');
  chunks.remove_first();
  add();
  CHECK(log == "-aabbccd");
  CHECK(made == 2);
  chunks.remove_first();
  chunks.remove_first();
  CHECK(chunks.size() == 0);
  CHECK(add());
  CHECK_FALSE(add());
  CHECK_FALSE(add());
  CHECK(chunks.size() == 1);
  CHECK(log == "-aabbccdde");
}

}  // namespace
}  // namespace ocifact::codec
