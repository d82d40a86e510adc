// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/validate/blob_checks.hpp>
#include <ocifact/validate/subject.hpp>

namespace ocifact::validate {

/// Checks `oci-layout` and that there is a folder for blobs (image-spec, image-layout).
void check_layout_files(Subject& subject);

/// Tells what nothing refers to, once all documents were checked. Blobs among it must have their
/// digests nonetheless, and are left to the blob checks.
void check_unused_files(Subject& subject, BlobChecks& blobs);

}  // namespace ocifact::validate
