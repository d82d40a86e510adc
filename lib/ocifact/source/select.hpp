// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <ocifact/source/address.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::source {

/// The images of a source that a selector means, in the source's order. By name, an image keeps
/// only the names that match. A digest is that of a manifest or index, or an image ID: first of an
/// image, and if it is of none, of what lies within indexes, which is then an image without names.
/// Referrers come along only when everything is selected, or by their digest.
///
/// A `negative` error with the images there are when none matches; an `input` error with the
/// choices when several images match.
std::vector<Image> select(const Source& source, const Selector& selector);

/// One line an image, for lists of choices: its digest, then its names.
std::vector<std::string> describe_images(const std::vector<Image>& images);

}  // namespace ocifact::source
