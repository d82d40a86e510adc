// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/convert/conversion.hpp>

namespace ocifact::convert {

/// Tells, in notes, what of a finished conversion was taken from elsewhere: of each image how many
/// layers and which manifests, a known manifest that it did not become after all, and how much is
/// left out since the receiver has it.
void report_reuse(const Conversion& conversion, Messages& messages);

}  // namespace ocifact::convert
