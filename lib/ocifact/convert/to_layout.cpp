// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <ocifact/base/text.hpp>
#include <ocifact/convert/adopt.hpp>
#include <ocifact/convert/to_layout.hpp>
#include <ocifact/source/docker_manifest_file.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::convert {
namespace {

/// Stages the documents of a node and of all below it, each once.
class DocumentStager {
 public:
  DocumentStager(const blob::Staging& staging, std::vector<blob::StagedBlob>& staged)
      : staging_(staging), staged_(staged) {}

  void stage(const Node& node) {
    for (const Node& child : node.children) stage(child);
    if (node.config) stage(node.manifest->config.digest, node.config->text);
    if (!node.text.empty()) stage(node.descriptor.digest, node.text);
  }

 private:
  void stage(const Digest& digest, const std::string& text) {
    if (!done_.insert(digest).second) return;
    staged_.push_back(blob::stage(staging_, text, digest.algorithm()));
  }

  const blob::Staging& staging_;
  std::vector<blob::StagedBlob>& staged_;
  std::set<Digest> done_;
};

/// Takes over the layers and stages the documents of a conversion, each once.
class Stager {
 public:
  explicit Stager(const blob::Staging& staging) : staging_(staging), documents_(staging, staged_) {}

  void add(Conversion& conversion) {
    for (FinishedBlob& blob : conversion.blobs) {
      if (!blob.staged) continue;
      // Two layers may have become the same blob.
      if (digests_.insert(blob.digest).second) staged_.push_back(*std::move(blob.staged));
      blob.staged.reset();
    }
    for (const PlannedImage& image : conversion.plan.images) documents_.stage(image.root);
  }

  /// The same of a conversion that is used again: layers are copied.
  void copy(const Conversion& conversion) {
    for (const PlannedImage& image : conversion.plan.images) {
      copy(conversion, image.root);
      documents_.stage(image.root);
    }
  }

  std::vector<blob::StagedBlob> take() { return std::move(staged_); }

 private:
  void copy(const Conversion& conversion, const Node& node) {
    for (const Node& child : node.children) copy(conversion, child);
    for (const std::size_t layer : node.layers) copy(conversion, layer);
    if (node.blob) copy(conversion, *node.blob);
  }

  void copy(const Conversion& conversion, std::size_t position) {
    const Digest& digest = conversion.blobs[position].digest;
    if (digests_.contains(digest)) return;
    const auto bytes = conversion.open(position);
    if (!bytes) return;
    blob::Writer writer(staging_, digest.algorithm());
    io::copy(*bytes, writer);
    staged_.push_back(writer.finish());
    digests_.insert(digest);
  }

  const blob::Staging& staging_;
  std::vector<blob::StagedBlob> staged_;
  std::set<Digest> digests_;
  DocumentStager documents_;
};

}  // namespace

Conversion to_layout(const std::vector<Input>& inputs, const Options& options,
                     layout::Layout& layout, const LayoutOptions& how, const Context& context) {
  source::DerivedManifest derived(layout, {how.docker_loadable, options.docker_platform},
                                  context.limits, context.messages);
  const auto adopted = adopt_docker_face(layout, context);
  Conversion conversion = compute(
      inputs, options,
      {.settled = BlobOptions::Settled::stage, .staging = layout.staging(), .existing = &layout},
      context);
  Stager stager(layout.staging());
  if (adopted) {
    adopted->conversion.add_to(layout.index(), how.clobber, context.messages);
    stager.add(adopted->conversion);
  }
  conversion.put_into(layout.index(), how.clobber, context.messages);
  stager.add(conversion);
  layout.commit(stager.take(), context.pool, context.messages);
  if (adopted) {
    layout.remove_file("manifest.json");
    context.messages.note(escape(layout.path()) +
                          ": manifest.json is removed; index.json has all its images now");
  }
  derived.update(layout, context.messages);
  return conversion;
}

void write_layout(const Conversion& conversion, const Options& options, layout::Layout& layout,
                  const LayoutOptions& how, const Context& context) {
  source::DerivedManifest derived(layout, {how.docker_loadable, options.docker_platform},
                                  context.limits, context.messages);
  Stager stager(layout.staging());
  conversion.put_into(layout.index(), how.clobber, context.messages);
  stager.copy(conversion);
  layout.commit(stager.take(), context.pool, context.messages);
  derived.update(layout, context.messages);
}

}  // namespace ocifact::convert
