// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <ocifact/convert/conversion.hpp>
#include <ocifact/layout/layout.hpp>

namespace ocifact::convert {

/// What the manifest.json of an unpacked Docker archive has that its index.json lacks.
struct Adopted {
  std::unique_ptr<source::Source> source;  ///< the directory; the conversion borrows it
  Conversion conversion;                   ///< images and names, layers as they are
};

/// Looks whether the directory that is to be changed as a layout is an unpacked archive of Docker
/// 25 to 29 (docs/formats.md, Writing a layout directory); null when it is none, also when
/// manifest.json is no document of Docker at all. `input` errors of an unpacked archive: those of
/// reading it as a source, and of layers that are not what it says.
std::unique_ptr<Adopted> adopt_docker_face(layout::Layout& layout, const Context& context);

}  // namespace ocifact::convert
