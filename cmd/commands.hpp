// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "console.hpp"

namespace CLI {
class App;
}

namespace ocifact::cmd {

/// What a command does once its arguments are parsed; returns the exit code.
using Action = std::function<int(Console&)>;

// Each adds its subcommand to `app`; parsing it sets `action`. One file a command.
void add_layout(CLI::App& app, Action& action);
void add_digest(CLI::App& app, Action& action);
void add_validate(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_ls(CLI::App& app, Action& action);
void add_manifest(CLI::App& app, Action& action);
void add_config(CLI::App& app, Action& action);
void add_blob(CLI::App& app, Action& action);
void add_blobs(CLI::App& app, Action& action);
void add_inspect(CLI::App& app, Action& action);
void add_diff(CLI::App& app, Action& action);
void add_tag(CLI::App& app, Action& action);
void add_version(CLI::App& app, Action& action);

}  // namespace ocifact::cmd
