// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <vector>

#include <ocifact/base/text.hpp>
#include <ocifact/blob/layer.hpp>
#include <ocifact/facts/provenance.hpp>
#include <ocifact/oci/index.hpp>
#include <ocifact/source/document_tree.hpp>
#include <ocifact/source/documents.hpp>
#include <ocifact/validate/recompression_checks.hpp>

namespace ocifact::validate {
namespace {

using codec::Encoder;
using source::DocumentNode;

/// A compressed layer and what is said of how it was made.
struct Layer {
  DiffId diff_id;
  std::set<Encoder> encoders;
  std::set<std::string> unknown;  ///< descriptions of encoders that are not here
};

/// By the digests of their blobs.
using Layers = std::map<Digest, Layer>;

/// Takes what is recorded apart: `go-1, zlib-6 (zlib 1.2.13)`.
void add_encoders(const std::string& recorded, Layer& layer) {
  for (const std::string& description : split(recorded, ", ")) {
    if (description.empty()) continue;
    if (const auto encoder = Encoder::from_description(description)) {
      layer.encoders.insert(*encoder);
    } else {
      layer.unknown.insert(description == facts::as_stored ? "another program" : description);
    }
  }
}

void add_layers(const DocumentNode& node, const std::optional<facts::Record>& recorded,
                Layers& layers) {
  for (const DocumentNode& child : node.children) add_layers(child, recorded, layers);
  if (!node.manifest || !node.config || !node.manifest->has_tar_layers()) return;
  const auto& diff_ids = node.config->config.diff_ids;
  const auto& blobs = node.manifest->layers;
  if (blobs.size() != diff_ids.size()) return;
  const auto made = recorded ? recorded->about(node.descriptor.digest) : std::nullopt;
  for (std::size_t i = 0; i < blobs.size(); ++i) {
    Layer& layer = layers.try_emplace(blobs[i].digest, Layer{diff_ids[i], {}, {}}).first->second;
    if (made) add_encoders(made->encoder, layer);
  }
}

/// What is wrong with documents is found by other checks; what is below them is not checked here.
template <class Body>
void if_readable(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::environment) throw;
  }
}

Layers layers_of(const Subject& subject) {
  Layers layers;
  if_readable([&] {
    const auto text = source::read_file(subject.tree(), "index.json", subject.limits().index());
    if (!text) return;
    const oci::Index index = oci::Index::parse(*text, oci::MediaType(), subject.limits());
    for (const oci::Descriptor& entry : index.manifests) {
      if_readable([&] {
        add_layers(source::read_documents(subject.tree(), entry, subject.limits()),
                   facts::recorded(entry.annotations, entry.digest), layers);
      });
    }
  });
  return layers;
}

class Check {
 public:
  Check(const Digest& digest, const Layer& layer, const Subject& subject, Findings& findings)
      : digest_(digest),
        path_(digest.blob_path()),
        layer_(layer),
        subject_(subject),
        findings_(findings) {}

  void run(io::Pool& pool) const {
    const auto compression = subject_.opened().compression_of(path_);
    if (compression == codec::Compression::none) return;
    std::vector<std::string> made;
    for (const Encoder& encoder : layer_.encoders) {
      if (encoder.compression() != compression) continue;
      const Digest digest = encode(encoder, pool);
      if (digest == digest_) return;
      made.push_back(encoder.name() + " makes it " + digest.to_string());
    }
    if (!layer_.unknown.empty()) {
      const std::vector<std::string> unknown(layer_.unknown.begin(), layer_.unknown.end());
      return note("it may be made by " + quote(join(unknown, ", ")) + ", which is not here");
    }
    if (made.empty()) return note("no encoder is named that made it");
    findings_.add(Rule::recompression_differs, path_,
                  "layer is not made by the encoder named: " + join(made, ", "));
  }

 private:
  Digest encode(const Encoder& encoder, io::Pool& pool) const {
    blob::UnpackedBudget no_limit{std::nullopt};
    return blob::ingest(subject_.tree().open(path_), {.what = "the layer",
                                                      .form = blob::Form::encoded(encoder, true),
                                                      .blob_algorithm = digest_.algorithm(),
                                                      .limits = subject_.limits(),
                                                      .pool = pool,
                                                      .budget = no_limit})
        .blob.digest();
  }

  void note(const std::string& why) const {
    findings_.add(Rule::recompression_not_checked, path_, "layer was not compressed anew: " + why);
  }

  const Digest& digest_;
  std::string path_;
  const Layer& layer_;
  const Subject& subject_;
  Findings& findings_;
};

}  // namespace

void check_recompression(const Subject& subject, Findings& findings, io::Pool& pool) {
  const Layers layers = layers_of(subject);
  io::TaskGroup tasks(pool);
  for (const auto& entry : layers) {
    if (!subject.tree().size(entry.first.blob_path())) continue;
    tasks.add([&, layer = &entry] {
      // Of a layer that cannot be unpacked other checks tell.
      if_readable([&] { Check(layer->first, layer->second, subject, findings).run(pool); });
    });
  }
  tasks.wait();
}

}  // namespace ocifact::validate
