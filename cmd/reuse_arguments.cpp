// SPDX-License-Identifier: Apache-2.0
#include "reuse_arguments.hpp"

#include <CLI/CLI.hpp>

#include <ocifact/base/text.hpp>
#include <ocifact/facts/blob_list.hpp>

#include "session.hpp"
#include "text_file.hpp"

namespace ocifact::cmd {
namespace {

using facts::KnownLayers;

void learn_from_source(const std::string& text, KnownLayers::Use use, Session& session,
                       KnownLayers& known) {
  const source::Address address = source::Address::parse(text);
  if (address.is_standard_input()) {
    throw Error(ErrorKind::usage, "standard input is not for what is reused; name a file");
  }
  const auto inputs = session.open(
      {address}, {.staging = [] { return blob::Staging::in(Session::scratch_directory()); }});
  const std::vector<source::Image> images = inputs.front().images();
  known.add(*inputs.front().source, images, use, session.console());
  const auto teaches = [](const source::Image& image) { return image.stored && !image.made_up; };
  if (std::any_of(images.begin(), images.end(), teaches)) return;
  const bool excludes = use == KnownLayers::Use::exclude;
  session.console().warning(inputs.front().source->name() +
                            " stores no registry manifest, so none of its blobs is known; give the "
                            "layout that was made of it" +
                            (excludes ? ", or a list (ocifact blobs SRC)" : ""));
}

/// What is neither a list nor a manifest is a SRC.
void learn(const std::string& text, KnownLayers::Use use, Session& session, KnownLayers& known) {
  const Limits limits = session.context().limits;
  const auto document = read_text_file(text, limits.index());
  if (!document) return learn_from_source(text, use, session, known);
  with_context(escape(text), [&] {
    if (use == KnownLayers::Use::exclude) {
      known.add_list(escape(text), facts::parse_blob_list(*document));
    } else {
      known.add_manifest_file(escape(text), *document, limits);
    }
  });
}

}  // namespace

void ReuseArguments::add_to(CLI::App& command, const std::string& group) {
  command
      .add_option("--reuse", reuse,
                  "Take known layers and manifests from this SRC or manifest file (repeatable)")
      ->type_name("SRC")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--exclude-blobs-of", exclude,
                  "As --reuse, and leave the blobs of this SRC or list out (repeatable)")
      ->type_name("SRC|LIST")
      ->allow_extra_args(false)
      ->group(group);
}

void ReuseArguments::apply(Session& session, convert::Options& options) const {
  if (!is_given()) return;
  KnownLayers& known = session.known();
  for (const std::vector<std::string>* texts : {&exclude, &reuse}) {
    for (const std::string& text : *texts) {
      learn(text, texts == &exclude ? KnownLayers::Use::exclude : KnownLayers::Use::reuse, session,
            known);
    }
  }
  options.known = &known;
}

}  // namespace ocifact::cmd
