// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <ocifact/convert/adopt.hpp>
#include <ocifact/source/docker_manifest_file.hpp>

namespace ocifact::convert {
namespace {

/// The images that index.json lacks, and of those that it has the names that it lacks.
std::vector<source::Image> unlisted(const source::Source& source,
                                    const layout::IndexDocument& index) {
  std::set<oci::ImageName> listed;
  for (const layout::IndexDocument::Entry& entry : index.entries()) {
    if (entry.name) listed.insert(*entry.name);
  }
  std::vector<source::Image> result;
  for (source::Image image : source.images()) {
    if (image.stored) {
      std::erase_if(image.names, [&](const source::Name& name) {
        return !name.name || listed.contains(*name.name);
      });
    }
    if (!image.names.empty()) result.push_back(std::move(image));
  }
  return result;
}

}  // namespace

std::unique_ptr<Adopted> adopt_docker_face(layout::Layout& layout, const Context& context) {
  using Kind = source::DockerManifestFile::Kind;
  if (source::DockerManifestFile::read(layout.tree(), context.limits).kind != Kind::unpacked) {
    return nullptr;
  }
  const source::Address address{layout.path(), source::Address::Kind::layout, layout.path(), {}};
  const source::OpenOptions open{false,
                                 {.form = blob::Form::keep(),
                                  .layers = true,
                                  .staging = [&] { return layout.staging(); },
                                  .scratch_directory = layout.path(),
                                  .limits = context.limits,
                                  .pool = context.pool,
                                  .budget = context.budget,
                                  .messages = context.messages}};
  auto adopted = std::make_unique<Adopted>();
  adopted->source = std::make_unique<source::Source>(source::Source::open(address, open));

  Options options;
  options.form = blob::Form::keep();
  Conversion& conversion = adopted->conversion;
  plan_images(*adopted->source, unlisted(*adopted->source, layout.index()), options,
              {.refuse = false, .existing = nullptr}, context.messages, conversion.plan);
  carry_out(
      conversion, options,
      {.settled = BlobOptions::Settled::stage, .staging = layout.staging(), .existing = &layout},
      context);
  return adopted;
}

}  // namespace ocifact::convert
