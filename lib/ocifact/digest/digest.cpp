// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/digest.hpp>

namespace ocifact {
namespace {

constexpr std::array known = {Algorithm::sha256, Algorithm::sha512};

constexpr std::size_t hex_length(Algorithm algorithm) {
  return algorithm == Algorithm::sha256 ? 64 : 128;
}

std::optional<Algorithm> find_algorithm(std::string_view name) {
  for (const Algorithm algorithm : known) {
    if (to_string(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// Components `[a-z0-9]+`, joined by single `+`, `.`, `_` or `-`.
bool is_algorithm_name(std::string_view name) {
  bool after_separator = true;
  for (const char c : name) {
    if (is_lower_or_digit(c)) {
      after_separator = false;
    } else if (after_separator || std::string_view("+._-").find(c) == std::string_view::npos) {
      return false;
    } else {
      after_separator = true;
    }
  }
  return !after_separator;
}

bool is_encoded(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '=' || c == '_' || c == '-';
  });
}

std::string to_hex(ByteView bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    hex.push_back(digits[std::to_integer<unsigned>(byte) >> 4]);
    hex.push_back(digits[std::to_integer<unsigned>(byte) & 15]);
  }
  return hex;
}

}  // namespace

std::string_view to_string(Algorithm algorithm) {
  return algorithm == Algorithm::sha256 ? "sha256" : "sha512";
}

Digest::Digest(Algorithm algorithm, std::string hex) : algorithm_(algorithm), hex_(std::move(hex)) {
  if (!is_hex(hex_, hex_length(algorithm_))) {
    throw Error(ErrorKind::input, quote(hex_) + " is not the value of a " +
                                      std::string(ocifact::to_string(algorithm)) + " digest");
  }
}

Digest Digest::from_bytes(Algorithm algorithm, ByteView value) {
  return Digest(algorithm, to_hex(value));
}

Digest Digest::parse(std::string_view text) {
  if (auto digest = try_parse(text)) return *std::move(digest);
  if (is_digest_grammar(text)) {
    throw Error(ErrorKind::unsupported, "digest " + quote(text) + " has an unsupported algorithm",
                "sha256 or sha512", std::string(text.substr(0, text.find(':'))));
  }
  throw Error(ErrorKind::input, quote(text) + " is not a digest",
              "an algorithm, a colon and lower-case hex digits of its length",
              std::to_string(text.size()) + " characters");
}

std::optional<Digest> Digest::try_parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto algorithm = find_algorithm(text.substr(0, colon));
  const std::string_view hex = text.substr(colon + 1);
  if (!algorithm || !is_hex(hex, hex_length(*algorithm))) return std::nullopt;
  return Digest(*algorithm, std::string(hex));
}

std::string Digest::to_string() const {
  return std::string(ocifact::to_string(algorithm_)) + ":" + hex_;
}

std::string Digest::blob_path() const {
  return "blobs/" + std::string(ocifact::to_string(algorithm_)) + "/" + hex_;
}

std::optional<Digest> Digest::from_blob_path(std::string_view path) {
  constexpr std::string_view folder = "blobs/";
  if (!path.starts_with(folder)) return std::nullopt;
  std::string text(path.substr(folder.size()));
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  text[slash] = ':';
  return try_parse(text);
}

bool is_digest_grammar(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, colon);
  const std::string_view encoded = text.substr(colon + 1);
  // Registered algorithms have a length of their own (image-spec, Registered algorithms).
  if (const auto algorithm = find_algorithm(name)) return is_hex(encoded, hex_length(*algorithm));
  if (name == "blake3") return is_hex(encoded, 64);
  return is_algorithm_name(name) && is_encoded(encoded);
}

}  // namespace ocifact
