// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <CLI/CLI.hpp>

#include <ocifact/convert/needed_blobs.hpp>

#include "commands.hpp"
#include "session.hpp"

namespace ocifact::cmd {
namespace {

struct BlobsArguments {
  GeneralArguments general;
  SourceArguments sources;
};

/// What is told of an image without a stored manifest is what `layout` makes of it.
void note_made(const convert::Conversion& conversion, Console& console) {
  for (const convert::NamedImage& named : conversion.images()) {
    const convert::PlannedImage& image = *named.image;
    if (image.root.keep || named.name != &image.names.front()) continue;
    console.note(named.name->to_text(image.root.descriptor.digest.to_string()) +
                 " keeps no stored manifest; these are the blobs that 'ocifact layout' makes");
  }
}

int run(const BlobsArguments& arguments, Console& console) {
  Session session(arguments.general, console);
  const convert::Options options;
  std::map<Digest, facts::ListedBlob> there;
  std::set<Digest> missing;
  // One by one: to a list of blobs it does not matter whether sources agree about names.
  for (const auto& input : session.open(arguments.sources.addresses(), {.form = options.form})) {
    const convert::Conversion conversion =
        convert::compute({input}, options, {.needs_bytes = false}, session.context());
    session.explain(conversion);
    note_made(conversion, console);
    convert::NeededBlobs blobs = convert::needed_blobs(conversion);
    missing.insert(blobs.missing.begin(), blobs.missing.end());
    for (facts::ListedBlob& blob : blobs.there) there.emplace(blob.digest, std::move(blob));
  }
  for (const Digest& digest : missing) {
    if (there.contains(digest)) continue;
    console.warning(digest.to_string() + " is needed, but not there, and not listed");
  }
  std::string text;
  for (const auto& [digest, blob] : there) text += blob.to_line() + "\n";
  console.print(text);
  return 0;
}

}  // namespace

void add_blobs(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("blobs", "List the blobs that images need");
  const auto arguments = std::make_shared<BlobsArguments>();
  arguments->sources.add_to(command, true);
  arguments->general.add_to(command);
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
