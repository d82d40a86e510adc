// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocifact {

/// Makes text from an input safe to print: control characters, DEL, invalid UTF-8 and the
/// characters that reorder or hide text (bidirectional marks, zero-width characters, tags, line
/// separators) become `\xNN` per byte, a backslash becomes `\\`. Other UTF-8 stays. Cuts nothing.
std::string escape(std::string_view text);

/// `'text'`, escaped: how messages show a name that an input or a user gave.
std::string quote(std::string_view text);

/// Whether `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

/// A decimal number without sign, blanks or leading zeros, nothing else; empty when it is not that
/// or does not fit.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// A size in bytes: decimal digits, then optionally `K`, `M`, `G` or `T` (powers of 1024).
std::optional<std::uint64_t> parse_size(std::string_view text);

/// `a, b, c`.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// The parts between separators, which may be empty; always one at least. REQUIRES: `separator` is
/// not empty.
std::vector<std::string> split(std::string_view text, std::string_view separator);

}  // namespace ocifact
