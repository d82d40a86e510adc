// SPDX-License-Identifier: Apache-2.0
#include "results.hpp"

#include <set>

#include <ocifact/convert/needed_blobs.hpp>

namespace ocifact::cmd {

void write_provenance(const facts::Provenance& provenance, json::Writer& json) {
  json.key("provenance").string(facts::to_string(provenance.kind));
  if (!provenance.encoder.empty()) json.key("encoder").string(provenance.encoder);
  if (!provenance.tool.empty()) json.key("tool").string(provenance.tool);
}

std::string when_docker_agrees(bool knows_layers) {
  return knows_layers ? "its daemon knows the layers that are reused, and neither it nor the "
                        "registry knows another one"
                      : "neither its daemon nor the registry knows one of the layers";
}

void note_tool(const convert::Options& options, Console& console) {
  if (options.tool != convert::Tool::docker) return;
  console.note("docker pushes this when " + when_docker_agrees(options.known != nullptr));
}

std::string lines_of(const convert::Conversion& conversion, bool image_ids) {
  std::string text;
  for (const convert::NamedImage& named : conversion.images()) {
    const Digest& top = named.image->root.descriptor.digest;
    const Digest& shown = image_ids ? named.image->image_id().value_or(top) : top;
    text += shown.to_string() + "  " + named.name->to_text() + "\n";
  }
  return text;
}

namespace {

/// How much there is, and how much of it was made: every blob counts once.
void write_totals(const convert::Conversion& conversion, json::Writer& json) {
  std::set<Digest> compressed;
  std::set<Digest> reused;
  std::set<Digest> kept;
  for (std::size_t i = 0; i < conversion.blobs.size(); ++i) {
    if (!conversion.plan.blobs[i].is_layer) continue;
    const convert::FinishedBlob& blob = conversion.blobs[i];
    (blob.encoder ? compressed : blob.taken ? reused : kept).insert(blob.digest);
  }
  std::uint64_t bytes = 0;
  for (const facts::ListedBlob& blob : needed_blobs(conversion).there) bytes += blob.size;
  json.key("layers").begin_object();
  json.key("compressed").number(compressed.size());
  json.key("reused").number(reused.size());
  json.key("kept").number(kept.size());
  json.end_object().key("bytes").number(bytes);
}

}  // namespace

std::string json_of(const convert::Conversion& conversion) {
  json::Writer json;
  json.begin_object().key("images").begin_array();
  for (const convert::NamedImage& named : conversion.images()) {
    const oci::Descriptor& top = named.image->root.descriptor;
    json.begin_object();
    json.key("name");
    if (named.name->name) {
      json.string(named.name->name->to_string());
    } else {
      json.null();
    }
    json.key("digest").string(top.digest.to_string());
    json.key("mediaType").string(top.media_type.to_string());
    json.key("size").number(top.size);
    if (const auto id = named.image->image_id()) json.key("imageID").string(id->to_string());
    if (const auto platform = named.image->root.platform()) {
      json.key("platform").string(platform->to_string());
    }
    write_provenance(named.image->provenance, json);
    json.end_object();
  }
  json.end_array();
  write_totals(conversion, json);
  json.end_object();
  return json.text() + "\n";
}

}  // namespace ocifact::cmd
