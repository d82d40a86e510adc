// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/layout/layout.hpp>
#include <ocifact/oci/index.hpp>
#include <ocifact/source/dir_transport.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::source {
namespace {

const std::string manifest_path = "manifest.json";
const std::string version_path = "version";
const std::string version_prefix = "Directory Transport Version: ";
const std::string version_1_1 = version_prefix + "1.1";
const std::string version_1_2 = version_prefix + "1.2";
constexpr std::string_view manifest_suffix = ".manifest.json";

/// Older writers left it out; what is there must be what we know.
void check_version(const io::Tree& directory, const Limits& limits) {
  const auto text = read_file(directory, version_path, limits.json());
  if (!text) return;
  const std::string_view line = std::string_view(*text).substr(0, text->find('\n'));
  if (line == version_1_1 || line == version_1_2) return;
  throw Error(ErrorKind::input, "version: not supported", "'" + version_1_1 + "' or '… 1.2'",
              quote(line));
}

/// What a manifest without mediaType is told by.
oci::MediaType media_type_of(const json::Node& root) {
  if (const auto type = root.find("mediaType")) return oci::MediaType(type->as_string());
  if (root.find("manifests")) return oci::MediaType::index(oci::Family::oci);
  return oci::MediaType::manifest(oci::Family::oci);
}

oci::Descriptor read_top(const io::Tree& directory, const Limits& limits) {
  const auto text = read_file(directory, manifest_path, limits.json());
  if (!text) throw Error(ErrorKind::input, "manifest.json: not there");
  return with_context(manifest_path, [&]() -> oci::Descriptor {
    const json::Value value = json::parse(*text, limits);
    oci::MediaType type = media_type_of(json::Node(value));
    if (!type.is_index() && !type.is_manifest()) {
      throw Error(ErrorKind::input, "neither a manifest nor an index", "a known media type",
                  quote(type.to_string()));
    }
    return {std::move(type), digest_of(*text), text->size(), {}, {}, {}};
  });
}

/// The digest that a blob's file name states.
std::optional<Digest> digest_of_name(std::string_view name) {
  if (name.ends_with(manifest_suffix)) name.remove_suffix(manifest_suffix.size());
  const std::size_t dash = name.find('-');
  if (dash == std::string_view::npos) return Digest::try_parse("sha256:" + std::string(name));
  return Digest::try_parse(std::string(name.substr(0, dash)) + ":" +
                           std::string(name.substr(dash + 1)));
}

}  // namespace

bool is_dir_transport(const io::Tree& directory, const Limits& limits) {
  if (directory.size("index.json")) return false;
  const auto text = read_file(directory, manifest_path, limits.manifest_json());
  if (!text) return false;
  const std::size_t first = text->find_first_not_of(" \t\r\n");
  return first != std::string::npos && (*text)[first] == '{';
}

Overlay dir_transport_overlay(const io::Tree& directory, const Limits& limits) {
  check_version(directory, limits);
  const oci::Descriptor top = read_top(directory, limits);
  Overlay overlay;
  for (std::string& path : directory.paths()) {
    if (const auto digest = digest_of_name(path)) {
      overlay.aliases.emplace(digest->blob_path(), std::move(path));
    } else if (path.starts_with("signature-")) {
      overlay.hidden.insert(std::move(path));
    }
  }
  overlay.aliases[top.digest.blob_path()] = manifest_path;
  overlay.hidden.insert(manifest_path);
  oci::Index index;
  index.media_type = oci::MediaType::index(oci::Family::oci);
  index.manifests.push_back(top);
  overlay.documents["index.json"] = index.to_json();
  overlay.documents["oci-layout"] = layout::oci_layout_json;
  overlay.documents[version_path] = version_1_1 + "\n";
  return overlay;
}

bool shows_dir_transport(const io::Tree& layout, const Limits& limits) {
  if (!layout.size("index.json")) return false;
  const auto text = read_file(layout, version_path, limits.json());
  return text && text->starts_with(version_prefix);
}

}  // namespace ocifact::source
