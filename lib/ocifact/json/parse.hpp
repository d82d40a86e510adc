// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <ocifact/io/limits.hpp>
#include <ocifact/json/value.hpp>

namespace ocifact::json {

/// Parses one JSON document, strictly: RFC 8259, well-formed UTF-8 without a byte order mark or
/// lone surrogates, nothing but white space after the value, no object name twice (image-spec,
/// considerations: I-JSON), nesting up to `limits.max_nesting` (arrays and objects; never more than
/// 1000), at most `limits.max_descriptors` elements in any array, and 20 times as many values in
/// all. All else is an `input` error, such as `not valid JSON at byte 12: …` or
/// `.config: duplicate key 'digest'`. Takes time in proportion to the text, but for the sorting of
/// an object's keys.
Value parse(std::string_view text, const Limits& limits);

}  // namespace ocifact::json
