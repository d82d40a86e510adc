// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include <unistd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/source/address.hpp>

namespace ocifact::source {
namespace {

constexpr std::array prefixes = {
    std::pair{std::string_view("docker-archive:"), Address::Kind::docker_archive},
    std::pair{std::string_view("oci-archive:"), Address::Kind::oci_archive},
    std::pair{std::string_view("oci:"), Address::Kind::layout},
    std::pair{std::string_view("dir:"), Address::Kind::dir},
};

bool exists(const std::string& path) { return path == "-" || ::access(path.c_str(), F_OK) == 0; }

/// The length of the path in `text`, what follows being a selector.
std::size_t path_length(std::string_view text) {
  std::size_t length = text.size();
  for (;;) {
    if (exists(std::string(text.substr(0, length)))) return length;
    length = text.substr(0, length).find_last_of(":@");
    if (length == std::string_view::npos || length == 0) return text.size();
  }
}

}  // namespace

Selector Selector::parse(std::string_view text) {
  if (text.empty()) return {};
  if (text.starts_with('@')) {
    const auto digest = Digest::try_parse(text.substr(1));
    if (!digest) {
      throw Error(ErrorKind::usage, quote(text.substr(1)) + " is not a digest (after '@')");
    }
    return {*digest};
  }
  const std::string_view rest = text.substr(1);
  if (text.starts_with(":@")) {
    const auto position = parse_decimal(text.substr(2));
    if (!position) {
      throw Error(ErrorKind::usage, quote(text.substr(2)) + " is not a position (after ':@')");
    }
    return {ByPosition{static_cast<std::size_t>(*position)}};
  }
  if (text.starts_with(':') && !rest.empty()) return {ByName{std::string(rest)}};
  throw Error(ErrorKind::usage, quote(text) + " selects no image", ":REF, :@N or @DIGEST",
              escape(text));
}

Address Address::parse(std::string_view text) {
  Address address;
  address.text = std::string(text);
  std::string_view rest = text;
  if (!exists(address.text)) {
    for (const auto& prefix : prefixes) {
      if (!rest.starts_with(prefix.first)) continue;
      address.kind = prefix.second;
      rest.remove_prefix(prefix.first.size());
      break;
    }
  }
  const std::size_t length = path_length(rest);
  address.path = std::string(rest.substr(0, length));
  address.selector = Selector::parse(rest.substr(length));
  if (address.path.empty()) throw Error(ErrorKind::usage, quote(text) + " names no path");
  return address;
}

}  // namespace ocifact::source
