// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::source {

bool has_blob(const io::Tree& tree, const Digest& digest) {
  return tree.size(digest.blob_path()).has_value();
}

std::unique_ptr<io::Source> open_blob(const io::Tree& tree, const oci::Descriptor& descriptor) {
  const std::string path = descriptor.digest.blob_path();
  const auto size = tree.size(path);
  if (!size) throw Error(ErrorKind::input, path + ": not there");
  if (*size != descriptor.size) {
    throw Error(ErrorKind::input, path + ": size differs", std::to_string(descriptor.size),
                std::to_string(*size));
  }
  return std::make_unique<VerifyingSource>(tree.open(path), descriptor.digest, descriptor.size,
                                           path);
}

std::string read_document(const io::Tree& tree, const oci::Descriptor& descriptor,
                          const Limits& limits) {
  return io::read_document(*open_blob(tree, descriptor), limits.json(),
                           descriptor.digest.blob_path());
}

std::optional<std::string> read_file(const io::Tree& tree, const std::string& path,
                                     const DocumentLimit& limit) {
  if (!tree.size(path)) return std::nullopt;
  return io::read_document(*tree.open(path), limit, path);
}

}  // namespace ocifact::source
