// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/text.hpp>
#include <ocifact/tar/member.hpp>
#include <ocifact/validate/subject.hpp>

namespace ocifact::validate {

Subject::Lookup Subject::find(const std::string& path) {
  const auto lookup = findings_.attempt(Rule::unreadable_file, escape(path), [&]() -> Lookup {
    used_.insert(tar::clean_name(path));
    const auto size = tree().size(path);
    if (!size) return {};
    std::string resolved = tree().resolve(path);
    used_.insert(resolved);
    return {true, File{std::move(resolved), *size}};
  });
  return lookup.value_or(Lookup{true, std::nullopt});
}

std::optional<std::string> Subject::read(const File& file, const DocumentLimit& limit) {
  const std::string where = escape(file.path);
  auto text = findings_.attempt(Rule::unreadable_file, where, [&] {
    return io::read_document(*tree().open(file.path), limit, "the document");
  });
  if (!text) set_incomplete();
  return text;
}

std::optional<std::string> Subject::read(const std::string& path, const DocumentLimit& limit) {
  const Lookup lookup = find(path);
  if (lookup.file) return read(*lookup.file, limit);
  set_incomplete();
  return std::nullopt;
}

}  // namespace ocifact::validate
