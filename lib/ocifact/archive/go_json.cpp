// SPDX-License-Identifier: Apache-2.0
#include <ocifact/archive/go_json.hpp>

namespace ocifact::archive {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

/// Goes through valid JSON and tells what is inside strings.
class Scanner {
 public:
  /// Takes the next character; whether it belongs to a string, its quotes included.
  bool in_string(char c) {
    if (!inside_) {
      inside_ = c == '"';
      return inside_;
    }
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      inside_ = false;
    }
    return true;
  }

 private:
  bool inside_ = false;
  bool escaped_ = false;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

}  // namespace

std::map<std::string, std::string> raw_members(std::string_view text) {
  std::map<std::string, std::string> members;
  text = trimmed(text);
  text = text.substr(1, text.size() - 2);
  Scanner scanner;
  std::string key;
  std::size_t begin = 0;
  int depth = 0;
  const auto piece = [&](std::size_t end) { return trimmed(text.substr(begin, end - begin)); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (scanner.in_string(c)) continue;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth != 0 || (c != ':' && c != ',')) continue;
    if (c == ':') {
      key = piece(i);
    } else {
      members.emplace(key.substr(1, key.size() - 2), piece(i));
    }
    begin = i + 1;
  }
  if (!key.empty()) members.emplace(key.substr(1, key.size() - 2), piece(text.size()));
  return members;
}

std::string go_compact(std::string_view text) {
  std::string result;
  Scanner scanner;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!scanner.in_string(c)) {
      if (!is_blank(c)) result.push_back(c);
    } else if (c == '<') {
      result += "\\u003c";
    } else if (c == '>') {
      result += "\\u003e";
    } else if (c == '&') {
      result += "\\u0026";
    } else if (text.substr(i, 2) == "\xe2\x80" && i + 2 < text.size() &&
               (text[i + 2] == '\xa8' || text[i + 2] == '\xa9')) {
      result += text[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      result.push_back(c);
    }
  }
  return result;
}

}  // namespace ocifact::archive
