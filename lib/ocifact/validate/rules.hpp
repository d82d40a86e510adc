// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ocifact::validate {

/// How much a broken rule weighs: an error makes a source invalid, a warning only a strict check, a
/// note nothing.
enum class Severity { error, warning, note };

std::string_view to_string(Severity severity);

/// What is checked. The number is that of the code, which scripts know: it never changes and is
/// never used again. docs/validation.md explains each.
enum class Rule {
  oci_layout_missing = 1,
  oci_layout_malformed = 2,
  index_missing = 3,
  blobs_missing = 4,
  stray_file = 5,
  unknown_blob_folder = 6,
  unreferenced_blob = 7,
  temporary_file = 8,
  unreadable_file = 9,
  malformed_json = 10,
  schema_version = 11,
  mixed_document = 12,
  document_media_type = 13,
  media_type_missing = 14,
  malformed_document = 15,
  no_layers = 16,
  artifact_type = 17,
  nesting = 18,
  malformed_descriptor = 19,
  malformed_digest = 20,
  unknown_algorithm = 21,
  malformed_media_type = 22,
  incomplete_platform = 23,
  malformed_urls = 24,
  embedded_data = 25,
  size_differs = 26,
  digest_differs = 27,
  blob_missing = 28,
  malformed_annotations = 29,
  annotation_value = 30,
  platform_missing = 31,
  ref_name = 32,
  conflicting_names = 33,
  name_twice = 34,
  malformed_config = 35,
  config_platform = 36,
  layer_count = 37,
  history_count = 38,
  created = 39,
  healthcheck = 40,
  corrupt_layer = 41,
  layer_media_type = 42,
  diff_id_differs = 43,
  not_checked = 44,
  malformed_docker_manifest = 45,
  member_missing = 46,
  config_name = 47,
  malformed_repo_tag = 48,
  repo_tag_without_tag = 49,
  faces_disagree = 50,
  stale_docker_manifest = 51,
  archive_end = 52,
  unpacked_limit = 53,
  recompression_differs = 54,
  recompression_not_checked = 55,
};

struct RuleInfo {
  Rule rule;
  Severity severity;
  std::string_view broken_when;
  std::string_view source;  ///< where the rule comes from
};

/// All rules, by their numbers.
std::span<const RuleInfo> rules();

const RuleInfo& info_of(Rule rule);

/// `OCI026`
std::string code_of(Rule rule);

}  // namespace ocifact::validate
