// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <ocifact/convert/to_layout.hpp>

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

}  // namespace

Conversion to_layout(const std::vector<Input>& inputs, const Options& options,
                     layout::Layout& layout, layout::IndexDocument::Clobber clobber,
                     const Context& context) {
  Conversion conversion = compute(
      inputs, options,
      {.settled = BlobOptions::Settled::stage, .staging = layout.staging(), .existing = &layout},
      context);
  conversion.put_into(layout.index(), clobber, context.messages);
  std::vector<blob::StagedBlob> staged;
  std::set<Digest> digests;  // two layers may have become the same blob
  for (FinishedBlob& blob : conversion.blobs) {
    if (!blob.staged) continue;
    if (digests.insert(blob.digest).second) staged.push_back(*std::move(blob.staged));
    blob.staged.reset();
  }
  DocumentStager documents(layout.staging(), staged);
  for (const PlannedImage& image : conversion.plan.images) documents.stage(image.root);
  layout.commit(std::move(staged), context.pool, context.messages);
  return conversion;
}

}  // namespace ocifact::convert
