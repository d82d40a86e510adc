// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <ocifact/validate/rules.hpp>

namespace ocifact::validate {
namespace {

using enum Severity;

constexpr std::array table = {
    RuleInfo{Rule::oci_layout_missing, error, "`oci-layout` is not there",
             "image-layout: oci-layout file"},
    RuleInfo{Rule::oci_layout_malformed, error,
             "`oci-layout` is not a JSON object with imageLayoutVersion `1.0.0`",
             "image-layout: oci-layout file"},
    RuleInfo{Rule::index_missing, error, "`index.json` is not there",
             "image-layout: index.json file"},
    RuleInfo{Rule::blobs_missing, error, "there is no folder `blobs`", "image-layout: Content"},
    RuleInfo{Rule::stray_file, note, "a file belongs to neither a layout nor a Docker archive",
             "image-layout: Content"},
    RuleInfo{Rule::unknown_blob_folder, note,
             "a folder below `blobs` is that of an algorithm that is not known here",
             "image-layout: Blobs"},
    RuleInfo{Rule::unreferenced_blob, note, "no document refers to a blob", "image-layout: Blobs"},
    RuleInfo{Rule::temporary_file, note,
             "a file was left by an `ocifact` that was killed; the next writer removes it",
             "docs/architecture.md"},
    RuleInfo{Rule::unreadable_file, error,
             "a file that is needed is reached through a symbolic link, is no regular file, leads "
             "out of the archive, is larger than its limit, or is there twice with different bytes",
             "image-layout: Content"},
    RuleInfo{Rule::malformed_json, error,
             "a document is not strict JSON: other syntax, invalid UTF-8, a key twice, too deep",
             "considerations: JSON; RFC 8259"},
    RuleInfo{Rule::schema_version, error, "a document's schemaVersion is not 2",
             "manifest, image-index: schemaVersion"},
    RuleInfo{Rule::mixed_document, error,
             "a manifest has `manifests`, an index `config` or `layers`, or one of them `fsLayers`",
             "CVE-2021-41190"},
    RuleInfo{Rule::document_media_type, error,
             "a document's mediaType is not of its kind, or not what its descriptor says",
             "manifest, image-index: mediaType"},
    RuleInfo{Rule::media_type_missing, warning, "a document has no mediaType",
             "manifest, image-index: mediaType"},
    RuleInfo{Rule::malformed_document, error,
             "a member of a manifest or index is missing, of a wrong type, or in other case",
             "manifest, image-index: Property Descriptions"},
    RuleInfo{Rule::no_layers, warning, "a manifest has no layers", "manifest: layers"},
    RuleInfo{Rule::artifact_type, error,
             "an artifactType is no media type, or is missing where the config is the empty one",
             "manifest: artifactType"},
    RuleInfo{Rule::nesting, error, "indexes nest too deep, or refer to too much",
             "docs/formats.md: Limits"},
    RuleInfo{Rule::malformed_descriptor, error,
             "a member of a descriptor is missing or of a wrong type", "descriptor: Properties"},
    RuleInfo{Rule::malformed_digest, error, "a digest is not in the form of one",
             "descriptor: Digests"},
    RuleInfo{Rule::unknown_algorithm, warning,
             "a digest's algorithm is neither sha256 nor sha512, so nothing is checked by it",
             "descriptor: Registered Algorithms"},
    RuleInfo{Rule::malformed_media_type, error, "a mediaType is not in the form of one",
             "descriptor: Properties; RFC 6838"},
    RuleInfo{Rule::incomplete_platform, error, "a platform has no os or no architecture",
             "image-index: platform"},
    RuleInfo{Rule::malformed_urls, error, "`urls` is not an array of URIs",
             "descriptor: Properties; RFC 3986"},
    RuleInfo{Rule::embedded_data, error,
             "`data` is not base64, or not what the descriptor points at",
             "descriptor: Embedded Content"},
    RuleInfo{Rule::size_differs, error, "a blob has another size than its descriptor says",
             "descriptor: Properties"},
    RuleInfo{Rule::digest_differs, error, "a blob's bytes are not those of its digest",
             "image-layout: Blobs; descriptor: Verification"},
    RuleInfo{Rule::blob_missing, warning,
             "a blob that is referred to is not there (with `--complete`: error)",
             "image-layout: Blobs"},
    RuleInfo{Rule::malformed_annotations, error, "annotations are not an object of strings",
             "annotations: Rules"},
    RuleInfo{Rule::annotation_value, warning,
             "`…image.created` is no RFC 3339 time, or `…image.base.digest` no digest",
             "annotations: Pre-Defined Annotation Keys"},
    RuleInfo{Rule::platform_missing, note, "an index does not tell a manifest's platform",
             "image-index: platform"},
    RuleInfo{Rule::ref_name, note, "a ref.name is outside its grammar",
             "annotations: Pre-Defined Annotation Keys"},
    RuleInfo{Rule::conflicting_names, warning,
             "the two annotations that name an entry contradict each other",
             "docs/formats.md: Names"},
    RuleInfo{Rule::name_twice, error, "two images have one full name", "docs/formats.md: Names"},
    RuleInfo{Rule::malformed_config, error,
             "a config's rootfs, or another member, is missing or malformed", "config: Properties"},
    RuleInfo{Rule::config_platform, error, "a config has no os or no architecture",
             "config: Properties"},
    RuleInfo{Rule::layer_count, error, "there are not as many layers as DiffIDs",
             "config: rootfs; docker load"},
    RuleInfo{Rule::history_count, warning,
             "the history does not have one entry a layer, empty ones aside", "config: history"},
    RuleInfo{Rule::created, warning, "a `created` is no RFC 3339 time", "config: Properties"},
    RuleInfo{Rule::healthcheck, note,
             "a Healthcheck under OCI media types, where podman does not see it",
             "config: Properties"},
    RuleInfo{Rule::corrupt_layer, error,
             "a layer cannot be unpacked: corrupt, truncated, or with data after its end",
             "config: Layer DiffID"},
    RuleInfo{Rule::layer_media_type, error,
             "a layer's bytes are not compressed as its media type says", "media-types; layer"},
    RuleInfo{Rule::diff_id_differs, error, "a layer does not unpack to its DiffID",
             "config: Layer DiffID; docker load"},
    RuleInfo{Rule::not_checked, warning,
             "something could not be checked, such as what is no layer and cannot be unpacked",
             "docs/formats.md: Layers"},
    RuleInfo{Rule::malformed_docker_manifest, error,
             "manifest.json is not an array of images with a Config", "docker load"},
    RuleInfo{Rule::member_missing, error, "a config or layer that manifest.json names is not there",
             "docker load"},
    RuleInfo{Rule::config_name, warning,
             "a config's file name states another digest than its bytes have", "docker save"},
    RuleInfo{Rule::malformed_repo_tag, error, "an entry of RepoTags is no image name",
             "docker load"},
    RuleInfo{Rule::repo_tag_without_tag, warning,
             "an entry of RepoTags has no tag, which Docker does not load", "docker load"},
    RuleInfo{Rule::faces_disagree, error,
             "manifest.json and index.json give one name to different images",
             "docs/formats.md: Two faces"},
    RuleInfo{Rule::stale_docker_manifest, warning,
             "in a layout directory, manifest.json gives a name to another image than index.json",
             "docs/formats.md: Two faces"},
    RuleInfo{Rule::archive_end, warning,
             "the archive has no end marker, or data after it that is ignored", "POSIX pax: ustar"},
    RuleInfo{Rule::unpacked_limit, error,
             "the layers unpack to more than `--max-unpacked`, and were not checked",
             "docs/formats.md: Limits"},
    RuleInfo{
        Rule::recompression_differs, error,
        "with `--recompress`: a layer is not what the encoder that its entry names makes of it",
        "docs/digests.md: What we write"},
    RuleInfo{Rule::recompression_not_checked, note,
             "with `--recompress`: no encoder is named that made a layer, or one that is not here",
             "docs/digests.md: What we write"},
};

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case error:
      return "error";
    case warning:
      return "warning";
    case note:
      return "note";
  }
  return "";
}

std::span<const RuleInfo> rules() { return table; }

const RuleInfo& info_of(Rule rule) { return table[static_cast<std::size_t>(rule) - 1]; }

std::string code_of(Rule rule) {
  constexpr std::size_t digits = 3;
  const std::string number = std::to_string(static_cast<int>(rule));
  return "OCI" + std::string(digits - number.size(), '0') + number;
}

}  // namespace ocifact::validate
