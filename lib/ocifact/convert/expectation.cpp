// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/blob_planner.hpp>
#include <ocifact/convert/expectation.hpp>
#include <ocifact/facts/manifest_proof.hpp>
#include <ocifact/source/docker_choice.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::convert {
namespace {

using Kind = source::Document::Kind;

/// What the digest is of `node` or of what is below it, as a part of a sentence; empty when it is
/// nothing of it. As long as a plan is not settled, only what is kept has its final digest.
std::string identity_of(const Node& node, const Digest& digest, bool settled,
                        const std::string& place = "") {
  if ((node.keep || settled) && node.descriptor.digest == digest) {
    return "the digest of the " + std::string(node.kind == Kind::index ? "index" : "manifest") +
           place;
  }
  if (node.manifest && node.config && node.manifest->config.digest == digest) {
    return "the image ID" + place;
  }
  for (const Node& child : node.children) {
    const std::string of_child = identity_of(
        child, digest, settled, " for " + source::describe_platform(child) + " in the index");
    if (!of_child.empty()) return of_child;
  }
  return "";
}

/// `go-6`, or the names of all that make layers.
std::string makers_of(const facts::Proof& proof) {
  std::set<std::string> makers;
  for (const blob::Form& form : proof.layers) {
    makers.insert(form.kind == blob::Form::Kind::encoded ? form.encoder.name()
                  : form.kind == blob::Form::Kind::plain ? "plain"
                                                         : "as they are");
  }
  return join({makers.begin(), makers.end()}, ", ");
}

bool is_there(const PlannedBlob& blob) { return blob.source->tree().size(blob.path).has_value(); }

class Prover {
 public:
  Prover(Plan& plan, const Options& options, const facts::TrialContext& context)
      : plan_(plan), options_(options), context_(context) {}

  /// Plans the image anew; returns what was found.
  std::string prove(PlannedImage& image) {
    Node node = image_in(image);
    node.wanted = nullptr;
    const facts::ImageAtHand at_hand = image_at_hand(node);
    const Expectation& expected = *options_.expect;
    facts::Proof proof = expected.manifest
                             ? facts::prove_by_manifest(at_hand, *expected.manifest, context_)
                             : facts::prove(at_hand, expected.digest, context_);
    std::string found = "proven to be " + expected.digest.to_string();
    if (!proof.layers.empty()) found += ": layers made by " + makers_of(proof);
    if (!proof.writers.empty()) {
      found += ", manifest as written by " + std::string(proof.writers);
    }
    image.root = proven(std::move(node), std::move(proof));
    image.provenance = {facts::Provenance::Kind::proven, {}, {}};
    return found;
  }

 private:
  /// The image that a registry may have under the digest.
  Node image_in(const PlannedImage& image) const {
    std::vector<const Node*> images;
    source::collect_docker_images(image.root, images);
    if (images.empty()) {
      throw facts::NotProven(not_proven() + ": no container image", {});
    }
    const std::string what = image.names.front().to_text("the index");
    const std::size_t chosen = images.size() == 1
                                   ? 0
                                   : source::choose_docker_image({images.begin(), images.end()},
                                                                 options_.docker_platform, what);
    return *images[chosen];
  }

  facts::ImageAtHand image_at_hand(const Node& node) const {
    facts::ImageAtHand image{node.manifest->config.digest, node.config->text.size(), {}};
    for (const std::size_t layer : node.layers) {
      const PlannedBlob& blob = plan_.blobs[layer];
      image.layers.push_back(layer_at_hand(blob));
    }
    return image;
  }

  /// The source's layer or, where it has none, one that is known and is it.
  facts::LayerAtHand layer_at_hand(const PlannedBlob& blob) const {
    const std::string what = "layer " + escape(blob.path);
    if (is_there(blob)) return {what, *blob.diff_id, [blob] { return blob.open(); }};
    for (const facts::KnownBlob& known : blob.candidates) {
      if (known.tree == nullptr) continue;
      facts::LayerAtHand layer{what, *blob.diff_id, [known] {
                                 return source::open_blob(*known.tree, known.descriptor);
                               }};
      if (is_true(layer)) return layer;
    }
    throw facts::NotProven(not_proven() + ": " + what + " is not there", {});
  }

  bool is_true(const facts::LayerAtHand& layer) const {
    try {
      facts::own_blobs({layer}, context_);
      return true;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input) throw;
      return false;
    }
  }

  std::string not_proven() const {
    return "not proven to be " + options_.expect->digest.to_string();
  }

  /// The node as it will be when its layers are made, which is certain by now.
  Node proven(Node node, facts::Proof proof) {
    const Digest& digest = options_.expect->digest;
    node.keep = true;
    node.manifest = oci::Manifest::parse(proof.manifest, proof.media_type, context_.limits);
    node.descriptor = {proof.media_type, digest, proof.manifest.size(), {}, {}, {}};
    node.text = std::move(proof.manifest);
    if (node.layers.empty()) return node;
    const Missing nothing{.refuse = false};
    BlobPlanner blobs(*plan_.blobs[node.layers.front()].source, nothing, plan_.blobs);
    for (std::size_t i = 0; i < node.layers.size(); ++i) {
      PlannedBlob blob = plan_.blobs[node.layers[i]];
      blob.form = proof.layers[i];
      blob.candidates = known_blobs(blob, node.manifest->layers[i]);
      if (!is_there(blob) && blob.candidates.empty()) {
        throw facts::NotProven(not_proven() + ": layer " + escape(blob.path) +
                                   " is not there, and known in another form only",
                               {});
      }
      node.layers[i] = blobs.add(std::move(blob));
    }
    return node;
  }

