// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/oci/entry_record.hpp>
#include <ocifact/oci/reference.hpp>
#include <ocifact/validate/config_checks.hpp>
#include <ocifact/validate/descriptor_checks.hpp>
#include <ocifact/validate/layout_walk.hpp>

namespace ocifact::validate {

void LayoutWalk::run() {
  const std::string where = "index.json";
  const Limits& limits = subject_.limits();
  const auto text = subject_.read(where, limits.index());
  if (!text) return;
  const auto value = check_json(*text, where, limits, findings_);
  if (!value) return subject_.set_incomplete();
  const Descriptors entries = check_index(json::Node(*value), where, oci::MediaType(), findings_);
  for (const auto& entry : entries) {
    if (entry) check_name(*entry);
  }
  note_left_out(json::Node(*value));
  enqueue(entries, where, 1);
  while (!steps_.empty()) {
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    take(step);
  }
}

std::optional<Digest> LayoutWalk::find(const oci::ImageName& name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

bool LayoutWalk::contains(const Digest& top, const Digest& config) const {
  std::set<Digest> reached{top};
  std::vector<Digest> open{top};
  while (!open.empty()) {
    const auto found = below_.find(open.back());
    open.pop_back();
    if (found == below_.end()) continue;
    if (found->second.contains(config)) return true;
    for (const Digest& digest : found->second) {
      if (reached.insert(digest).second) open.push_back(digest);
    }
  }
  return false;
}

/// Annotations that are no object of strings have their finding, and say nothing here.
void LayoutWalk::note_left_out(const json::Node& index) {
  using Kind = json::Value::Kind;
  if (index.value().kind != Kind::object) return;
  const auto annotations = index.find("annotations");
  if (!annotations || annotations->value().kind != Kind::object) return;
  const auto needs = annotations->find(oci::needs_key);
  if (!needs || needs->value().kind != Kind::string) return;
  for (const Digest& digest : oci::digests_in(needs->as_string())) {
    left_out_.insert(digest.blob_path());
  }
}

void LayoutWalk::check_name(const oci::Descriptor& entry) {
  const std::string where = "index.json";
  const std::string digest = entry.digest.to_string();
  const std::string ref_name = entry.annotation(oci::annotation::ref_name);
  if (!ref_name.empty() && !oci::is_ref_name(ref_name)) {
    findings_.add(Rule::ref_name, where,
                  "the ref.name " + quote(ref_name) + " of " + digest +
                      " is outside the grammar of ref.names");
  }
  const auto name = oci::ImageName::of_entry(entry);
  if (!name) return;
  const std::string shown = escape(name->to_string());
  if (oci::ImageName::conflicts(entry)) {
    findings_.add(
        Rule::conflicting_names, where,
        "the annotations of " + digest + " disagree about its name; " + shown + " counts");
  }
  if (!name->reference()) return;
  const Digest& holder = by_name_.emplace(*name, entry.digest).first->second;
  if (holder == entry.digest) return;
  findings_.add(Rule::name_twice, where,
                "two images have the name " + shown + ": " + holder.to_string() + " and " + digest);
}

void LayoutWalk::enqueue(const Descriptors& children, const std::string& where,
                         std::uint64_t depth) {
  const Limits& limits = subject_.limits();
  for (const auto& child : children) {
    if (!child) {
      subject_.set_incomplete();
      continue;
    }
    if (!seen_.emplace(child->digest, child->media_type, child->size).second) continue;
    const bool too_deep = depth > limits.max_nesting && child->media_type.is_index();
    const bool too_many = seen_.size() > limits.max_descriptors;
    if (too_deep || too_many) {
      findings_.add(Rule::nesting, where,
                    too_deep ? "indexes nest deeper than the limit of " +
                                   std::to_string(limits.max_nesting) + "; --max-nesting raises it"
                             : "more descriptors below index.json than the limit of " +
                                   std::to_string(limits.max_descriptors) +
                                   "; --max-descriptors raises it");
      return subject_.set_incomplete();
    }
    steps_.push_back({*child, depth});
  }
}

void LayoutWalk::take(const Step& step) {
  const oci::Descriptor& descriptor = step.descriptor;
  const oci::MediaType& media_type = descriptor.media_type;
  if (!media_type.is_index() && !media_type.is_manifest()) {
    if (const auto file = find_blob(descriptor, "blob")) blobs_.add(*file, "blob");
    return;
  }
  const auto text = read(descriptor, media_type.is_index() ? "index" : "manifest");
  if (!text) return;
  const std::string where = descriptor.digest.blob_path();
  const auto value = check_json(*text, where, subject_.limits(), findings_);
  if (!value) return subject_.set_incomplete();
  const json::Node root(*value);
  if (media_type.is_manifest()) return take_manifest(descriptor, root);
  const Descriptors children = check_index(root, where, media_type, findings_);
  for (const auto& child : children) {
    if (child) below_[descriptor.digest].insert(child->digest);
  }
  enqueue(children, where, step.depth + 1);
}

void LayoutWalk::take_manifest(const oci::Descriptor& manifest, const json::Node& root) {
  const std::string where = manifest.digest.blob_path();
  const ManifestParts parts = check_manifest(root, where, manifest.media_type, findings_);
  std::optional<oci::ImageConfig> config;
  if (parts.config) {
    below_[manifest.digest].insert(parts.config->digest);
    config = take_config(*parts.config);
  } else {
    subject_.set_incomplete();
  }
  if (!parts.layers) return subject_.set_incomplete();
  const bool matches = config && check_layer_count(parts.layers->size(), *config, where, findings_);
  for (std::size_t i = 0; i < parts.layers->size(); ++i) {
    const auto& layer = (*parts.layers)[i];
    if (layer) {
      take_layer(*layer, matches ? std::optional(config->diff_ids[i]) : std::nullopt);
    } else {
      subject_.set_incomplete();
    }
  }
}

/// Gives the config of a container image; that of anything else is some blob.
std::optional<oci::ImageConfig> LayoutWalk::take_config(const oci::Descriptor& descriptor) {
  if (!descriptor.media_type.is_config()) {
    if (const auto file = find_blob(descriptor, "config")) blobs_.add(*file, "config");
    return std::nullopt;
  }
  const auto text = read(descriptor, "config");
  if (!text) return std::nullopt;
  const std::string where = descriptor.digest.blob_path();
  auto config = check_config(*text, where, subject_.limits(), findings_);
  if (config && config->has_healthcheck && descriptor.media_type.family() == oci::Family::oci) {
    findings_.add(Rule::healthcheck, where,
                  "podman ignores the Healthcheck, as the config's media type is OCI's");
  }
  return config;
}

void LayoutWalk::take_layer(const oci::Descriptor& layer, const std::optional<DiffId>& diff_id) {
  const auto file = find_blob(layer, "layer");
  if (!file) return;
  if (layer.media_type.is_layer()) {
    blobs_.add_layer(*file, diff_id, layer.media_type);
  } else {
    blobs_.add(*file, "layer");
  }
}

/// The file of a blob, if it is there and can be read.
std::optional<Subject::File> LayoutWalk::find_blob(const oci::Descriptor& descriptor,
                                                   const std::string& what) {
  const std::string path = descriptor.digest.blob_path();
  const Subject::Lookup lookup = subject_.find(path);
  if (!lookup.there && !has_embedded_data(descriptor)) {
    const std::string platform =
        descriptor.platform ? " (" + escape(descriptor.platform->to_string()) + ")" : "";
    findings_.add(Rule::blob_missing, path, what + platform + " is not there");
  }
  if (lookup.file && lookup.file->size != descriptor.size) {
    findings_.add(Rule::size_differs, path, what + " size differs", std::to_string(descriptor.size),
                  std::to_string(lookup.file->size));
  }
  return lookup.file;
}

/// The text of a document whose bytes are the right ones.
std::optional<std::string> LayoutWalk::read(const oci::Descriptor& descriptor,
                                            const std::string& what) {
  const auto file = find_blob(descriptor, what);
  if (!file) {
    subject_.set_incomplete();
    return std::nullopt;
  }
  auto text = subject_.read(*file, subject_.limits().json());
  if (!text) return std::nullopt;
  const Digest actual = digest_of(*text, descriptor.digest.algorithm());
  if (actual == descriptor.digest) return text;
  findings_.add(Rule::digest_differs, descriptor.digest.blob_path(), what + " digest differs",
                descriptor.digest.to_string(), actual.to_string());
  subject_.set_incomplete();
  return std::nullopt;
}

}  // namespace ocifact::validate
