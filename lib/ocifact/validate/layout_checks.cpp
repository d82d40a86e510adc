// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <ocifact/base/temp_file.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/layout/layout.hpp>
#include <ocifact/validate/layout_checks.hpp>

namespace ocifact::validate {
namespace {

constexpr std::string_view blobs_folder = "blobs/";

/// A tree knows files only: `blobs` is a folder if something is in it, or if it is there and cannot
/// be a file.
bool has_blobs_folder(const io::Tree& tree) {
  const std::vector<std::string> paths = tree.paths();
  const auto first = std::lower_bound(paths.begin(), paths.end(), blobs_folder);
  if (first != paths.end() && first->starts_with(blobs_folder)) return true;
  try {
    return tree.size("blobs").has_value();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::environment) throw;
    return true;
  }
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// What layouts have at their top, and what Docker archives of all eras have beside what
/// manifest.json names (docs/formats.md, Other tools).
bool is_known(std::string_view path) {
  constexpr std::array at_top = {std::string_view("oci-layout"), std::string_view("index.json"),
                                 std::string_view("manifest.json"),
                                 std::string_view("repositories"), std::string_view("version")};
  constexpr std::array in_folders = {std::string_view("VERSION"), std::string_view("json"),
                                     std::string_view("layer.tar")};
  const auto& names = path.find('/') == std::string_view::npos
                          ? std::span<const std::string_view>(at_top)
                          : std::span<const std::string_view>(in_folders);
  return std::find(names.begin(), names.end(), file_name(path)) != names.end();
}

/// The folder of an unknown algorithm that `path` lies in as a blob: `blobs/blake3`; else empty.
std::string unknown_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (!path.starts_with(blobs_folder) || slash < blobs_folder.size()) return "";
  const std::string algorithm = path.substr(blobs_folder.size(), slash - blobs_folder.size());
  if (algorithm == to_string(Algorithm::sha256) || algorithm == to_string(Algorithm::sha512)) {
    return "";
  }
  const bool is_blob = is_digest_grammar(algorithm + ":" + path.substr(slash + 1));
  return is_blob ? path.substr(0, slash) : "";
}

void check_unused(const std::string& path, Subject& subject, BlobChecks& blobs) {
  Findings& findings = subject.findings();
  const std::string where = escape(path);
  if (Digest::from_blob_path(path)) {
    if (subject.is_complete()) findings.add(Rule::unreferenced_blob, where, "nothing refers to it");
    if (const auto file = subject.find(path).file) blobs.add(*file, "blob");
  } else if (const std::string folder = unknown_folder(path); !folder.empty()) {
    findings.add(Rule::unknown_blob_folder, escape(folder), "blobs of an unknown algorithm");
  } else if (TempFile::is_temp_name(file_name(path))) {
    findings.add(Rule::temporary_file, where, "left by a process that was killed");
  } else if (subject.is_complete() && !is_known(path)) {
    findings.add(Rule::stray_file, where, "no part of an image");
  }
}

}  // namespace

void check_layout_files(Subject& subject) {
  const std::string name = "oci-layout";
  const Limits& limits = subject.limits();
  Findings& findings = subject.findings();
  const Subject::Lookup lookup = subject.find(name);
  if (!lookup.there) findings.add(Rule::oci_layout_missing, name, "not there");
  if (lookup.file) {
    if (const auto text = subject.read(*lookup.file, limits.json())) {
      findings.attempt(Rule::oci_layout_malformed, name,
                       [&] { layout::check_oci_layout(*text, limits); });
    }
  }
  if (!has_blobs_folder(subject.tree())) findings.add(Rule::blobs_missing, "blobs", "not there");
}

void check_unused_files(Subject& subject, BlobChecks& blobs) {
  for (const std::string& path : subject.tree().paths()) {
    if (!subject.is_used(path)) check_unused(path, subject, blobs);
  }
}

}  // namespace ocifact::validate
