// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ocifact/digest/digest.hpp>
#include <ocifact/json/value.hpp>
#include <ocifact/json/writer.hpp>
#include <ocifact/oci/json_style.hpp>
#include <ocifact/oci/media_type.hpp>
#include <ocifact/oci/platform.hpp>

namespace ocifact::oci {

/// Keys are unique; written sorted bytewise.
using Annotations = std::map<std::string, std::string>;

/// Annotation keys this library reads or writes. (image-spec, annotations; docs/formats.md, Names.)
namespace annotation {
inline constexpr std::string_view ref_name = "org.opencontainers.image.ref.name";
inline constexpr std::string_view containerd_name = "io.containerd.image.name";
inline constexpr std::string_view containerd_subject = "io.containerd.manifest.subject";
inline constexpr std::string_view encoder = "dev.ocifact.encoder";  ///< docs/digests.md
inline constexpr std::string_view attestation_type = "vnd.docker.reference.type";
inline constexpr std::string_view attestation_subject = "vnd.docker.reference.digest";
}  // namespace annotation

/// Members of a JSON object that have no field of their own, in order; kept when it is rewritten.
using OtherMembers = std::vector<json::Member>;

/// Points at some bytes (image-spec, descriptor).
struct Descriptor {
  MediaType media_type;
  Digest digest;
  std::uint64_t size;
  Annotations annotations;
  std::optional<Platform> platform;
  OtherMembers other;                   ///< `urls`, `data`, `artifactType` and what is not known
  OtherMembers other_of_platform = {};  ///< `platform.features` and what is not known

  static Descriptor from_json(const json::Node& node);
  /// `mediaType`, `digest`, `size`, `annotations`, `platform`, then the others.
  void write(json::Writer& json, const JsonStyle& style = {}) const;

  /// An attestation is known by its annotation, never by its platform.
  bool is_attestation() const {
    return annotations.contains(std::string(annotation::attestation_type));
  }
  /// The annotation's value; empty when it is absent.
  std::string annotation(std::string_view key) const;
};

/// `annotations` of a descriptor or document: an object of strings.
Annotations annotations_from_json(const json::Node& node);
void write_annotations(json::Writer& json, const Annotations& annotations);

}  // namespace ocifact::oci
