// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <malloc.h>

#include <ocifact/base/text.hpp>

#include "commands.hpp"
#include "signals.hpp"

namespace ocifact::cmd {
namespace {

/// The exit codes (README, Commands).
int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::negative:
      return 1;
    case ErrorKind::usage:
      return 2;
    case ErrorKind::input:
    case ErrorKind::unsupported:
      return 3;
    case ErrorKind::environment:
      return 4;
    case ErrorKind::conflict:
      return 5;
  }
  return 4;
}

/// The help of `command`, whichever one was given on the command line.
std::string help_of(const CLI::App& app, const CLI::App& command) {
  const std::string prefix = &app == &command ? "" : app.get_name() + " ";
  return command.get_formatter()->make_help(&command, prefix + command.get_name(),
                                            CLI::AppFormatMode::Normal);
}

void add_help(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("help", "Explain a command");
  const auto name = std::make_shared<std::string>();
  command.add_option("COMMAND", *name)->type_name("");
  command.callback([&app, &action, name] {
    action = [&app, name](Console& console) {
      const auto commands = app.get_subcommands(
          [&](const CLI::App* candidate) { return name->empty() || candidate->check_name(*name); });
      if (commands.empty()) {
        throw Error(ErrorKind::usage, "no command " + quote(*name));
      }
      console.print(help_of(app, name->empty() ? app : *commands.front()));
      return 0;
    };
  });
}

void add_commands(CLI::App& app, Action& action) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "ocifact " OCIFACT_VERSION);
  app.set_help_all_flag("");
  add_layout(app, action);
  add_digest(app, action);
  add_validate(app, action);
  add_export(app, action);
  add_ls(app, action);
  add_inspect(app, action);
  add_diff(app, action);
  add_tag(app, action);
  add_manifest(app, action);
  add_config(app, action);
  add_blob(app, action);
  add_blobs(app, action);
  add_version(app, action);
  add_help(app, action);
}

/// The word that stands where a command should; empty when there is none, or there is one.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (!app.get_subcommands().empty()) return "";
  const auto word = std::find_if(arguments.begin(), arguments.end(),
                                 [](const auto& argument) { return !argument.starts_with("-"); });
  return word == arguments.end() ? "" : *word;
}

/// The first option that the command does not have; empty when it has all.
std::string unknown_option(const CLI::App& command, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    if (argument.size() < 2 || !argument.starts_with("-")) continue;
    const std::string name =
        argument.starts_with("--") ? argument.substr(0, argument.find('=')) : argument.substr(0, 2);
    if (command.get_option_no_throw(name) == nullptr) return name;
  }
  return "";
}

/// What is wrong with a command line that could not be read. A mistyped word is named, whatever
/// else CLI11 found to complain of.
Error usage_error(const CLI::App& app, const std::vector<std::string>& arguments,
                  const std::string& complaint) {
  const auto chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  std::string what = escape(complaint);
  if (const auto word = unknown_command(app, arguments); !word.empty()) {
    what = "no command " + quote(word);
  } else if (const auto option = unknown_option(command, arguments); !option.empty()) {
    what = "no option " + quote(option);
  }
  const std::string help = chosen.empty() ? "" : " " + command.get_name();
  return {ErrorKind::usage, what + " (see 'ocifact help" + help + "')"};
}

int run(int argc, char** argv, Console& console) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  CLI::App app("Turns docker save archives into OCI image layouts and back, with exact digests",
               "ocifact");
  Action action;
  add_commands(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    if (!unknown_command(app, arguments).empty()) throw usage_error(app, arguments, "");
    const auto chosen = app.get_subcommands();
    console.print(help_of(app, chosen.empty() ? app : *chosen.front()));
    return 0;
  } catch (const CLI::CallForVersion&) {
    console.print(app.version() + "\n");
    return 0;
  } catch (const CLI::ParseError& error) {
    throw usage_error(app, arguments, error.what());
  }
  return action(console);
}

/// What layers take is given back when they are done: left to itself, glibc soon keeps blocks of
/// their size, and keeps them for each thread.
void give_memory_back() {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
}

}  // namespace
}  // namespace ocifact::cmd

int main(int argc, char** argv) {
  ocifact::cmd::give_memory_back();
  ocifact::cmd::leave_nothing_unfinished_when_stopped();
  ocifact::cmd::Console console;
  try {
    return ocifact::cmd::run(argc, argv, console);
  } catch (const ocifact::Error& error) {
    console.error(error);
    return ocifact::cmd::exit_code(error.kind());
  } catch (const std::bad_alloc&) {
    console.error({ocifact::ErrorKind::environment, "out of memory"});
  } catch (const std::exception& error) {
    console.error({ocifact::ErrorKind::environment, error.what()});
  }
  return ocifact::cmd::exit_code(ocifact::ErrorKind::environment);
}
