// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ocifact/convert/conversion.hpp>
#include <ocifact/json/writer.hpp>

#include "console.hpp"

namespace ocifact::cmd {

/// Writes a class and what it comes with: `"provenance":…,"encoder":…,"tool":…`.
void write_provenance(const facts::Provenance& provenance, json::Writer& json);

/// When docker pushes what `--as docker` foretells, as a part of a sentence.
std::string when_docker_agrees(bool knows_layers);

/// Says what `--as` cannot know, where it matters.
void note_tool(const convert::Options& options, Console& console);

/// The lines that `layout`, `export` and `digest --all` print.
std::string lines_of(const convert::Conversion& conversion, bool image_ids = false);

/// The same as JSON, for `--json`.
std::string json_of(const convert::Conversion& conversion);

}  // namespace ocifact::cmd
