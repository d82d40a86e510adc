// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/json/parse.hpp>

namespace ocifact::json {
namespace {

using boost::json::error_code;
using Text = boost::json::string_view;

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::input, message); }

[[noreturn]] void refuse_exponent() { refuse("not valid JSON: exponent out of range"); }

/// Versions of Boost differ in what they take for an exponent; all of them take nine digits.
bool is_exponent_in_range(std::string_view number) {
  constexpr std::size_t most_digits = 9;
  const std::size_t mark = number.find_last_of("eE");
  if (mark == std::string_view::npos) return true;
  const std::size_t first_digit = number.find_first_not_of("+-0", mark + 1);
  return first_digit == std::string_view::npos || number.size() - first_digit <= most_digits;
}

/// Receives the parser's events and builds the Value. The arrays and objects that are still open
/// lie on a stack of their own. Throws Error for what is JSON but not accepted.
class Builder {
 public:
  // The parser's own limits are fixed when it is compiled; ours are checked below.
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = max_array_size;
  static constexpr std::size_t max_string_size = max_array_size;
  static constexpr std::size_t max_key_size = max_array_size;

  Builder(std::size_t max_nesting, const Limits& limits)
      : max_nesting_(max_nesting),
        max_elements_(limits.max_descriptors),
        values_left_(max_values(limits)) {}

  Value take() { return std::move(root_); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_array_begin(error_code&) { return open(Value::Kind::array); }
  bool on_array_end(std::size_t, error_code&) { return close(); }
  bool on_object_begin(error_code&) { return open(Value::Kind::object); }
  bool on_object_end(std::size_t, error_code&) {
    refuse_duplicates();
    return close();
  }

  bool on_key_part(Text part, std::size_t, error_code&) { return add_part(part); }
  bool on_key(Text part, std::size_t, error_code&) {
    add_part(part);
    open_.back().members.push_back({std::exchange(text_, {}), {}});
    return true;
  }

  bool on_string_part(Text part, std::size_t, error_code&) { return add_part(part); }
  bool on_string(Text part, std::size_t, error_code&) {
    return add_text(Value::Kind::string, part);
  }

  bool on_number_part(Text part, error_code&) { return add_part(part); }
  bool on_int64(std::int64_t, Text part, error_code&) {
    return add_text(Value::Kind::number, part);
  }
  bool on_uint64(std::uint64_t, Text part, error_code&) {
    return add_text(Value::Kind::number, part);
  }
  bool on_double(double, Text part, error_code&) {
    add_part(part);
    if (!is_exponent_in_range(text_)) refuse_exponent();
    return add_text(Value::Kind::number, {});
  }

  bool on_bool(bool boolean, error_code&) {
    Value value;
    value.kind = Value::Kind::boolean;
    value.boolean = boolean;
    return add(std::move(value));
  }
  bool on_null(error_code&) { return add({}); }

  bool on_comment_part(Text, error_code&) { return false; }
  bool on_comment(Text, error_code&) { return false; }

 private:
  /// A value takes some fifty times the two bytes that it takes to write one, so their number has
  /// a bound as well. Twenty a descriptor is more than any real document has.
  static std::uint64_t max_values(const Limits& limits) {
    constexpr std::uint64_t values_per_descriptor = 20;
    return std::min(limits.max_descriptors, std::uint64_t{1} << 32) * values_per_descriptor;
  }

  bool add_part(Text part) {
    text_.append(part.data(), part.size());
    return true;
  }

  bool add_text(Value::Kind kind, Text last_part) {
    add_part(last_part);
    Value value;
    value.kind = kind;
    value.text = std::exchange(text_, {});
    return add(std::move(value));
  }

  bool open(Value::Kind kind) {
    if (open_.size() >= max_nesting_) {
      refuse("nested deeper than " + std::to_string(max_nesting_) + " levels (--max-nesting)");
    }
    count();
    open_.emplace_back().kind = kind;
    return true;
  }

  bool close() {
    Value value = std::move(open_.back());
    open_.pop_back();
    place(std::move(value));
    return true;
  }

  bool add(Value value) {
    count();
    place(std::move(value));
    return true;
  }

  /// Checks the limits for one more value, before it is made.
  void count() {
    if (!open_.empty() && open_.back().elements.size() >= max_elements_) {
      innermost().fail("more than " + std::to_string(max_elements_) +
                       " elements (--max-descriptors)");
    }
    if (values_left_ == 0) refuse("too many values in one document (--max-descriptors)");
    --values_left_;
  }

  void place(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().kind == Value::Kind::array) {
      open_.back().elements.push_back(std::move(value));
    } else {
      open_.back().members.back().value = std::move(value);
    }
  }

  /// Sorts instead of hashing: no choice of keys makes it slow.
  void refuse_duplicates() const {
    std::vector<std::string_view> keys;
    keys.reserve(open_.back().members.size());
    for (const Member& member : open_.back().members) keys.push_back(member.key);
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice != keys.end()) innermost().fail("duplicate key " + quote(*twice));
  }

  /// The innermost array or object that is open, with its path.
  Node innermost() const {
    std::string path;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      const Value& outer = open_[i];
      path = outer.kind == Value::Kind::array ? path_of_element(path, outer.elements.size())
                                              : path_of_member(path, outer.members.back().key);
    }
    return Node(open_.back(), path);
  }

  std::size_t max_nesting_;
  std::uint64_t max_elements_;
  std::uint64_t values_left_;
  Value root_;
  std::vector<Value> open_;  ///< outermost first
  std::string text_;         ///< of the key, string or number that is being read
};

std::string reason_of(const error_code& code, std::string_view rest) {
  using boost::json::error;
  if (code == error::illegal_leading_surrogate || code == error::illegal_trailing_surrogate ||
      code == error::expected_utf16_escape) {
    return "lone surrogate";
  }
  if (code == error::incomplete || rest.empty()) return "unexpected end";
  return "unexpected " + quote(rest.substr(0, 1));
}

[[noreturn]] void refuse_at(std::size_t offset, const std::string& reason) {
  refuse("not valid JSON at byte " + std::to_string(offset) + ": " + reason);
}

}  // namespace

Value parse(std::string_view text, const Limits& limits) {
  // The parser recurses once a level, so that its stack has a bound whatever the option says.
  constexpr std::uint64_t most_nesting = 1000;
  const auto max_nesting = static_cast<std::size_t>(std::min(limits.max_nesting, most_nesting));

  if (text.starts_with("\xef\xbb\xbf")) refuse_at(0, "byte order mark");
  boost::json::parse_options options;
  options.max_depth = max_nesting + 1;  // so that Builder notices first
  boost::json::basic_parser<Builder> parser(options, max_nesting, limits);
  error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error == boost::json::error::exponent_overflow) refuse_exponent();
  if (error) refuse_at(used, reason_of(error, text.substr(used)));
  if (used < text.size()) refuse_at(used, "more after the value");
  return parser.handler().take();
}

}  // namespace ocifact::json
