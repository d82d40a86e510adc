// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <ocifact/convert/conversion.hpp>
#include <ocifact/layout/layout.hpp>

namespace ocifact::convert {

/// How images are put into a layout.
struct LayoutOptions {
  layout::IndexDocument::Clobber clobber = layout::IndexDocument::Clobber::move;
  /// Keep a manifest.json in it (`source::DerivedManifest`); what is there is kept in step anyway.
  bool docker_loadable = false;
};

/// Converts the inputs into a layout, which the caller has opened, and commits it. Every blob is
/// verified on its way, DiffIDs included. On an error the layout is as it was. Of an unpacked
/// Docker archive that is used as a layout the images that only its manifest.json has are put into
/// index.json, and manifest.json is removed after the commit, with a note.
Conversion to_layout(const std::vector<Input>& inputs, const Options& options,
                     layout::Layout& layout, const LayoutOptions& how, const Context& context);

/// Puts images that were computed into a layout and commits it. The conversion's bytes are copied,
/// so that it can be written again elsewhere.
void write_layout(const Conversion& conversion, const Options& options, layout::Layout& layout,
                  const LayoutOptions& how, const Context& context);

}  // namespace ocifact::convert
