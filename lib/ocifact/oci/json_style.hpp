// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ocifact::oci {

/// How manifests and indexes are serialised, where programs differ (docs/digests.md, As other
/// programs push). By default our own, frozen form.
struct JsonStyle {
  unsigned indent = 0;              ///< spaces a level; 0: compact
  bool size_before_digest = false;  ///< in descriptors
  bool media_type_first = false;    ///< before `schemaVersion`, in manifests
};

}  // namespace ocifact::oci
