// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
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
      if (!blob.staged || blob.is_excluded()) continue;
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

/// A change of a layout, with all that keeps its documents in step.
class Change {
 public:
  /// Looks at the layout as it is.
  Change(layout::Layout& layout, const Options& options, const LayoutOptions& how,
         const Context& context)
      : layout_(layout),
        how_(how),
        context_(context),
        derived_(layout, {how.docker_loadable, options.docker_platform}, context.limits,
                 context.messages),
        adopted_(adopt_docker_face(layout, context)),
        stager_(layout.staging()) {}

  /// Puts the images into the index and commits it, after `stage` has staged what they need.
  template <class Stage>
  void make(const Conversion& conversion, const Stage& stage) {
    if (adopted_) {
      adopted_->conversion.add_to(layout_.index(), how_.clobber, context_.messages);
      stager_.add(adopted_->conversion);
    }
    conversion.put_into(layout_.index(), how_.clobber, context_.messages);
    stage(stager_);
    layout_.commit(stager_.take(), context_.pool, context_.messages);
    if (adopted_) {
      layout_.remove_file("manifest.json");
      context_.messages.note(escape(layout_.path()) +
                             ": manifest.json is removed; index.json has all its images now");
    }
    derived_.update(layout_, context_.messages);
  }

 private:
  layout::Layout& layout_;
  const LayoutOptions& how_;
  const Context& context_;
  source::DerivedManifest derived_;
  std::unique_ptr<Adopted> adopted_;
  Stager stager_;
};

/// Whether layers may have to be made, as far as it can be told without reading the images.
bool may_make_layers(const std::vector<Input>& inputs, const Options& options) {
  using Kind = blob::Form::Kind;
  const Kind kind = options.form.kind;
  if (kind == Kind::keep || kind == Kind::plain) return false;  // no encoder's
  if (kind != Kind::compressed || options.tool || options.is_proven()) return true;
  return std::any_of(inputs.begin(), inputs.end(), [](const Input& input) {
    if (input.source->faces().directory) return true;  // may be rebuilt
    const std::vector<source::Image> images = input.images();
    return std::any_of(images.begin(), images.end(),
                       [](const auto& image) { return !image.stored || image.made_up; });
  });
}

/// What is in the layout and was made by the encoder that the options name.
facts::KnownLayers made_in(layout::Layout& layout, const Options& options, const Context& context) {
  facts::KnownLayers made;
  const std::string encoder = options.form.encoder.description();
  for (const layout::IndexDocument::Entry& entry : layout.index().entries()) {
    const auto recorded = facts::recorded(entry.descriptor.annotations, entry.descriptor.digest);
    if (!recorded || recorded->provenance.encoder != encoder) continue;
    made.add_image(layout.tree(), escape(layout.path()), entry.descriptor, recorded,
                   facts::KnownLayers::Use::reuse, context.limits, context.messages);
  }
  return made;
}

}  // namespace

Conversion to_layout(const std::vector<Input>& inputs, const Options& options,
                     layout::Layout& layout, const LayoutOptions& how, const Context& context) {
  Change change(layout, options, how, context);
  // Documents of the layout are read only where they may save work, since it may have many.
  facts::KnownLayers made_before;
  if (may_make_layers(inputs, options)) made_before = made_in(layout, options, context);
  Conversion conversion = compute(inputs, options,
                                  {.settled = BlobOptions::Settled::stage,
                                   .staging = layout.staging(),
                                   .existing = &layout,
                                   .made_before = &made_before},
                                  context);
  change.make(conversion, [&](Stager& stager) { stager.add(conversion); });
  return conversion;
}

void write_layout(const Conversion& conversion, const Options& options, layout::Layout& layout,
                  const LayoutOptions& how, const Context& context) {
  Change(layout, options, how, context).make(conversion, [&](Stager& stager) {
    stager.copy(conversion);
  });
}

}  // namespace ocifact::convert
