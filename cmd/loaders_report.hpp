// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arguments.hpp"
#include "console.hpp"

namespace ocifact::cmd {

/// `inspect --loaders`: prints of each source, whole, where it loads and what pushers make of it.
/// Text for people, or one line of JSON a source. The exit code.
int report_loaders(const GeneralArguments& general, const SourceArguments& sources, bool json,
                   Console& console);

}  // namespace ocifact::cmd
