// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/conversion.hpp>
#include <ocifact/convert/expectation.hpp>
#include <ocifact/convert/join.hpp>
#include <ocifact/convert/made.hpp>
#include <ocifact/convert/reuse_report.hpp>
#include <ocifact/convert/settle.hpp>
#include <ocifact/source/documents.hpp>
#include <ocifact/source/select.hpp>

namespace ocifact::convert {
namespace {

std::vector<std::string> describe(const std::vector<NamedImage>& images) {
  std::vector<std::string> lines;
  for (const NamedImage& named : images) {
    lines.push_back(named.image->root.descriptor.digest.to_string() + "  " + named.name->to_text());
  }
  return lines;
}

[[noreturn]] void throw_not_one(const std::vector<NamedImage>& images) {
  throw Error(ErrorKind::input, images.empty() ? "no image" : "more than one image; choose one")
      .with_details(describe(images));
}

void apply_tags(Conversion& conversion, const std::vector<oci::ImageName>& tags) {
  if (tags.empty()) return;
  std::vector<PlannedImage*> images;
  for (PlannedImage& image : conversion.plan.images) {
    if (!image.referrer) images.push_back(&image);
  }
  if (images.size() != 1) {
    throw Error(ErrorKind::input, "a tag is for one image, and there are " +
                                      std::to_string(images.size()) + "; choose one")
        .with_details(describe(conversion.images()));
  }
  // What the source said of its entry stays true of the image.
  const oci::Annotations annotations = images.front()->names.front().annotations;
  images.front()->names.clear();
  for (const oci::ImageName& tag : tags) images.front()->names.push_back({tag, annotations});
}

/// Gives the names of the source another beginning.
void map_names(Conversion& conversion, const oci::NameMap& map, Messages& messages) {
  if (map.empty()) return;
  std::set<oci::ImageName> before;
  for (PlannedImage& image : conversion.plan.images) {
    std::set<oci::ImageName> after;
    std::vector<source::Name> names;
    for (source::Name& name : image.names) {
      if (name.name) {
        before.insert(*name.name);
        name.name = map.apply(*name.name);
        if (!after.insert(*name.name).second) continue;
      }
      names.push_back(std::move(name));
    }
    image.names = std::move(names);
  }
  for (const std::string& rule : map.unused(before)) {
    messages.note("--map " + quote(rule) + " fits no name");
  }
}

void add_annotations(Conversion& conversion, const oci::Annotations& annotations) {
  for (PlannedImage& image : conversion.plan.images) {
    if (image.referrer) continue;
    for (source::Name& name : image.names) {
      for (const auto& [key, value] : annotations) name.annotations.insert_or_assign(key, value);
    }
  }
}

/// Checks the need by what is known before anything is read: of images that are to be made, the
/// image IDs.
void check_need(const Conversion& conversion, Options::Need need) {
  if (need == Options::Need::any) return;
  std::set<Digest> images;  // what several sources have counts once
  std::optional<Digest> image_id;
  for (const PlannedImage& image : conversion.plan.images) {
    if (image.referrer) continue;
    const Digest& digest = image.root.descriptor.digest;
    image_id = image.image_id();
    images.insert(image.root.keep ? digest : image_id.value_or(digest));
  }
  if (images.size() != 1) throw_not_one(conversion.images());
  if (need == Options::Need::one_image_id && !image_id) {
    throw Error(ErrorKind::input, "the image has no single image ID");
  }
}

void check_names(const Conversion& conversion) {
  std::map<oci::ImageName, Digest> holders;
  for (const NamedImage& named : conversion.images()) {
    const auto& name = named.name->name;
    const Digest& digest = named.image->root.descriptor.digest;
    if (!name) continue;
    const auto [holder, is_new] = holders.emplace(*name, digest);
    if (!is_new && holder->second != digest) {
      throw Error(ErrorKind::input, "two images have the name " + escape(name->to_string()) + ": " +
                                        holder->second.to_string() + " and " + digest.to_string());
    }
  }
}

bool loses_healthcheck(const Node& node) {
  const bool here = node.config && node.config->config.has_healthcheck &&
                    node.descriptor.media_type.family() == oci::Family::oci;
  return here || std::any_of(node.children.begin(), node.children.end(), loses_healthcheck);
}

void warn_of_healthchecks(const Conversion& conversion, Messages& messages) {
  for (const NamedImage& named : conversion.images()) {
    if (named.name != &named.image->names.front() || !loses_healthcheck(named.image->root))
      continue;
    messages.warning(named.name->to_text(named.image->root.descriptor.digest.to_string()) +
                     " has a Healthcheck, which podman ignores under OCI media types; "
                     "--media-types docker keeps it");
  }
}

/// The index entry of an image, without names.
oci::Descriptor entry_of(const PlannedImage& image, const source::Name& name) {
  oci::Descriptor entry = image.root.descriptor;
  entry.annotations = name.annotations;
  facts::record({image.provenance, made_documents(image.root)}, entry.annotations);
  entry.platform.reset();
  if (image.root.config && !image.root.config->config.platform.os.empty()) {
    entry.platform = image.root.config->config.platform;
  }
  return entry;
}

/// The provenance of a result.
facts::Provenance provenance_of_result(const PlannedImage& image, const Conversion& conversion,
                                       const Options& options, const io::Tree* existing) {
  using Kind = facts::Provenance::Kind;
  const Node& root = image.root;
  facts::Provenance result = image.provenance;
  if (root.is_wanted() && root.wanted->provenance) {
    result = *root.wanted->provenance;
  } else if (!root.keep || root.is_wanted() || result.kind == Kind::proven) {
    result = provenance_of_made(image, conversion.plan, conversion.blobs, options);
  }
  if (result.is_recorded()) return result;
  const bool complete = is_complete(root, conversion.plan, conversion.blobs, existing);
  return {complete ? Kind::stored : Kind::unverified, {}, {}};
}

}  // namespace

std::vector<source::Image> Input::images() const {
  return with_context(source->name(), [&] { return source::select(*source, selector); });
}

std::vector<NamedImage> Conversion::images() const {
  std::vector<NamedImage> result;
  for (const PlannedImage& image : plan.images) {
    if (image.referrer) continue;
    for (const source::Name& name : image.names) result.push_back({&image, &name});
  }
  const auto key = [](const NamedImage& named) {
    return std::tuple(!named.name->name, named.name->name ? named.name->name->to_string() : "",
                      named.image->root.descriptor.digest);
  };
  std::stable_sort(result.begin(), result.end(),
                   [&](const NamedImage& a, const NamedImage& b) { return key(a) < key(b); });
  // Several inputs may have the same image under the same name.
  const auto same = [&](const NamedImage& a, const NamedImage& b) { return key(a) == key(b); };
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

const PlannedImage& Conversion::only_image() const {
  const std::vector<NamedImage> all = images();
  const auto differs = [&](const NamedImage& named) {
    return named.image->root.descriptor.digest != all.front().image->root.descriptor.digest;
  };
  if (!all.empty() && std::none_of(all.begin(), all.end(), differs)) return *all.back().image;
  throw_not_one(all);
}

std::unique_ptr<io::Source> Conversion::open(std::size_t position) const {
  const PlannedBlob& planned = plan.blobs[position];
  const FinishedBlob& blob = blobs[position];
  if (blob.is_excluded()) return nullptr;
  if (blob.staged) return blob.staged->open();
  if (blob.taken) return source::open_blob(*blob.taken->tree, blob.taken->descriptor);
  if (!planned.source->tree().size(planned.path)) return nullptr;
  return source::open_blob(planned.source->tree(), *planned.stored);
}

void Conversion::add_to(layout::IndexDocument& index, layout::IndexDocument::Clobber clobber,
                        Messages& messages) const {
  for (const NamedImage& named : images()) {
    index.put(entry_of(*named.image, *named.name), named.name->name, clobber, messages);
  }
  for (const PlannedImage& image : plan.images) {
    if (!image.referrer) continue;
    index.put(entry_of(image, image.names.front()), std::nullopt, clobber, messages);
  }
}

void Conversion::put_into(layout::IndexDocument& index, layout::IndexDocument::Clobber clobber,
                          Messages& messages) const {
  add_to(index, clobber, messages);
  index.settle_names(messages);
}

void carry_out(Conversion& conversion, const Options& options, const Destination& destination,
               const Context& context) {
  conversion.blobs = finish_blobs(conversion.plan, {.settled = destination.settled,
                                                    .needs_bytes = destination.needs_bytes,
                                                    .staging = destination.staging,
                                                    .existing = destination.existing,
                                                    .limits = context.limits,
                                                    .pool = context.pool,
                                                    .budget = context.budget,
                                                    .messages = context.messages});
  settle(conversion.plan, conversion.blobs, options);
  const io::Tree* const existing =
      destination.existing == nullptr ? nullptr : &destination.existing->tree();
  for (PlannedImage& image : conversion.plan.images) {
    image.provenance = provenance_of_result(image, conversion, options, existing);
  }
}

Conversion compute(const std::vector<Input>& inputs, const Options& options,
                   const Destination& destination, const Context& context) {
  Conversion conversion;
  const layout::Layout* const existing = destination.existing;
  const Missing missing{destination.needs_bytes, existing == nullptr ? nullptr : &existing->tree(),
                        options.known, destination.made_before, destination.unpacks};
  std::vector<std::string> origins;  // of the planned images
  for (const Input& input : inputs) {
    plan_images(*input.source, input.images(), options, missing, context.messages, conversion.plan);
    for (std::size_t i = origins.size(); i < conversion.plan.images.size(); ++i) {
      origins.push_back(input.source->name() + ": " +
                        conversion.plan.images[i].names.front().to_text("an image without a name"));
    }
  }
  if (options.index) join_images(conversion.plan, origins, *options.index, options.media_types);
  map_names(conversion, options.names, context.messages);
  apply_tags(conversion, options.tags);
  add_annotations(conversion, options.annotations);
  const bool one = options.expect && options.need == Options::Need::any;
  check_need(conversion, one ? Options::Need::one_image : options.need);
  std::string found;
  const auto of_source = [&](const auto& body) {
    return with_context(inputs.front().source->name(), body);
  };
  if (options.expect) {
    found = of_source([&] {
      return plan_expected(conversion.plan, options, {context.limits, context.pool});
    });
  }
  std::optional<Plan> before;
  if (may_want_in_vain(conversion.plan, options)) before = conversion.plan;
  carry_out(conversion, options, destination, context);
  if (before && wanted_in_vain(conversion.plan, options)) {
    conversion.plan = *std::move(before);
    found = of_source([&] {
      return plan_anew(conversion.plan, conversion.blobs, options, {context.limits, context.pool});
    });
    blob::UnpackedBudget budget(context.limits.max_unpacked);  // the same layers once more
    carry_out(conversion, options, destination,
              {context.limits, context.pool, budget, context.messages});
  }
  if (options.expect) {
    of_source([&] {
      check_expected(conversion.plan, conversion.blobs, options, found, context.messages);
    });
  }
  if (options.need != Options::Need::any) conversion.only_image();
  check_names(conversion);
  if (options.known != nullptr) report_reuse(conversion, context.messages);
  if (destination.needs_bytes) warn_of_healthchecks(conversion, context.messages);
  return conversion;
}

}  // namespace ocifact::convert
