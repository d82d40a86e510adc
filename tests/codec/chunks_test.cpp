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
  void read(io::Source& plain, const Letter* previous) {
    before = previous == nullptr ? '-' : previous->letter;
    std::byte byte{};
    plain.read({&byte, 1});
    letter = static_cast<char>(byte);
  }
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
    const Letter& letter = chunks.add(plain);
    log += {letter.before, letter.letter};
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
  add();
  chunks.remove_last();
  CHECK(chunks.size() == 0);
  CHECK(log == "-aabbccdde");
}

}  // namespace
}  // namespace ocifact::codec
