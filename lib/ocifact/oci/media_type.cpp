// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <ocifact/base/error.hpp>
#include <ocifact/oci/media_type.hpp>

namespace ocifact::oci {
namespace {

using codec::Compression;

enum class Role { index, manifest, config, layer, foreign_layer };

struct Entry {
  Family family;
  Role role;
  Compression compression;  ///< of layers
  std::string_view text;
};

/// image-spec, media-types, with the Compatibility Matrix.
constexpr std::array table = {
    Entry{Family::oci, Role::index, Compression::none, "application/vnd.oci.image.index.v1+json"},
    Entry{Family::oci, Role::manifest, Compression::none,
          "application/vnd.oci.image.manifest.v1+json"},
    Entry{Family::oci, Role::config, Compression::none, "application/vnd.oci.image.config.v1+json"},
    Entry{Family::oci, Role::layer, Compression::none, "application/vnd.oci.image.layer.v1.tar"},
    Entry{Family::oci, Role::layer, Compression::gzip,
          "application/vnd.oci.image.layer.v1.tar+gzip"},
    Entry{Family::oci, Role::layer, Compression::zstd,
          "application/vnd.oci.image.layer.v1.tar+zstd"},
    Entry{Family::oci, Role::foreign_layer, Compression::none,
          "application/vnd.oci.image.layer.nondistributable.v1.tar"},
    Entry{Family::oci, Role::foreign_layer, Compression::gzip,
          "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"},
    Entry{Family::oci, Role::foreign_layer, Compression::zstd,
          "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd"},
    Entry{Family::docker, Role::index, Compression::none,
          "application/vnd.docker.distribution.manifest.list.v2+json"},
    Entry{Family::docker, Role::manifest, Compression::none,
          "application/vnd.docker.distribution.manifest.v2+json"},
    Entry{Family::docker, Role::config, Compression::none,
          "application/vnd.docker.container.image.v1+json"},
    Entry{Family::docker, Role::layer, Compression::none,
          "application/vnd.docker.image.rootfs.diff.tar"},
    Entry{Family::docker, Role::layer, Compression::gzip,
          "application/vnd.docker.image.rootfs.diff.tar.gzip"},
    Entry{Family::docker, Role::layer, Compression::zstd,
          "application/vnd.docker.image.rootfs.diff.tar.zstd"},
    Entry{Family::docker, Role::foreign_layer, Compression::none,
          "application/vnd.docker.image.rootfs.foreign.diff.tar"},
    Entry{Family::docker, Role::foreign_layer, Compression::gzip,
          "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"},
};

const Entry* find(std::string_view text) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Entry& entry) { return entry.text == text; });
  return found == table.end() ? nullptr : &*found;
}

const Entry* find(Family family, Role role, Compression compression) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Entry& entry) {
    return entry.family == family && entry.role == role && entry.compression == compression;
  });
  return found == table.end() ? nullptr : &*found;
}

bool has_role(std::string_view text, Role role) {
  const Entry* entry = find(text);
  return entry != nullptr && entry->role == role;
}

/// RFC 6838 section 4.2, `restricted-name`.
bool is_restricted_name(std::string_view text) {
  constexpr std::size_t max_length = 127;
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && text.size() <= max_length && is_alphanumeric(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_alphanumeric(c) || std::string_view("!#$&-^_.+").find(c) != std::string::npos;
         });
}

}  // namespace

MediaType MediaType::index(Family family) {
  return MediaType(std::string(find(family, Role::index, Compression::none)->text));
}

MediaType MediaType::manifest(Family family) {
  return MediaType(std::string(find(family, Role::manifest, Compression::none)->text));
}

MediaType MediaType::config(Family family) {
  return MediaType(std::string(find(family, Role::config, Compression::none)->text));
}

MediaType MediaType::layer(Family family, Compression compression) {
  const Entry* entry = find(family, Role::layer, compression);
  if (entry == nullptr) {
    throw Error(ErrorKind::unsupported, "no media type for layers so compressed",
                "none, gzip or zstd", codec::to_string(compression));
  }
  return MediaType(std::string(entry->text));
}

bool MediaType::has_layer(Compression compression) {
  return find(Family::oci, Role::layer, compression) != nullptr;
}

bool MediaType::is_index() const { return has_role(text_, Role::index); }

bool MediaType::is_manifest() const { return has_role(text_, Role::manifest); }

bool MediaType::is_config() const { return has_role(text_, Role::config); }

bool MediaType::is_layer() const { return layer_compression().has_value(); }

bool MediaType::is_distributable() const { return !has_role(text_, Role::foreign_layer); }

std::optional<Family> MediaType::family() const {
  const Entry* entry = find(text_);
  if (entry == nullptr) return std::nullopt;
  return entry->family;
}

std::optional<Compression> MediaType::layer_compression() const {
  const Entry* entry = find(text_);
  if (entry == nullptr || (entry->role != Role::layer && entry->role != Role::foreign_layer)) {
    return std::nullopt;
  }
  return entry->compression;
}

MediaType MediaType::in_family(Family family) const {
  const Entry* entry = find(text_);
  if (entry == nullptr) return *this;
  const Entry* other = find(family, entry->role, entry->compression);
  return other == nullptr ? *this : MediaType(std::string(other->text));
}

bool MediaType::is_well_formed() const {
  const std::size_t slash = text_.find('/');
  return slash != std::string::npos &&
         is_restricted_name(std::string_view(text_).substr(0, slash)) &&
         is_restricted_name(std::string_view(text_).substr(slash + 1));
}

}  // namespace ocifact::oci
