// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ocifact/facts/proof.hpp>

namespace ocifact::facts {

/// Proves that the image is the one of a manifest: that it has its config, and that known encoders
/// make the very layers that it lists. Since each layer's digest and size is known, wrong encoders
/// are soon given up, and which layer it fails for can be told.
///
/// `AnotherImage`: the manifest is that of another one. `NotProven`: no encoder makes a layer.
/// `input` errors: the text is no image manifest; those of `own_blobs`.
Proof prove_by_manifest(const ImageAtHand& image, std::string manifest,
                        const TrialContext& context);

}  // namespace ocifact::facts
