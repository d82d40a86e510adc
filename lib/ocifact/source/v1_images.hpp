// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <ocifact/digest/digest.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/source/overlay_tree.hpp>

namespace ocifact::source {

/// Whether an archive is one of Docker up to 1.9: no manifest.json, no index.json, but folders with
/// `json` and `layer.tar`, one a layer. A later archive that was cut before its manifest.json looks
/// so too, but has its config beside, or neither `repositories` nor a proper end (`ends_well`).
bool is_v1(const io::Tree& archive, bool ends_well);

/// The DiffID of the layer at a path, which has to be read for it.
using DiffIdOf = std::function<DiffId(const std::string& path)>;

/// How an archive of Docker up to 1.9 shows itself as one with manifest.json: the images are those
/// that `repositories` names, in its order, then what is the parent of no other, by ID. Their
/// configs are authored, as Docker does on load (`archive::v1_image_config`).
///
/// `input` errors: a parent, an image of `repositories`, a `json` or `layer.tar` that is not there;
/// parents in a circle; more layers altogether than `max_descriptors`.
Overlay v1_overlay(const io::Tree& archive, const Limits& limits, const DiffIdOf& diff_id_of);

}  // namespace ocifact::source
