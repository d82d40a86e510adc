// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/oci/platform.hpp>
#include <ocifact/source/document_tree.hpp>

namespace ocifact::convert {

/// What is left of an image when only some platforms are wanted (docs/formats.md, Platforms). One:
/// its manifest becomes the image. Several: an index of them with their attestations, which has no
/// `text`, since it is a new one; when they are all there is, the index as it was. Of several
/// manifests that match a platform the first counts. Empty when no wanted platform is there; a
/// platform that only a missing child has is not.
std::optional<source::DocumentNode> choose_platforms(source::DocumentNode image,
                                                     const std::vector<oci::Platform>& wanted);

/// Whether the image, or a manifest below it, is what somebody who asks for `wanted` gets.
bool has_platform(const source::DocumentNode& image, const oci::Platform& wanted);

/// Keeps the children of an index whose position is in `kept`. If that, or a child that is new,
/// makes it another document, it is new: it has no `text`.
void keep_children(source::DocumentNode& index, const std::vector<bool>& kept);

/// A child of an index for messages: its digest and platform.
std::string describe_child(const source::Document& child);

/// The index without attestation manifests, and without `text` where there were some.
void drop_attestations(source::DocumentNode& image);

}  // namespace ocifact::convert
