// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/io/limits.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/source/overlay_tree.hpp>

namespace ocifact::source {

/// Whether a directory is what skopeo and podman write as `dir:`: a manifest.json that is a
/// manifest or index itself, and not a list of images.
bool is_dir_transport(const io::Tree& directory, const Limits& limits);

/// How a `dir:` directory shows itself as a layout of one image without a name: `manifest.json` and
/// `<hex>.manifest.json` are its manifests, `<hex>` (version 1.2: `<algorithm>-<hex>`) its other
/// blobs (docs/formats.md, Directories of skopeo).
///
/// `input` errors: no manifest.json; one that is none; another version than 1.1 or 1.2.
Overlay dir_transport_overlay(const io::Tree& directory, const Limits& limits);

/// Whether a tree is the view of one: it has the file `version` beside index.json.
bool shows_dir_transport(const io::Tree& layout, const Limits& limits);

}  // namespace ocifact::source
