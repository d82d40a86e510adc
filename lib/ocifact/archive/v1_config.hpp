// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ocifact/digest/digest.hpp>
#include <ocifact/io/limits.hpp>

namespace ocifact::archive {

/// One layer of an image that Docker up to 1.9 saved: each layer is an image of its own, which
/// names the one below it.
struct V1Layer {
  std::string json;  ///< the bytes of `<id>/json`
  DiffId diff_id;
};

/// The config of the image that the last of `chain`, base first, is: byte for byte what Docker 1.10
/// to 28 makes of it when it loads the archive, so the image ID is the one that it shows
/// (docs/formats.md, Docker up to 1.9). The JSON of the last layer without what is about v1, with
/// `rootfs` and `history`, keys sorted.
///
/// `input` errors: JSON that is malformed or has members of wrong types.
std::string v1_image_config(const std::vector<V1Layer>& chain, const Limits& limits);

/// The ID of the image below; "" for a base.
std::string v1_parent(std::string_view json, const Limits& limits);

}  // namespace ocifact::archive
