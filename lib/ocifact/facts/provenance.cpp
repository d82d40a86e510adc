// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include <ocifact/base/text.hpp>
#include <ocifact/facts/missing_blobs.hpp>
#include <ocifact/facts/provenance.hpp>
#include <ocifact/source/record_keys.hpp>

namespace ocifact::facts {
namespace {

using Kind = Provenance::Kind;

using source::encoder_key;
using source::provenance_key;
using source::tool_key;

struct Recordable {
  Kind kind;
  bool is_recorded;
  std::string_view name;
};

constexpr std::array<Recordable, 6> kinds = {{
    {Kind::stored, false, "stored"},
    {Kind::synthesised, true, "synthesised"},
    {Kind::converted, true, "converted"},
    {Kind::predicted, true, "predicted"},
    {Kind::proven, true, "proven"},
    {Kind::unverified, false, "unverified"},
}};

const Recordable& row_of(Kind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

std::string text_of(const oci::Annotations& annotations, std::string_view key) {
  const auto found = annotations.find(std::string(key));
  return found == annotations.end() ? "" : found->second;
}

void set(oci::Annotations& annotations, std::string_view key, std::string_view text) {
  if (text.empty()) {
    annotations.erase(std::string(key));
  } else {
    annotations.insert_or_assign(std::string(key), std::string(text));
  }
}

}  // namespace

std::string_view to_string(Kind kind) { return row_of(kind).name; }

std::string Provenance::encoder_of_all() const {
  return encoder.find(", ") == std::string::npos ? encoder : "";
}

std::string Provenance::to_text() const {
  std::vector<std::string> makers;
  if (!tool.empty()) makers.push_back(escape(tool));
  if (!encoder.empty()) makers.push_back(escape(encoder));
  const std::string text(to_string(kind));
  return makers.empty() ? text : text + " (" + join(makers, ", ") + ")";
}

std::optional<Provenance> recorded_provenance(const oci::Annotations& annotations) {
  const std::string name = text_of(annotations, provenance_key);
  for (const Recordable& row : kinds) {
    if (!row.is_recorded || row.name != name) continue;
    return Provenance{row.kind, text_of(annotations, encoder_key), text_of(annotations, tool_key)};
  }
  return std::nullopt;
}

void record(const Provenance& provenance, oci::Annotations& annotations) {
  const Recordable& row = row_of(provenance.kind);
  set(annotations, provenance_key, row.is_recorded ? row.name : "");
  set(annotations, encoder_key, provenance.encoder);
  set(annotations, tool_key, provenance.tool);
}

Provenance provenance_of(const source::Image& image, const source::DocumentNode& documents,
                         const std::vector<const io::Tree*>& trees) {
  // Entries of one image have one origin, whichever of them says so.
  for (const source::Name& name : image.names) {
    if (auto recorded = recorded_provenance(name.annotations)) return *std::move(recorded);
  }
  if (image.made_up) return {Kind::synthesised, {}, {}};
  return {missing_blobs(documents, trees).empty() ? Kind::stored : Kind::unverified, {}, {}};
}

}  // namespace ocifact::facts
