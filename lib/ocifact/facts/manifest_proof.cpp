// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <ocifact/base/error.hpp>
#include <ocifact/facts/manifest_proof.hpp>
#include <ocifact/json/parse.hpp>

namespace ocifact::facts {
namespace {

using blob::Form;

/// A layer and what it has to become, wherever the image has it.
struct Task {
  std::size_t first;  ///< its lowest place in the image
  const LayerAtHand* layer;
  const oci::Descriptor* wanted;
  const OwnBlobs* own;
  std::optional<Form> form;  ///< what makes it, once that is known
};

class Search {
 public:
  Search(const ImageAtHand& image, const oci::Manifest& manifest, const Digest& digest,
         const TrialContext& context)
      : digest_(digest), context_(context), own_(own_blobs(image.layers, context)) {
    std::map<std::pair<DiffId, Digest>, std::size_t> known;
    for (std::size_t i = 0; i < image.layers.size(); ++i) {
      const oci::Descriptor& wanted = manifest.layers[i];
      const auto [place, is_new] =
          known.try_emplace({image.layers[i].diff_id, wanted.digest}, tasks_.size());
      task_of_layer_.push_back(place->second);
      if (is_new) tasks_.push_back({i, &image.layers[i], &wanted, &own_[i], {}});
    }
  }

  std::vector<Form> run() {
    for (Task& task : tasks_) task.form = form_of_own(task);
    for (const SameBody& encoders : bodies_to_try()) try_encoders(encoders);
    if (const auto failed = unsolved(); !failed.empty()) fail(*failed.front());
    std::vector<Form> forms;
    for (const std::size_t task : task_of_layer_) forms.push_back(*tasks_[task].form);
    return forms;
  }

 private:
  static std::optional<Form> form_of_own(const Task& task) {
    const auto is_wanted = [&](const LayerBlob& blob) {
      return blob.digest == task.wanted->digest && blob.size == task.wanted->size;
    };
    if (is_wanted(task.own->as_it_is)) return Form::keep();
    if (is_wanted(task.own->plain)) return Form::plain();
    return std::nullopt;
  }

  std::vector<Task*> unsolved() {
    std::vector<Task*> result;
    for (Task& task : tasks_) {
      if (!task.form) result.push_back(&task);
    }
    return result;
  }

  /// The encoders in the order in which to try them. Those that make the smallest layer come first,
  /// if it is so small that trying all on it costs less than one more attempt at the others.
  std::vector<SameBody> bodies_to_try() {
    std::vector<SameBody> bodies = known_encoders();
    const std::vector<Task*> open = unsolved();
    if (open.empty()) return {};
    const auto size = [](const Task* task) { return task->wanted->size; };
    const Task& smallest = **std::min_element(
        open.begin(), open.end(), [&](const Task* a, const Task* b) { return size(a) < size(b); });
    std::uint64_t total = 0;
    for (const Task* task : open) total += size(task);
    if (size(&smallest) > total / bodies.size()) return bodies;
    std::vector<char> fits(bodies.size());
    io::TaskGroup group(context_.pool);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      group.add([&, i] { fits[i] = encoder_of(smallest, bodies[i]).has_value(); });
    }
    group.wait();
    std::vector<SameBody> fitting;
    std::vector<SameBody> others;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      (fits[i] != 0 ? fitting : others).push_back(std::move(bodies[i]));
    }
    if (fitting.empty()) fail(smallest);
    std::move(others.begin(), others.end(), std::back_inserter(fitting));
    return fitting;
  }

  std::optional<codec::Encoder> encoder_of(const Task& task, const SameBody& encoders) const {
    return with_context(task.layer->what, [&] {
      return facts::encoder_of(*task.layer, *task.wanted, encoders, context_);
    });
  }

  void try_encoders(const SameBody& encoders) {
    io::TaskGroup group(context_.pool);
    for (Task* task : unsolved()) {
      group.add([&, task] {
        if (const auto encoder = encoder_of(*task, encoders)) {
          task->form = Form::encoded(*encoder, true);
        }
      });
    }
    group.wait();
  }

  [[noreturn]] void fail(const Task& task) const {
    std::vector<std::string> details{"tried as it is, plain, and as made by " +
                                     describe_known_encoders()};
    if (task.own->header && task.own->header->time == zero_time_of_go) {
      details.push_back(
          "as it is, it has the header of pgzip (skopeo, podman, buildah), which no "
          "encoder here can follow");
    }
    throw NotProven("not proven to be " + digest_.to_string() + ": nothing makes layer " +
                        std::to_string(task.first) + " (DiffID " + task.layer->diff_id.to_string() +
                        ") into " + task.wanted->digest.to_string(),
                    std::move(details));
  }

  const Digest& digest_;
  const TrialContext& context_;
  std::vector<OwnBlobs> own_;  ///< one a layer
  std::vector<Task> tasks_;
  std::vector<std::size_t> task_of_layer_;
};

void check_image(const ImageAtHand& image, const oci::Manifest& manifest) {
  if (manifest.config.digest != image.config) {
    throw AnotherImage("another image: the image ID differs", manifest.config.digest.to_string(),
                       image.config.to_string());
  }
  if (manifest.layers.size() != image.layers.size()) {
    throw AnotherImage("another image: the number of layers differs",
                       std::to_string(manifest.layers.size()), std::to_string(image.layers.size()));
  }
}

}  // namespace

Proof prove_by_manifest(const ImageAtHand& image, std::string text, const TrialContext& context) {
  const auto manifest = with_context("--manifest", [&] {
    const json::Value value = json::parse(text, context.limits);
    if (json::Node(value).find("manifests")) {
      throw Error(ErrorKind::input,
                  "it is an index, which this source does not store; the manifest of the image is "
                  "needed");
    }
    return oci::Manifest::parse(text, oci::MediaType(), context.limits);
  });
  check_image(image, manifest);
  const Digest digest = digest_of(text);
  std::vector<Form> layers = Search(image, manifest, digest, context).run();
  // A document that does not say what it is is OCI's, whose mediaType may be absent.
  const auto media_type = manifest.media_type.empty() ? oci::MediaType::manifest(oci::Family::oci)
                                                      : manifest.media_type;
  return {media_type, std::move(text), std::move(layers), {}};
}

}  // namespace ocifact::facts
