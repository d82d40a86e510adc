// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ocifact/convert/conversion.hpp>
#include <ocifact/layout/layout.hpp>

namespace ocifact::convert {

/// Converts the inputs into a layout, which the caller has opened, and commits it. Every blob is
/// verified on its way, DiffIDs included. On an error the layout is as it was. Of an unpacked
/// Docker archive that is used as a layout the images that only its manifest.json has are put into
/// index.json, and manifest.json is removed after the commit, with a note.
Conversion to_layout(const std::vector<Input>& inputs, const Options& options,
                     layout::Layout& layout, layout::IndexDocument::Clobber clobber,
                     const Context& context);

}  // namespace ocifact::convert
