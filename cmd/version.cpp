// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "commands.hpp"

namespace ocifact::cmd {

void add_version(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("version", "Print the version");
  command.callback([&action] {
    action = [](Console& console) {
      console.print("ocifact " OCIFACT_VERSION "\n");
      return 0;
    };
  });
}

}  // namespace ocifact::cmd
