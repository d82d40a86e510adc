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
      options.encoder = go(1);
      options.media_types = oci::Family::docker;
      break;
    case Tool::docker:
      options.compression = Compression::encoded;
      options.encoder = go(6);
      options.recompress = true;
      options.media_types = oci::Family::docker;
      break;
    case Tool::buildkit:
      options.encoder = go(6);
      options.media_types = oci::Family::oci;
      break;
  }
  return options;
}

blob::Form Options::form() const {
  switch (compression) {
    case Compression::automatic:
      return blob::Form::compressed(encoder);
    case Compression::encoded:
      return blob::Form::encoded(encoder, recompress);
    case Compression::none:
      return blob::Form::plain();
    case Compression::keep:
      break;
  }
  return blob::Form::keep();
}

}  // namespace ocifact::convert
