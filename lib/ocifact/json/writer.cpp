// SPDX-License-Identifier: Apache-2.0
#include <ocifact/json/writer.hpp>

namespace ocifact::json {
namespace {

/// The letter of a control character's short form; 0 when it has none.
char short_form(char c) {
  switch (c) {
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte >= 0x20) {
      out.push_back(c);
    } else if (const char letter = short_form(c)) {
      out.push_back('\\');
      out.push_back(letter);
    } else {
      out.append("\\u00");
      out.push_back(digits[byte >> 4]);
      out.push_back(digits[byte & 15]);
    }
  }
  out.push_back('"');
}

}  // namespace

void Writer::separate() {
  if (after_key_) {
    after_key_ = false;
  } else if (!has_items_.empty()) {
    if (has_items_.back()) text_.push_back(',');
    has_items_.back() = true;
    end_line();
  }
}

void Writer::end_line() {
  if (indent_ == 0) return;
  text_.push_back('\n');
  text_.append(has_items_.size() * indent_, ' ');
}

Writer& Writer::close(char bracket) {
  const bool had_items = has_items_.back();
  has_items_.pop_back();
  if (had_items) end_line();
  text_.push_back(bracket);
  return *this;
}

Writer& Writer::begin_object() {
  separate();
  text_.push_back('{');
  has_items_.push_back(false);
  return *this;
}

Writer& Writer::end_object() { return close('}'); }

Writer& Writer::begin_array() {
  separate();
  text_.push_back('[');
  has_items_.push_back(false);
  return *this;
}

Writer& Writer::end_array() { return close(']'); }

Writer& Writer::key(std::string_view name) {
  separate();
  append_string(text_, name);
  text_.append(indent_ == 0 ? ":" : ": ");
  after_key_ = true;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  append_string(text_, text);
  return *this;
}

Writer& Writer::number(std::uint64_t number) {
  separate();
  text_.append(std::to_string(number));
  return *this;
}

Writer& Writer::boolean(bool value) {
  separate();
  text_.append(value ? "true" : "false");
  return *this;
}

Writer& Writer::null() {
  separate();
  text_.append("null");
  return *this;
}

// Recurses no deeper than `parse` lets values nest.
Writer& Writer::value(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      return null();
    case Value::Kind::boolean:
      return boolean(value.boolean);
    case Value::Kind::number:
      separate();
      text_.append(value.text);
      return *this;
    case Value::Kind::string:
      return string(value.text);
    case Value::Kind::array:
      begin_array();
      for (const Value& element : value.elements) this->value(element);
      return end_array();
    case Value::Kind::object:
      begin_object();
      for (const Member& member : value.members) key(member.key).value(member.value);
      return end_object();
  }
  return *this;
}

}  // namespace ocifact::json
