// SPDX-License-Identifier: Apache-2.0
#include "session.hpp"

#include <cstdlib>

#include <ocifact/source/select.hpp>

namespace ocifact::cmd {
namespace {

/// What a source is found to be.
std::string kind_of(const source::Faces& faces) {
  if (faces.directory) return "a layout directory";
  if (faces.oci && faces.docker) return "an archive with index.json and manifest.json";
  return faces.oci ? "an OCI archive" : "a docker save archive";
}

/// Where a blob was taken from instead of being made or read.
std::string where_from(const convert::FinishedBlob& blob) {
  if (!blob.taken) return "";
  return ", taken from " + blob.taken->where + (blob.is_excluded() ? " and left out" : "");
}

}  // namespace

Session::Session(const GeneralArguments& general, Console& console)
    : limits_(general.limits),
      follow_links_(general.follow_links),
      verbose_(general.verbose),
      console_(console),
      pool_(general.jobs != 0 ? general.jobs : io::Pool::available_processors()),
      budget_(general.limits.max_unpacked) {
  console_.set_quiet(general.quiet);
}

std::vector<convert::Input> Session::open(const std::vector<source::Address>& addresses,
                                          const StreamUse& use) {
  const auto staging = [&] {
    blob::Staging wanted = use.staging();
    const bool kept = wanted.keeps_bytes() || !use.several_times;
    return kept ? wanted : blob::Staging::in(scratch_directory());
  };
  const source::OpenOptions options{follow_links_,
                                    {.form = use.several_times ? blob::Form::keep() : use.form,
                                     .layers = use.layers,
                                     .staging = staging,
                                     .scratch_directory = scratch_directory(),
                                     .limits = limits_,
                                     .pool = pool_,
                                     .budget = budget_,
                                     .messages = console_}};
  std::vector<convert::Input> inputs;
  for (const source::Address& address : addresses) {
    sources_.push_back(std::make_unique<source::Source>(source::Source::open(address, options)));
    inputs.push_back({sources_.back().get(), address.selector});
    if (verbose_) console_.note(sources_.back()->name() + ": " + kind_of(sources_.back()->faces()));
  }
  return inputs;
}

void Session::explain(const convert::Conversion& conversion) {
  if (!verbose_) return;
  for (std::size_t i = 0; i < conversion.blobs.size(); ++i) {
    const convert::PlannedBlob& planned = conversion.plan.blobs[i];
    const convert::FinishedBlob& blob = conversion.blobs[i];
    const std::string diff_id =
        planned.diff_id ? " (DiffID " + planned.diff_id->to_string() + ")" : "";
    console_.note(planned.what() + diff_id + " is " + blob.digest.to_string() + ", " +
                  std::to_string(blob.size) + " bytes" + where_from(blob));
  }
}

source::Image Session::only_image(const convert::Input& input) const {
  std::vector<source::Image> images = input.images();
  std::erase_if(images, [](const source::Image& image) { return image.referrer; });
  if (images.size() == 1) return std::move(images.front());
  throw Error(ErrorKind::input,
              input.source->name() + ": " + std::to_string(images.size()) + " images; choose one")
      .with_details(source::describe_images(images));
}

std::string Session::scratch_directory() {
  const char* directory = std::getenv("TMPDIR");
  return directory != nullptr && *directory != '\0' ? directory : "/var/tmp";
}

}  // namespace ocifact::cmd
