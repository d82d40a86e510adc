// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::source {

/// The image as manifest.json has it, in the shape of stored documents: a manifest of OCI types
/// that has no text and no layers yet, with its config. The descriptor's digest and size mean
/// nothing.
DocumentNode docker_face_documents(const Source& source, const DockerFace& face);

/// The stored documents of an image, else those of its docker face.
DocumentNode image_documents(const Source& source, const Image& image);

}  // namespace ocifact::source
