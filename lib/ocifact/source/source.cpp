// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/source/diagnosis.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::source {
namespace {

Faces find_faces(const OpenedTree& opened, std::optional<Face> preferred) {
  Faces faces;
  faces.oci = opened.tree->size("index.json").has_value();
  faces.docker = opened.tree->size("manifest.json").has_value();
  faces.directory = opened.directory;
  faces.preferred = preferred;
  if (!faces.oci && !faces.docker) {
    throw Error(ErrorKind::input, "no manifest.json or index.json: " +
                                      diagnose_members(opened.tree->paths(), opened.directory));
  }
  return faces;
}

}  // namespace

Source Source::open(const Address& address, const OpenOptions& options) {
  return with_context(escape(address.text), [&] {
    Source source;
    source.name_ = escape(address.text);
    source.limits_ = options.stream.limits;
    source.opened_ = open_tree(address, options);
    source.faces_ = find_faces(source.opened_, address.face);
    check_kind(address, source.faces_);
    source.images_ =
        read_catalog(source.tree(), source.faces_, source.limits_, options.stream.messages);
    return source;
  });
}

}  // namespace ocifact::source
