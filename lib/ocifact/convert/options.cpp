// SPDX-License-Identifier: Apache-2.0
#include <ocifact/convert/options.hpp>

namespace ocifact::convert {

std::string_view to_string(Tool tool) {
  switch (tool) {
    case Tool::crane:
      return "crane";
    case Tool::docker:
      return "docker";
    case Tool::buildkit:
      return "buildkit";
  }
  return "";
}

Options Options::as(Tool tool) {
  const auto go = [](int level) { return codec::Encoder{codec::Encoder::Family::go, level}; };
  Options options;
  options.tool = tool;
  switch (tool) {
    case Tool::crane:
      options.form = blob::Form::compressed(go(1));
      options.media_types = oci::Family::docker;
      break;
    case Tool::docker:
      options.form = blob::Form::encoded(go(6), true);
      options.media_types = oci::Family::docker;
      break;
    case Tool::buildkit:
      options.form = blob::Form::compressed(go(6));
      options.media_types = oci::Family::oci;
      break;
  }
  return options;
}

}  // namespace ocifact::convert
