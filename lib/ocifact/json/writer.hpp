// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/json/value.hpp>

namespace ocifact::json {

/// Writes JSON, keys in the order of the calls: compact, or with every member and element on a line
/// of its own. The bytes are frozen: they do not depend on any library's version. Strings escape
/// `"`, `\` and control characters (short forms for \b \t \n \f \r, else \u00xx) and nothing else.
///
///     Writer json;
///     json.begin_object().key("size").number(12).key("tags").begin_array();
///     for (…) json.string(tag);
///     json.end_array().end_object();
///     json.text();
class Writer {
 public:
  /// `indent`: how many spaces deeper each level begins; 0: compact.
  explicit Writer(unsigned indent = 0) : indent_(indent) {}

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& number(std::uint64_t number);
  Writer& boolean(bool value);
  Writer& null();
  /// A whole value, numbers as they were written.
  Writer& value(const Value& value);

  const std::string& text() const { return text_; }

 private:
  void separate();
  void end_line();
  Writer& close(char bracket);

  unsigned indent_;
  std::string text_;
  std::vector<bool> has_items_;  ///< per open array or object
  bool after_key_ = false;
};

}  // namespace ocifact::json
