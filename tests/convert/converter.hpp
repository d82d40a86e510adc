// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/archive/tar_tree.hpp>
#include <ocifact/convert/to_archive.hpp>
#include <ocifact/convert/to_layout.hpp>
#include <ocifact/source/source.hpp>

#include "support/memory_file.hpp"
#include "support/streams.hpp"
#include "support/workbench.hpp"

namespace ocifact::convert {

/// Inputs, and what becomes of them.
struct Converter : test::Workbench {
  explicit Converter(unsigned jobs = 2) : Workbench(jobs) {
    options.form = blob::Form::compressed(test::zlib_6);
  }

  Options options;
  bool docker_loadable = false;
  std::vector<std::unique_ptr<source::Source>> sources;
  std::vector<Input> inputs;

  /// Opens a SRC; the options that streams need are those of this moment.
  void add(const std::string& text) {
    form = options.form;
    sources.push_back(std::make_unique<source::Source>(open(text)));
    inputs.push_back({sources.back().get(), source::Address::parse(text).selector});
  }
  /// As a file, read in place.
  void add(const test::OciFiles& files) {
    add(put("input-" + std::to_string(inputs.size()) + ".tar", files.tar()));
  }

  Context context() { return {limits, pool, budget, messages}; }

  Conversion digests() { return compute(inputs, options, {.needs_bytes = false}, context()); }

  std::string out() const { return directory / "out"; }
  Conversion to_layout(
      layout::IndexDocument::Clobber clobber = layout::IndexDocument::Clobber::move) {
    layout::Layout layout(out(), {.wait = false, .sync = false, .limits = limits}, messages);
    return convert::to_layout(inputs, options, layout, {clobber, docker_loadable}, context());
  }
  std::string text_of(const std::string& path) const { return test::file_text(out() + "/" + path); }
  std::string blob(const Digest& digest) const { return text_of(digest.blob_path()); }

  /// The bytes of the archive.
  std::string to_archive(ArchiveFormat format = ArchiveFormat::hybrid, bool verify = false) {
    ArchiveOptions archive;
    archive.format = format;
    archive.verify_layers = verify;
    archive.staging = blob::Staging::in(directory.path());
    const Conversion conversion = prepare_archive(inputs, options, archive, context());
    std::string bytes;
    io::StringSink sink(bytes);
    write_archive(conversion, options, archive, sink, messages);
    return bytes;
  }
};

/// One line a name: digest and name, as the commands show it.
inline std::vector<std::string> lines_of(const Conversion& conversion) {
  std::vector<std::string> lines;
  for (const NamedImage& named : conversion.images()) {
    lines.push_back(named.image->root.descriptor.digest.to_string() + "  " +
                    (named.name->name ? named.name->name->to_string() : "-"));
  }
  return lines;
}

/// A plain layer as the encoder of `Converter` makes it.
inline std::string encoded(std::string_view plain) { return test::encoded(plain, test::zlib_6); }

/// `{"mediaType":…,"digest":…,"size":…}`, written down apart from the code under test.
inline std::string descriptor_json(const std::string& media_type, const std::string& bytes) {
  return R"({"mediaType":")" + media_type + R"(","digest":")" + digest_of(bytes).to_string() +
         R"(","size":)" + std::to_string(bytes.size()) + "}";
}

/// A manifest in the frozen form, written down apart from the code under test.
inline std::string manifest_json(const std::string& media_type, const std::string& config,
                                 const std::vector<std::string>& layers) {
  std::string text = R"({"schemaVersion":2,"mediaType":")" + media_type + R"(","config":)" +
                     config + R"(,"layers":[)";
  for (std::size_t i = 0; i < layers.size(); ++i) text += (i == 0 ? "" : ",") + layers[i];
  return text + "]}";
}

inline const std::string gzip_layer = "application/vnd.oci.image.layer.v1.tar+gzip";
inline const std::string zstd_layer = "application/vnd.oci.image.layer.v1.tar+zstd";
inline const std::string docker_manifest = "application/vnd.docker.distribution.manifest.v2+json";
inline const std::string docker_index = "application/vnd.docker.distribution.manifest.list.v2+json";
inline const std::string docker_config = "application/vnd.docker.container.image.v1+json";
inline const std::string docker_layer = "application/vnd.docker.image.rootfs.diff.tar";
inline const std::string docker_gzip_layer = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// The files of an archive as Docker wrote it before 25: one image for each name, of these layers.
inline test::OciFiles docker_archive(const std::vector<std::string>& names,
                                     const std::vector<std::string>& layers) {
  test::OciFiles files;
  files.tree.files.clear();
  const std::string config = test::config_of(layers);
  const std::string config_path = digest_of(config).hex() + ".json";
  files.tree.files[config_path] = config;
  std::string text = R"([{"Config":")" + config_path + R"(","RepoTags":[)";
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "\"" : ",\"") + names[i] + "\"";
  text += R"(],"Layers":[)";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string path = std::to_string(i) + "/layer.tar";
    files.tree.files[path] = layers[i];
    text += (i == 0 ? "\"" : ",\"") + path + "\"";
  }
  files.tree.files["manifest.json"] = text + "]}]\n";
  return files;
}

}  // namespace ocifact::convert
