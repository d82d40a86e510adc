// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/json/value.hpp>

namespace ocifact::json {
namespace {

const Value* find_member(const Value& object, std::string_view key) {
  const auto& members = object.members;
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

void expect_kind(const Node& node, Value::Kind kind) {
  if (node.value().kind != kind) {
    node.fail("wrong type", describe(kind), describe(node.value().kind));
  }
}

}  // namespace

std::string_view describe(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::boolean:
      return "a boolean";
    case Value::Kind::number:
      return "a number";
    case Value::Kind::string:
      return "a string";
    case Value::Kind::array:
      return "an array";
    case Value::Kind::object:
      return "an object";
  }
  return "";
}

std::string path_of_member(std::string_view path, std::string_view key) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::string out(path);
  if (!key.empty() && std::all_of(key.begin(), key.end(), is_plain)) {
    return out.append(".").append(key);
  }
  return out.append("[").append(quote(key)).append("]");
}

std::string path_of_element(std::string_view path, std::size_t index) {
  return std::string(path).append("[").append(std::to_string(index)).append("]");
}

const std::string& Node::as_string() const {
  expect_kind(*this, Value::Kind::string);
  return value_->text;
}

bool Node::as_boolean() const {
  expect_kind(*this, Value::Kind::boolean);
  return value_->boolean;
}

std::uint64_t Node::as_size() const {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  constexpr std::size_t longest_shown = 40;
  expect_kind(*this, Value::Kind::number);
  const std::string& text = value_->text;
  const auto size = parse_decimal(text);
  if (!size || *size > largest) {
    fail("not a size", "a whole number from 0 to " + std::to_string(largest),
         text.size() > longest_shown ? std::to_string(text.size()) + " characters" : text);
  }
  return *size;
}

std::vector<Node> Node::as_array() const {
  expect_kind(*this, Value::Kind::array);
  std::vector<Node> nodes;
  nodes.reserve(value_->elements.size());
  for (const Value& element : value_->elements) {
    nodes.emplace_back(element, path_of_element(path_, nodes.size()));
  }
  return nodes;
}

std::vector<std::pair<std::string, Node>> Node::as_object() const {
  expect_kind(*this, Value::Kind::object);
  std::vector<std::pair<std::string, Node>> nodes;
  nodes.reserve(value_->members.size());
  for (const Member& member : value_->members) {
    nodes.emplace_back(member.key, Node(member.value, path_of_member(path_, member.key)));
  }
  return nodes;
}

Node Node::at(std::string_view key) const {
  expect_kind(*this, Value::Kind::object);
  const std::string path = path_of_member(path_, key);
  const Value* value = find_member(*value_, key);
  if (value == nullptr) throw Error(ErrorKind::input, path + ": missing");
  return Node(*value, path);
}

std::optional<Node> Node::find(std::string_view key) const {
  expect_kind(*this, Value::Kind::object);
  const Value* value = find_member(*value_, key);
  if (value == nullptr || value->kind == Value::Kind::null) return std::nullopt;
  return Node(*value, path_of_member(path_, key));
}

void Node::fail(const std::string& message) const {
  throw Error(ErrorKind::input, path_.empty() ? message : path_ + ": " + message);
}

void Node::fail(const std::string& message, std::string_view expected,
                std::string_view actual) const {
  throw Error(ErrorKind::input, path_.empty() ? message : path_ + ": " + message, expected, actual);
}

}  // namespace ocifact::json
