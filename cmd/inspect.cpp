// SPDX-License-Identifier: Apache-2.0
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

int run(const InspectArguments& arguments, Console& console) {
  if (arguments.loaders) {
    return report_loaders(arguments.general, arguments.sources, arguments.json, console);
  }
  Session session(arguments.general, console);
  std::vector<inspect::ImageFacts> images;
  for (const auto& input : session.open(arguments.sources.addresses(), {.layers = false})) {
    for (auto& facts : inspect::image_facts(*input.source, input.images())) {
      images.push_back(std::move(facts));
    }
  }
  inspect::find_shared_layers(images);
  console.print(arguments.json ? json_of(images) : text_of(images));
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
