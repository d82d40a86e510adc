// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocifact::json {

struct Member;

/// A parsed JSON value; objects keep their order. A plain value type.
struct Value {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  std::string text;             ///< a string's content; a number as it was written
  std::vector<Value> elements;  ///< of an array
  std::vector<Member> members;  ///< of an object
};

/// A member of an object. (No pair, which clang 14 cannot complete inside Value.)
struct Member {
  std::string key;
  Value value;
};

/// `an object`, `a string`, `null`: for messages.
std::string_view describe(Value::Kind kind);

/// How paths are written: `.config`, `.annotations['a.b']`, `.layers[2]`; keys escaped.
std::string path_of_member(std::string_view path, std::string_view key);
std::string path_of_element(std::string_view path, std::size_t index);

/// A value and the way to it from the document's root: what reads a document uses this, so that
/// every complaint says where: `.layers: wrong type (expected an array, actual a string)`; at the
/// root without a path.
/// A view; the Value must outlive it. Every complaint is an `input` error.
class Node {
 public:
  explicit Node(const Value& value, std::string path = "")
      : value_(&value), path_(std::move(path)) {}

  const Value& value() const { return *value_; }
  /// `.manifests[3].digest`; "" for the root.
  const std::string& path() const { return path_; }
  bool is_null() const { return value_->kind == Value::Kind::null; }

  const std::string& as_string() const;
  bool as_boolean() const;
  /// A whole number written without sign, fraction or exponent, below 2^63.
  std::uint64_t as_size() const;

  /// The elements of an array.
  std::vector<Node> as_array() const;
  /// The members of an object, in order.
  std::vector<std::pair<std::string, Node>> as_object() const;

  /// A member of an object; complains when it is absent: `.config: missing`.
  Node at(std::string_view key) const;
  /// A member of an object; empty when it is absent or null.
  std::optional<Node> find(std::string_view key) const;

  /// An `input` error `path: message`, for what only the caller can judge.
  [[noreturn]] void fail(const std::string& message) const;
  [[noreturn]] void fail(const std::string& message, std::string_view expected,
                         std::string_view actual) const;

 private:
  const Value* value_;
  std::string path_;
};

}  // namespace ocifact::json
