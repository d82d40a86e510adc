// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/validate/validator.hpp>

#include "support/oci_files.hpp"
#include "support/packed.hpp"
#include "support/temp_dir.hpp"

namespace ocifact::validate {

/// How a test has something checked.
struct Settings {
  bool strict = false;
  bool fast = false;
  bool recompress = false;
  bool complete = false;
  bool follow_links = false;
  Limits limits = {};
  unsigned jobs = 2;
};

/// The usual limits but for one.
template <class Size>
Limits limit(Size Limits::*which, std::uint64_t size) {
  Limits limits;
  limits.*which = size;
  return limits;
}

/// Findings as they are printed, one a line.
inline std::string lines_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += finding.to_string() + "\n";
  return text;
}

/// What is found in the source at a path.
inline std::string checked(const std::string& path, const Settings& settings = {}) {
  io::Pool pool(settings.jobs);
  const test::TempDir scratch;
  const Report report =
      validate(source::Address::parse(path), {.strict = settings.strict,
                                              .fast = settings.fast,
                                              .recompress = settings.recompress,
                                              .complete = settings.complete,
                                              .follow_links = settings.follow_links,
                                              .scratch_directory = scratch.path(),
                                              .limits = settings.limits,
                                              .pool = pool});
  return lines_of(report.findings);
}

inline std::string checked_directory(const test::OciFiles& files, const Settings& settings = {}) {
  const test::TempDir folder;
  files.write_to(folder / "layout");
  return checked(folder / "layout", settings);
}

inline std::string checked_archive(const std::string& bytes, const Settings& settings = {}) {
  const test::TempDir folder;
  test::put_file(folder / "a.tar", bytes);
  return checked(folder / "a.tar", settings);
}

/// What is found in these files: the same, however they come.
inline std::string checked(const test::OciFiles& files, const Settings& settings = {}) {
  std::string found = checked_directory(files, settings);
  CHECK(checked_archive(files.tar(), settings) == found);
  CHECK(checked_archive(test::gzip(files.tar()), settings) == found);
  return found;
}

inline oci::Descriptor with_platform(oci::Descriptor descriptor) {
  descriptor.platform = oci::Platform{"amd64", "linux", "", {}, ""};
  return descriptor;
}

/// A layout that nothing is wrong with, and its parts.
struct Sound {
  test::OciFiles files;
  std::string plain = test::layer_of("text");
  oci::Descriptor layer =
      files.add("application/vnd.oci.image.layer.v1.tar+gzip", test::gzip(plain));
  oci::Descriptor config = files.add(test::OciFiles::oci_config, test::config_of({plain}));
  oci::Descriptor manifest = files.add_manifest(config, {layer});

  Sound() {
    files.set_entries({with_platform(test::named(manifest, "docker.io/library/a:1", "1"))});
  }

  std::string& file(const oci::Descriptor& blob) { return files.tree.files[path(blob)]; }
  static std::string path(const oci::Descriptor& blob) { return blob.digest.blob_path(); }
};

/// `text` with one bit of the byte at `offset` flipped.
inline std::string flipped(std::string text, std::size_t offset) {
  text[offset] = static_cast<char>(text[offset] ^ 1);
  return text;
}

}  // namespace ocifact::validate
