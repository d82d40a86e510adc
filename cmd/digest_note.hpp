// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ocifact/convert/conversion.hpp>

#include "shape_arguments.hpp"

namespace ocifact::cmd {

/// What `digest` says of the digest that it prints, in one line: where it comes from and what it is
/// the digest of. `image` is what was selected of the source, `result` what became of it, by what
/// `shape` asks for.
std::string digest_note(const source::Image& image, const convert::PlannedImage& result,
                        const std::string& source, const ShapeArguments& shape);

}  // namespace ocifact::cmd
