// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/validate/blob_checks.hpp>
#include <ocifact/validate/layout_walk.hpp>
#include <ocifact/validate/subject.hpp>

namespace ocifact::validate {

/// Checks manifest.json as docker load reads it (docs/formats.md, Other tools): its images'
/// configs, layers and names, and that these are the names of the same images in index.json. Layers
/// are left to the blob checks.
void check_docker_face(Subject& subject, BlobChecks& blobs, const LayoutWalk& layout);

}  // namespace ocifact::validate