  /// Where the very blob that was proven need not be made, or is not to be written.
  std::vector<facts::KnownBlob> known_blobs(const PlannedBlob& blob,
                                            const oci::Descriptor& proven) const {
    if (options_.known == nullptr) return {};
    std::vector<facts::KnownBlob> known = options_.known->find(proven);
    for (facts::KnownBlob& other : known) {
      if (blob.form.kind == blob::Form::Kind::encoded) {
        other.encoder = blob.form.encoder.description();
      }
    }
    if (is_there(blob) && blob.is_settled()) known = facts::excluded_of(std::move(known));
    return known;
  }

  Plan& plan_;
  const Options& options_;
  const facts::TrialContext& context_;
};

/// What was proven holds as long as the source stays what it was.
void check_layers(const Node& node, const std::vector<FinishedBlob>& blobs) {
  if (node.kind != Kind::manifest) return;
  for (std::size_t i = 0; i < node.layers.size(); ++i) {
    const Digest& actual = blobs[node.layers[i]].digest;
    const Digest& expected = node.manifest->layers[i].digest;
    if (actual == expected) continue;
    throw Error(ErrorKind::input, "layer " + std::to_string(i) + " changed while it was read",
                expected.to_string(), actual.to_string());
  }
}

/// Shows every position of a blob below the node.
template <class Body>
void for_each_blob(Node& node, const Body& body) {
  for (Node& child : node.children) for_each_blob(child, body);
  for (std::size_t& layer : node.layers) body(layer);
  if (node.blob) body(*node.blob);
}

/// Drops blobs that no image needs any more.
void drop_unused_blobs(Plan& plan) {
  std::vector<PlannedBlob> used;
  std::map<std::size_t, std::size_t> places;
  for (PlannedImage& image : plan.images) {
    for_each_blob(image.root, [&](std::size_t& position) {
      const auto [place, is_new] = places.try_emplace(position, used.size());
      if (is_new) used.push_back(plan.blobs[position]);
      position = place->second;
    });
  }
  plan.blobs = std::move(used);
}

/// Whether the image may become what is expected by being a known manifest.
bool wants(const PlannedImage& image, const Expectation& expected) {
  return image.root.wanted && image.root.wanted->descriptor.digest == expected.digest;
}

using Candidates = std::set<std::pair<const io::Tree*, Digest>>;

/// The candidates that were tried and are not what they should be.
Candidates refused_candidates(const Plan& plan, const std::vector<FinishedBlob>& blobs) {
  Candidates refused;
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    for (const facts::KnownBlob& known : plan.blobs[i].candidates) {
      if (blobs[i].taken && blobs[i].taken->is(known)) break;
      refused.emplace(known.tree, known.descriptor.digest);
    }
  }
  return refused;
}

void drop_candidates(Plan& plan, const Candidates& refused) {
  for (PlannedBlob& blob : plan.blobs) {
    std::erase_if(blob.candidates, [&](const facts::KnownBlob& known) {
      return refused.contains({known.tree, known.descriptor.digest});
    });
  }
}

}  // namespace

bool may_want_in_vain(const Plan& plan, const Options& options) {
  return options.is_proven() &&
         std::any_of(plan.images.begin(), plan.images.end(), [&](const PlannedImage& image) {
           return !image.referrer && wants(image, *options.expect);
         });
}

bool wanted_in_vain(const Plan& plan, const Options& options) {
  return std::any_of(plan.images.begin(), plan.images.end(), [&](const PlannedImage& image) {
    return !image.referrer && wants(image, *options.expect) && !image.root.is_wanted();
  });
}

std::string plan_anew(Plan& plan, const std::vector<FinishedBlob>& blobs, const Options& options,
                      const facts::TrialContext& context) {
  const auto refused = refused_candidates(plan, blobs);
  drop_candidates(plan, refused);
  for (PlannedImage& image : plan.images) {
    if (wants(image, *options.expect)) image.root.wanted = nullptr;
  }
  std::string found = plan_expected(plan, options, context);
  drop_candidates(plan, refused);
  return found;
}

std::string plan_expected(Plan& plan, const Options& options, const facts::TrialContext& context) {
  const Digest& digest = options.expect->digest;
  std::string found;
  for (PlannedImage& image : plan.images) {
    if (image.referrer) continue;
    const std::string identity = identity_of(image.root, digest, false);
    // An index of some platforms is one that the options make.
    const bool is_made = image.root.kind == Kind::index && !image.root.keep;
    if (!identity.empty()) {
      found = digest.to_string() + " is " + identity;
    } else if (wants(image, *options.expect)) {
      continue;  // it will become that
    } else if (options.expect->prove && !is_made) {
      found = Prover(plan, options, context).prove(image);
    }
  }
  drop_unused_blobs(plan);
  return found;
}

void check_expected(const Plan& plan, const std::vector<FinishedBlob>& blobs,
                    const Options& options, std::string found, Messages& messages) {
  const Digest& digest = options.expect->digest;
  for (const PlannedImage& image : plan.images) {
    if (image.referrer) continue;
    check_layers(image.root, blobs);
    const std::string identity = identity_of(image.root, digest, true);
    if (identity.empty()) {
      throw facts::AnotherImage("not what is expected", digest.to_string(),
                                image.root.descriptor.digest.to_string());
    }
    if (found.empty()) found = digest.to_string() + " is " + identity;
  }
  messages.note(found);
}

}  // namespace ocifact::convert
