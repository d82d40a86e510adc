// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "inspect_output.hpp"
#include "loaders_report.hpp"
#include "session.hpp"

namespace ocifact::cmd {
namespace {

struct InspectArguments {
  GeneralArguments general;
  SourceArguments sources;
  bool json = false;
  bool loaders = false;
};

struct Inspected {
  const source::Source* source;
  std::shared_ptr<const inspect::RefNames> ref_names;
  source::Image image;
};

std::vector<Inspected> images_of(const std::vector<convert::Input>& inputs) {
  std::vector<Inspected> images;
  for (const convert::Input& input : inputs) {
    const auto ref_names = std::make_shared<const inspect::RefNames>(*input.source);
    for (source::Image& image : inspect::by_title(input.images())) {
      images.push_back({input.source, ref_names, std::move(image)});
    }
  }
  return images;
}

inspect::SharedLayers shared_layers(const std::vector<Inspected>& images) {
  inspect::SharedLayers shared;
  if (images.size() < 2) return shared;
  for (const auto& [source, ref_names, image] : images) {
    shared.add(inspect::title_of(image), inspect::diff_ids_of(*source, image));
  }
  return shared;
}

/// Looks at one image at a time, so that a large layout costs no more memory than its names.
void print(const std::vector<Inspected>& images, InspectOutput& output, Console& console) {
  constexpr std::size_t enough = 64 * 1024;
  std::string text;
  for (const auto& [source, ref_names, image] : images) {
    text += output.of(inspect::image_facts(*source, image, *ref_names));
    if (text.size() < enough) continue;
    console.print(text);
    text.clear();
  }
  console.print(text + output.end());
}

int run(const InspectArguments& arguments, Console& console) {
  if (arguments.loaders) {
    return report_loaders(arguments.general, arguments.sources, arguments.json, console);
  }
  Session session(arguments.general, console);
  const auto images = images_of(session.open(arguments.sources.addresses(), {.layers = false}));
  const inspect::SharedLayers shared = shared_layers(images);
  print(images, *(arguments.json ? json_output(shared) : text_output(shared)), console);
  return 0;
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand(
      "inspect", "Tell what is in there: names, digests of every kind, layers, history");
  const auto arguments = std::make_shared<InspectArguments>();
  arguments->sources.add_to(command, true);
  arguments->general.add_to(command);
  command.add_flag("--json", arguments->json, "Print JSON");
  command.add_flag("--loaders", arguments->loaders,
                   "Tell where it loads, under which names, and whether the digest survives");
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
