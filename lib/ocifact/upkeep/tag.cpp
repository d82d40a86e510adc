// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem.hpp>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/facts/provenance.hpp>
#include <ocifact/source/docker_manifest_file.hpp>
#include <ocifact/source/image_documents.hpp>
#include <ocifact/upkeep/tag.hpp>

namespace ocifact::upkeep {
namespace {

namespace fs = boost::filesystem;

oci::Descriptor entry_of(const source::Source& source, const source::Image& image) {
  if (!image.stored) {
    throw Error(ErrorKind::unsupported,
                "the image is in manifest.json alone; the next 'ocifact layout' into the directory "
                "puts it into index.json");
  }
  oci::Descriptor entry = *image.stored;
  entry.annotations = image.names.front().annotations;
  facts::record(facts::recorded(image).value_or(facts::Record{}), entry.annotations);
  // An entry says what its image runs on; one that points at an index says nothing.
  if (!entry.platform) entry.platform = source::image_documents(source, image).platform();
  return entry;
}

}  // namespace

void demand_layout(const std::string& path) {
  boost::system::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (!fs::exists(status)) {
    throw Error(ErrorKind::environment, "cannot open " + quote(path) + ": " + failed.message());
  }
  const auto has = [&](const char* name) { return fs::exists(fs::path(path) / name, failed); };
  if (fs::is_directory(status) && has("oci-layout") && has("index.json")) return;
  throw Error(ErrorKind::conflict, quote(path) + " is not a layout directory");
}

void tag(layout::Layout& layout, const source::Source& source, const source::Image& image,
         const oci::ImageName& name, layout::IndexDocument::Clobber clobber, io::Pool& pool,
         Messages& messages) {
  with_context(escape(layout.path()), [&] {
    const source::DerivedManifest derived(layout, {}, source.limits(), messages);
    layout.index().put(entry_of(source, image), name, clobber, messages);
    layout.index().settle_names(messages);
    layout.commit({}, pool, messages);
    derived.update(layout, messages);
  });
}

}  // namespace ocifact::upkeep
