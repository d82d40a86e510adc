// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/inspect/comparison.hpp>

namespace ocifact::inspect {
namespace {

using Manifests = std::vector<ManifestFacts>;

/// The images of a side, those that an index names and the source lacks too.
Manifests manifests_of(const ImageFacts& image) {
  Manifests result = image.manifests;
  for (const auto& [kind, missing] : image.missing) {
    if (kind != MissingBlob::Kind::document || missing.is_attestation()) continue;
    ManifestFacts& facts = result.emplace_back();
    facts.manifest = {missing, {facts::Provenance::Kind::unverified, {}, {}}};
    facts.platform = missing.platform;
  }
  return result;
}

std::string digest_text(const std::optional<oci::Descriptor>& descriptor) {
  return descriptor ? descriptor->digest.to_string() : "";
}

std::string manifest_text(const ManifestFacts& facts) {
  return facts.manifest ? facts.manifest->descriptor.digest.to_string() : "";
}

bool same_known(const std::string& a, const std::string& b) { return !a.empty() && a == b; }

std::string layer_text(const LayerFacts& layer) {
  std::string text;
  if (layer.diff_id) text = "DiffID " + layer.diff_id->to_string();
  if (!layer.stored) return text;
  return text + (text.empty() ? "" : ", ") + "digest " + layer.stored->digest.to_string() + ", " +
         std::to_string(layer.stored->size) + " bytes";
}

/// Whether nothing that both sides know of the layer differs.
bool agree(const LayerFacts& a, const LayerFacts& b) {
  if (a.diff_id && b.diff_id && a.diff_id != b.diff_id) return false;
  return !a.stored || !b.stored || a.stored->digest == b.stored->digest;
}

void add(std::vector<Difference>& differences, const std::string& what, const std::string& a,
         const std::string& b) {
  if (a != b) differences.push_back({what, a, b});
}

void compare_layers(const ManifestFacts& a, const ManifestFacts& b,
                    std::vector<Difference>& differences) {
  // Of a manifest that is not there nothing is known.
  if (a.layers.empty() && !a.config) return;
  if (b.layers.empty() && !b.config) return;
  for (std::size_t i = 0; i < std::max(a.layers.size(), b.layers.size()); ++i) {
    const bool in_both = i < a.layers.size() && i < b.layers.size();
    if (in_both && agree(a.layers[i], b.layers[i])) continue;
    differences.push_back({"layer " + std::to_string(i),
                           i < a.layers.size() ? layer_text(a.layers[i]) : "",
                           i < b.layers.size() ? layer_text(b.layers[i]) : ""});
  }
}

ComparedPlatform compare_pair(const ManifestFacts& a, const ManifestFacts& b) {
  ComparedPlatform result;
  result.platform = a.platform ? a.platform : b.platform;
  const bool same_id = same_known(digest_text(a.config), digest_text(b.config));
  const bool neither_stored = !a.manifest && !b.manifest;
  if (same_known(manifest_text(a), manifest_text(b)) || (same_id && neither_stored)) {
    result.verdict = Verdict::same;
    return result;
  }
  if (same_id) result.verdict = Verdict::other_compressor;
  add(result.differences, "manifest digest", manifest_text(a), manifest_text(b));
  if (a.config && b.config) {
    add(result.differences, "image ID", digest_text(a.config), digest_text(b.config));
    if (a.platform && b.platform) {
      add(result.differences, "platform", a.platform->to_string(), b.platform->to_string());
    }
  }
  compare_layers(a, b, result.differences);
  return result;
}

/// Finds for each image of one side the one of the other that it is compared with.
class Matcher {
 public:
  Matcher(const Manifests& a, const Manifests& b)
      : a_(a), b_(b), partner_(a.size()), taken_(b.size()) {}

  std::vector<ComparedPlatform> compare() {
    match([](const auto& a, const auto& b) {
      return same_known(manifest_text(a), manifest_text(b));
    });
    match([](const auto& a, const auto& b) {
      return same_known(digest_text(a.config), digest_text(b.config));
    });
    match([](const auto& a, const auto& b) { return a.platform && a.platform == b.platform; });
    // Two single images are compared whatever they are for, be it known or not.
    if (a_.size() == 1 && b_.size() == 1) match([](const auto&, const auto&) { return true; });
    std::vector<ComparedPlatform> result;
    for (std::size_t i = 0; i < a_.size(); ++i) {
      result.push_back(partner_[i] ? compare_pair(a_[i], b_[*partner_[i]])
                                   : one_sided(a_[i], true));
    }
    for (std::size_t i = 0; i < b_.size(); ++i) {
      if (!taken_[i]) result.push_back(one_sided(b_[i], false));
    }
    return result;
  }

 private:
  template <class Belong>
  void match(const Belong& belong) {
    for (std::size_t i = 0; i < a_.size(); ++i) {
      for (std::size_t j = 0; j < b_.size() && !partner_[i]; ++j) {
        if (taken_[j] || !belong(a_[i], b_[j])) continue;
        partner_[i] = j;
        taken_[j] = true;
      }
    }
  }

  static ComparedPlatform one_sided(const ManifestFacts& facts, bool is_a) {
    const std::string what = facts.manifest ? "manifest digest" : "image ID";
    const std::string text = facts.manifest ? manifest_text(facts) : digest_text(facts.config);
    return {facts.platform, Verdict::different, {{what, is_a ? text : "", is_a ? "" : text}}};
  }

  const Manifests& a_;
  const Manifests& b_;
  std::vector<std::optional<std::size_t>> partner_;
  std::vector<bool> taken_;
};

std::string index_text(const ImageFacts& image) {
  return image.indexes.empty() ? "" : image.indexes.front().descriptor.digest.to_string();
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::same:
      return "same image";
    case Verdict::other_compressor:
      return "same image, other compressor";
    case Verdict::different:
      return "different";
  }
  return "";
}

Comparison compare(const ImageFacts& a, const ImageFacts& b) {
  Comparison result;
  add(result.differences, "index digest", index_text(a), index_text(b));
  const Manifests in_a = manifests_of(a);
  const Manifests in_b = manifests_of(b);
  result.platforms = Matcher(in_a, in_b).compare();
  result.verdict = Verdict::same;
  for (const ComparedPlatform& platform : result.platforms) {
    result.verdict = std::max(result.verdict, platform.verdict);
  }
  return result;
}

}  // namespace ocifact::inspect
