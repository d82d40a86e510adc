// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include <ocifact/base/text.hpp>
#include <ocifact/facts/missing_blobs.hpp>
#include <ocifact/facts/provenance.hpp>
#include <ocifact/oci/entry_record.hpp>

namespace ocifact::facts {
namespace {

using Kind = Provenance::Kind;

struct Row {
  Kind kind;
  bool is_recorded;
  std::string_view name;
};

constexpr std::array<Row, 6> kinds = {{
    {Kind::stored, false, "stored"},
    {Kind::synthesised, true, "synthesised"},
    {Kind::converted, true, "converted"},
    {Kind::predicted, true, "predicted"},
    {Kind::proven, true, "proven"},
    {Kind::unverified, false, "unverified"},
}};

const Row& row_of(Kind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

std::string text_of(const oci::Annotations& annotations, std::string_view key) {
  const auto found = annotations.find(std::string(key));
  return found == annotations.end() ? "" : found->second;
}

void set(oci::Annotations& annotations, std::string_view key, std::string_view text) {
  if (!text.empty()) annotations.insert_or_assign(std::string(key), std::string(text));
}

}  // namespace

std::string_view to_string(Kind kind) { return row_of(kind).name; }

bool Provenance::is_recorded() const { return row_of(kind).is_recorded; }

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

std::optional<Provenance> Record::about(const Digest& document) const {
  return of.contains(document) ? std::optional(provenance) : std::nullopt;
}

std::optional<Record> recorded(const oci::Annotations& annotations, const Digest& document) {
  const std::string name = text_of(annotations, oci::provenance_key);
  const auto row = std::find_if(kinds.begin(), kinds.end(), [&](const Row& candidate) {
    return candidate.is_recorded && candidate.name == name;
  });
  if (row == kinds.end()) return std::nullopt;
  Record found{
      {row->kind, text_of(annotations, oci::encoder_key), text_of(annotations, oci::tool_key)},
      oci::recorded_digests(annotations)};
  return found.of.contains(document) ? std::optional(std::move(found)) : std::nullopt;
}

std::optional<Record> recorded(const source::Image& image) {
  if (!image.stored) return std::nullopt;
  // Entries of one image have one origin, whichever of them says so.
  for (const source::Name& name : image.names) {
    if (auto found = recorded(name.annotations, image.stored->digest)) return found;
  }
  if (!image.made_up) return std::nullopt;
  Record made_up;
  made_up.provenance.kind = Kind::synthesised;
  made_up.of.insert(image.stored->digest);
  return made_up;
}

void record(const Record& record, oci::Annotations& annotations) {
  oci::erase_record(annotations);
  const Provenance& provenance = record.provenance;
  if (!provenance.is_recorded()) return;
  std::vector<std::string> digests;
  for (const Digest& digest : record.of) digests.push_back(digest.to_string());
  set(annotations, oci::provenance_key, to_string(provenance.kind));
  set(annotations, oci::encoder_key, provenance.encoder);
  set(annotations, oci::tool_key, provenance.tool);
  set(annotations, oci::of_key, join(digests, " "));
}

Provenance provenance_of(const std::optional<Record>& recorded,
                         const source::DocumentNode& documents,
                         const std::vector<const io::Tree*>& trees) {
  if (recorded) {
    if (auto found = recorded->about(documents.descriptor.digest)) return *std::move(found);
  }
  return {missing_blobs(documents, trees).empty() ? Kind::stored : Kind::unverified, {}, {}};
}

}  // namespace ocifact::facts
