// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/filesystem.hpp>
#include <fcntl.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/temp_file.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/io/tree.hpp>
#include <ocifact/oci/descriptor.hpp>

#include "tar_builder.hpp"

// Images made by hand, as files by path.
namespace ocifact::test {

/// Files in memory.
class MapTree final : public io::Tree {
 public:
  std::map<std::string, std::string, std::less<>> files;

  std::optional<std::uint64_t> size(std::string_view path) const override {
    const auto found = files.find(path);
    if (found == files.end()) return std::nullopt;
    return found->second.size();
  }
  std::unique_ptr<io::Source> open(std::string_view path) const override {
    const auto found = files.find(path);
    if (found == files.end()) throw Error(ErrorKind::input, "no file " + std::string(path));
    return std::make_unique<io::StringSource>(found->second);
  }
  std::string resolve(std::string_view path) const override { return std::string(path); }
  std::vector<std::string> paths() const override {
    std::vector<std::string> result;
    for (const auto& [path, text] : files) result.push_back(path);
    return result;
  }
};

/// Puts a file where it belongs, with the folders above it.
inline void put_file(const std::string& path, std::string_view text) {
  const auto folder = boost::filesystem::path(path).parent_path();
  boost::filesystem::create_directories(folder);
  TempFile file(folder.string(), TempFile::Place::shared);
  file.file().write(as_bytes(text));
  file.publish(path);
}

/// The text of a file on the disk.
inline std::string file_text(const std::string& path) {
  const auto file = std::make_shared<const File>(File::open(path, O_RDONLY));
  std::string text;
  io::StringSink sink(text);
  io::FileSource source(*file);
  io::copy(source, sink);
  return text;
}

/// A plain layer with one file in it.
inline std::string layer_of(const std::string& content) {
  return tar_file("etc/file", content) + tar_end();
}

/// A config whose layers have these plain bytes.
inline std::string config_of(const std::vector<std::string>& plain_layers,
                             const std::string& architecture = "amd64") {
  std::string text = R"({"architecture":")" + architecture +
                     R"(","os":"linux","rootfs":{"type":"layers","diff_ids":[)";
  for (std::size_t i = 0; i < plain_layers.size(); ++i) {
    text += (i == 0 ? "\"" : ",\"") + digest_of(plain_layers[i]).to_string() + "\"";
  }
  return text + "]}}";
}

/// The files of an OCI layout, and of docker's face beside it.
class OciFiles {
 public:
  MapTree tree;

  OciFiles() { tree.files["oci-layout"] = R"({"imageLayoutVersion":"1.0.0"})"; }

  /// Stores a blob; what points at it has this media type.
  oci::Descriptor add(const std::string& media_type, const std::string& text) {
    const Digest digest = digest_of(text);
    tree.files[digest.blob_path()] = text;
    return {oci::MediaType(media_type), digest, text.size(), {}, {}, {}};
  }

  /// Stores a manifest that points at these blobs.
  oci::Descriptor add_manifest(const oci::Descriptor& config,
                               const std::vector<oci::Descriptor>& layers,
                               const std::string& media_type = oci_manifest) {
    return add(media_type, R"({"schemaVersion":2,"mediaType":")" + media_type + R"(","config":)" +
                               json_of(config) + R"(,"layers":)" + json_of(layers) + "}");
  }

  /// Stores an image of plain layers: config, layers and manifest.
  oci::Descriptor add_image(const std::vector<std::string>& plain_layers,
                            const std::string& architecture = "amd64") {
    std::vector<oci::Descriptor> layers;
    for (const std::string& layer : plain_layers) layers.push_back(add(oci_layer, layer));
    return add_manifest(add(oci_config, config_of(plain_layers, architecture)), layers);
  }

  oci::Descriptor add_index(const std::vector<oci::Descriptor>& manifests,
                            const std::string& media_type = oci_index) {
    return add(media_type, R"({"schemaVersion":2,"mediaType":")" + media_type +
                               R"(","manifests":)" + json_of(manifests) + "}");
  }

  /// Writes index.json.
  void set_entries(const std::vector<oci::Descriptor>& entries) {
    tree.files["index.json"] = R"({"schemaVersion":2,"mediaType":")" + oci_index +
                               R"(","manifests":)" + json_of(entries) + "}";
  }

  /// All files as a tar, in the order of their names.
  std::string tar() const {
    std::string text;
    for (const auto& [path, file] : tree.files) {
      if (path.size() > 100) text += tar_pax(pax_record("path", path));
      text += tar_file(path, file);
    }
    return text + tar_end();
  }

  /// All files as a directory.
  void write_to(const std::string& directory) const {
    boost::filesystem::create_directories(directory);
    for (const auto& [path, text] : tree.files) put_file(directory + "/" + path, text);
  }

  static std::string json_of(const oci::Descriptor& descriptor) {
    json::Writer json;
    descriptor.write(json);
    return json.text();
  }
  static std::string json_of(const std::vector<oci::Descriptor>& descriptors) {
    json::Writer json;
    json.begin_array();
    for (const oci::Descriptor& descriptor : descriptors) descriptor.write(json);
    json.end_array();
    return json.text();
  }

  inline static const std::string oci_index = "application/vnd.oci.image.index.v1+json";
  inline static const std::string oci_manifest = "application/vnd.oci.image.manifest.v1+json";
  inline static const std::string oci_config = "application/vnd.oci.image.config.v1+json";
  inline static const std::string oci_layer = "application/vnd.oci.image.layer.v1.tar";
};

/// `entry` under the names that this library and containerd write.
inline oci::Descriptor named(oci::Descriptor entry, const std::string& containerd_name,
                             const std::string& ref_name) {
  if (!containerd_name.empty()) entry.annotations["io.containerd.image.name"] = containerd_name;
  if (!ref_name.empty()) entry.annotations["org.opencontainers.image.ref.name"] = ref_name;
  return entry;
}

}  // namespace ocifact::test
