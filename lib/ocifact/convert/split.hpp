// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ocifact/convert/conversion.hpp>

namespace ocifact::convert {

/// Names of files for images called `names`, one each, without suffix (docs/formats.md, One result
/// a name): letters, digits, `.`, `_` and `-` stay, all else becomes `_`; at most 200 characters.
/// No two of them are equal, not even for file systems that take upper for lower case: those that
/// would be get `-` and the first 12 digits of the name's sha256 at their end.
std::vector<std::string> file_names(const std::vector<std::string>& names);

/// Shows `use`, for each of its images under each name, the conversion as if it had nothing else
/// but what belongs to that image; with a name for the file that it is to be written to. Images
/// without a name are called by their digest, or image ID (`image_ids`). `check` is called with all
/// file names before.
void for_each_name(Conversion& conversion, bool image_ids,
                   const std::function<void(const std::vector<std::string>&)>& check,
                   const std::function<void(const Conversion&, const std::string&)>& use);

}  // namespace ocifact::convert
