// SPDX-License-Identifier: Apache-2.0
#include "digest_note.hpp"

#include "results.hpp"

namespace ocifact::cmd {
namespace {

using Kind = facts::Provenance::Kind;

/// Whose push is foretold, and when it comes out so.
std::string note_of_prediction(const std::string& tool, const std::string& source,
                               bool knows_layers) {
  const std::string begin = "this is the digest that " + tool;
  if (tool == to_string(convert::Tool::crane)) {
    return begin + ", built with Go 1.26 or older, pushes of " + source;
  }
  if (tool == to_string(convert::Tool::docker)) {
    return begin + " pushes of " + source + " when " + when_docker_agrees(knows_layers);
  }
  return begin + " pushes of " + source + " when it compresses the layers itself";
}

/// Of bytes that the source carries.
std::string note_of_carried(const source::Image& image, const convert::PlannedImage& result,
                            const std::string& source) {
  if (result.provenance.kind == Kind::synthesised) {
    return source + " stores this manifest, but docker save made it up: no registry has it";
  }
  const bool is_index = result.root.kind == source::Document::Kind::index;
  const bool is_top = result.root.descriptor.digest == image.stored->digest;
  std::string text = std::string("this is the digest of ") + (is_top ? "the " : "a ") +
                     (is_index ? "index" : "manifest") + " that " + source + " stores";
  if (!is_top) text += ", in the index " + image.stored->digest.to_string();
  if (result.provenance.kind == Kind::stored) return text;
  return text + ": " + result.provenance.to_text();
}

}  // namespace

std::string digest_note(const source::Image& image, const convert::PlannedImage& result,
                        const std::string& source, const ShapeArguments& shape) {
  if (result.root.is_wanted()) {
    return source + " stores no registry manifest; this is the digest of the one that " +
           result.root.wanted->where + " has";
  }
  if (result.root.keep) return note_of_carried(image, result, source);
  if (result.provenance.kind == Kind::predicted) {
    return note_of_prediction(result.provenance.tool, source, shape.reuse.is_given());
  }
  const bool by_default = !shape.decides_what_is_made() && !shape.reuse.is_given();
  const bool is_stored = image.stored && !image.made_up;
  const std::string as_layout = "this is the digest of 'ocifact layout " + source + "'" +
                                (by_default && !is_stored ? "" : " with the same options") +
                                ", pushed verbatim";
  if (!is_stored) return source + " stores no registry manifest; " + as_layout;
  return as_layout + "; " + source + " stores " + image.stored->digest.to_string();
}

}  // namespace ocifact::cmd
