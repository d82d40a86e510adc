// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ocifact/layout/layout.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::upkeep {

/// Refuses what is no layout directory, before `layout::Layout` would make one of it: a `conflict`
/// error; an `environment` error when nothing is there.
void demand_layout(const std::string& path);

/// Gives an image of the layout the name `name` as well, and commits. `source` is the layout, read
/// under its lock, and `image` was selected from it. The new entry has the annotations of the one
/// that was selected; a manifest within an index, which has none, gets an entry of its own. Other
/// names stay, repaired where foreign tools left them in conflict.
///
/// `conflict` error: `name` is another image's and stays so. `unsupported` error: the image is in
/// manifest.json alone.
void tag(layout::Layout& layout, const source::Source& source, const source::Image& image,
         const oci::ImageName& name, layout::IndexDocument::Clobber clobber, io::Pool& pool,
         Messages& messages);

}  // namespace ocifact::upkeep
