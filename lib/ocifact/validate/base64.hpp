// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ocifact::validate {

/// The bytes of base64 text in its one strict form (RFC 4648, section 4: padded, no white space,
/// unused bits zero); empty when it is anything else.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace ocifact::validate
