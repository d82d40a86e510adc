// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <ocifact/base/text.hpp>
#include <ocifact/inspect/listing.hpp>

#include "commands.hpp"
#include "session.hpp"

namespace ocifact::cmd {
namespace {

struct LsArguments {
  GeneralArguments general;
  SourceArguments sources;
};

std::string or_dash(const std::string& text) { return text.empty() ? "-" : escape(text); }

std::string line_of(const inspect::Listed& listed) {
  return or_dash(listed.name ? listed.name->to_string() : "") + "  " +
         or_dash(join(listed.platforms, ",")) + "  " +
         or_dash(listed.image_id ? listed.image_id->to_string() : "") + "  " +
         or_dash(listed.digest ? listed.digest->to_string() : "") + "\n";
}

int run(const LsArguments& arguments, Console& console) {
  Session session(arguments.general, console);
  std::string text;
  for (const auto& input : session.open(arguments.sources.addresses(), {.layers = false})) {
    for (const auto& listed : inspect::list_images(*input.source, input.images())) {
      text += line_of(listed);
    }
  }
  console.print(text);
  return 0;
}

}  // namespace

void add_ls(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("ls", "List images: name, platform, image ID, stored digest");
  const auto arguments = std::make_shared<LsArguments>();
  arguments->sources.add_to(command, true);
  arguments->general.add_to(command);
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
