// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ocifact::validate {

/// Whether `text` is a date-time of RFC 3339, section 5.6, of a day that exists. Any year will do:
/// Go's zero time is of year 1.
bool is_timestamp(std::string_view text);

}  // namespace ocifact::validate
