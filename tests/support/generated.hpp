// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// The inputs that testdata/gzip/go-vectors.tsv names, which its README describes. Every byte of
// them is pinned by the digests there.
namespace ocifact::test {

/// The top bytes of a 64-bit xorshift* generator.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed) {}

  std::uint32_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545f4914f6cdd1d) >> 56);
  }
  std::string bytes(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text.push_back(static_cast<char>(next()));
    return text;
  }

 private:
  std::uint64_t state_;
};

inline std::string noise(std::size_t size, std::uint64_t seed = 88172645463325252) {
  return Noise(seed).bytes(size);
}

/// `block` again and again.
inline std::string repeated(std::string_view block, std::size_t size) {
  std::string text;
  while (text.size() < size) text += block.substr(0, size - text.size());
  return text;
}

/// Numbers from 0, one a line.
inline std::string counters(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i) + '\n';
  text.resize(size);
  return text;
}

/// Noise in which small values are frequent.
inline std::string skewed(std::size_t size) {
  std::string text = noise(size, 1234567);
  for (char& byte : text) {
    const auto value = static_cast<std::uint32_t>(static_cast<unsigned char>(byte));
    byte = static_cast<char>(value * value * value >> 16);
  }
  return text;
}

/// Noise of `bits` bits a byte.
inline std::string noise_of_bits(unsigned bits, std::size_t size) {
  std::string text = noise(size, 4242);
  for (char& byte : text) byte = static_cast<char>(static_cast<unsigned char>(byte) >> (8 - bits));
  return text;
}

/// Pieces of 4 KiB: counters, noise, zeros, and a copy from 20 KiB before.
inline std::string mixed(std::size_t size) {
  constexpr std::size_t piece = 4096;
  const std::string text = counters(size + piece);
  const std::string random = noise(size + piece, 99);
  std::string result;
  for (std::size_t i = 0; result.size() < size; ++i) {
    const std::size_t at = result.size();
    switch (i % 4) {
      case 0:
        result += text.substr(at, piece);
        break;
      case 1:
        result += random.substr(at, piece);
        break;
      case 2:
        result.append(piece, '\0');
        break;
      default:
        result += at >= 5 * piece ? result.substr(at - 5 * piece, piece) : text.substr(0, piece);
    }
  }
  result.resize(size);
  return result;
}

/// A repeated block of 20 bytes of noise and 12 zeros in turn.
inline std::string gaps(std::size_t period, std::size_t size) {
  const std::string random = noise(period, 7);
  std::string block;
  for (std::size_t i = 0; i < period / 32; ++i)
    block += random.substr(20 * i, 20) + std::string(12, '\0');
  return repeated(block, size);
}

/// Short periods, 1 to `longest`, each of up to about `spread` bytes.
inline std::string periods(std::size_t longest, std::size_t spread, std::size_t size) {
  Noise random(7);
  std::string result;
  for (std::size_t i = 0; result.size() < size; ++i) {
    const std::size_t period = 1 + i % longest;
    result += repeated(random.bytes(period), period + 4 + i * 5 % spread);
  }
  result.resize(size);
  return result;
}

/// Noise with copies of 4 bytes: compresses by next to nothing.
inline std::string sparse_copies(std::size_t size) {
  const std::string random = noise(size + 100, 7);
  std::string result = random.substr(1, 42);
  result += result.substr(14, 4);
  for (std::size_t i = 1; result.size() < size; ++i) {
    result += random.substr(43 * i, 43);
    const std::size_t source = i - (1 + i * 7 % std::min<std::size_t>(i, 600));
    result += result.substr(47 * source + 14, 4);
  }
  result.resize(size);
  return result;
}

/// Words of a vocabulary, some more frequent than others.
inline std::string words(std::size_t size) {
  Noise random(2024);
  std::vector<std::string> vocabulary(1024);
  for (std::string& word : vocabulary) {
    for (std::size_t left = 2 + random.next() % 8; left != 0; --left) {
      word.push_back(static_cast<char>(97 + random.next() % 19));
    }
  }
  std::string result;
  for (std::size_t i = 1; result.size() < size; ++i) {
    const std::uint32_t first = random.next();
    const std::uint32_t second = random.next();
    result += vocabulary[(first * second * 4 >> 8) % 1024];
    result += i % 11 != 0 ? ' ' : '\n';
  }
  result.resize(size);
  return result;
}

/// Copies of what came before, 2 to 330 bytes long, with a byte between.
inline std::string copies(std::size_t size) {
  std::string result = noise(256, 5);
  for (char& byte : result) byte = static_cast<char>(byte & 3);
  Noise random(77);
  while (result.size() < size) {
    const std::uint32_t high = random.next();
    const std::uint32_t low = random.next();
    const std::uint32_t length = random.next();
    const std::uint32_t last = random.next();
    const std::size_t distance =
        1 + (high * 256 + low) % std::min<std::size_t>(result.size(), 32000);
    const std::size_t wanted =
        (last & 1) != 0 ? 2 + (length * length * length >> 16) + (last >> 2) : 2 + (length >> 3);
    result += result.substr(result.size() - distance, std::min(distance, wanted));
    result.push_back(static_cast<char>(last & 3));
  }
  result.resize(size);
  return result;
}

/// The input of this name, such as `rep-32768-65536`: a kind, its parameters, and its size.
inline std::string generated(std::string_view name) {
  const std::string_view kind = name.substr(0, name.find('-'));
  std::vector<std::size_t> numbers;
  for (std::size_t dash = kind.size(); dash < name.size();) {
    const char* const begin = name.data() + dash + 1;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(begin, name.data() + name.size(), number);
    if (error != std::errc{}) throw std::invalid_argument(std::string(name));
    numbers.push_back(number);
    dash = static_cast<std::size_t>(end - name.data());
  }
  const std::size_t size = numbers.back();
  if (kind == "zero") return std::string(size, '\0');
  if (kind == "noise") return noise(size);
  if (kind == "text") return counters(size);
  if (kind == "skew") return skewed(size);
  if (kind == "mixed") return mixed(size);
  if (kind == "far") return repeated(noise(65536, 7), size);
  if (kind == "near") return repeated(noise(32000, 7), size);
  if (kind == "rep") return repeated(noise(numbers[0], 7), size);
  if (kind == "gap") return gaps(numbers[0], size);
  if (kind == "bits") return noise_of_bits(static_cast<unsigned>(numbers[0]), size);
  if (kind == "per") return periods(numbers[0], numbers[1], size);
  if (kind == "spr") return sparse_copies(size);
  if (kind == "words") return words(size);
  if (kind == "copy") return copies(size);
  throw std::invalid_argument(std::string(name));
}

}  // namespace ocifact::test
