// SPDX-License-Identifier: Apache-2.0
#include "shape_arguments.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>

namespace ocifact::cmd {
namespace {

constexpr int default_zstd_level = 3;

}  // namespace

oci::ImageName name_argument(const std::string& option, const std::string& text) {
  const auto reference = oci::Reference::try_parse(text);
  if (!reference || !reference->digest.empty()) {
    throw Error(ErrorKind::usage, option + ": " + quote(text) + " is not a name with a tag");
  }
  return oci::ImageName(*reference);
}

void ShapeArguments::add_to(CLI::App& command) {
  const std::string group = "What shapes the result";
  command.add_option("--compression", compression, "How layers are stored")
      ->check(CLI::IsMember({"auto", "gzip", "zstd", "none", "keep"}))
      ->capture_default_str()
      ->group(group);
  command.add_option("--encoder", encoder, "How gzip layers are made")
      ->type_name("NAME")
      ->default_str(codec::Encoder().name())
      ->group(group);
  command.add_option("--level", level, "How hard zstd tries")
      ->type_name("N")
      ->default_str(std::to_string(default_zstd_level))
      ->check(CLI::Range(1, 19))
      ->group(group);
  command.add_flag("--recompress", recompress, "Compress all layers anew; with auto, as gzip")
      ->group(group);
  command.add_option("--as", tool, "Make what this program would push")
      ->check(CLI::IsMember({"crane", "docker", "buildkit"}))
      ->group(group);
  command.add_option("--media-types", media_types, "Which family of media types is written")
      ->check(CLI::IsMember({"oci", "docker", "keep"}))
      ->capture_default_str()
      ->group(group);
  command.add_option("--platform", platforms, "Only this platform (repeatable)")
      ->type_name("OS/ARCH[/VARIANT]")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--docker-platform", docker_platform,
                  "Of an index, the one that manifest.json lists and --as sees")
      ->type_name("OS/ARCH[/VARIANT]")
      ->group(group);
  command.add_flag("--no-attestations", no_attestations, "Leave attestations out")->group(group);
  command
      .add_flag("--prune-missing", prune_missing,
                "Leave out of an index what the source does not have")
      ->group(group);
  command.add_option("-t,--tag", tags, "Name of the image, instead of the source's (repeatable)")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--map", maps, "Change the beginning of names (repeatable)")
      ->type_name("FROM=TO")
      ->allow_extra_args(false)
      ->group(group);
  expected.add_to(command, group);
  reuse.add_to(command, group);
}

convert::Options ShapeArguments::own_encoding() const {
  const bool zstd = compression == "zstd";
  const bool none_made = compression == "none" || compression == "keep";
  if (level && !zstd) throw Error(ErrorKind::usage, "--level is for --compression zstd");
  if (zstd && !encoder.empty()) {
    throw Error(ErrorKind::usage, "--encoder is for gzip layers; --compression zstd has --level");
  }
  codec::Encoder maker;
  if (zstd) maker = codec::Encoder::zstd(level.value_or(default_zstd_level));
  if (!encoder.empty()) maker = codec::Encoder::parse(encoder);
  if (recompress && none_made) {
    throw Error(ErrorKind::usage, "--compression " + compression +
                                      " compresses nothing; --recompress contradicts it");
  }
  convert::Options options;
  options.form = compression == "none"                  ? blob::Form::plain()
                 : compression == "keep"                ? blob::Form::keep()
                 : compression == "auto" && !recompress ? blob::Form::compressed(maker)
                                                        : blob::Form::encoded(maker, recompress);
  return options;
}

convert::Options ShapeArguments::as_tool() const {
  const auto refuse = [&](const std::string& option) {
    throw Error(ErrorKind::usage,
                "--as " + tool + " decides how layers are made; " + option + " contradicts it");
  };
  convert::Options options = convert::Options::as(tool == "crane"    ? convert::Tool::crane
                                                  : tool == "docker" ? convert::Tool::docker
                                                                     : convert::Tool::buildkit);
  if (compression != "auto") refuse("--compression " + compression);
  if (level) refuse("--level");
  if (recompress) refuse("--recompress");
  if (!encoder.empty() && codec::Encoder::parse(encoder) != options.form.encoder) {
    refuse("--encoder " + encoder);
  }
  if (media_types == "oci" && tool != "buildkit") {
    throw Error(ErrorKind::usage,
                "--as " + tool + " writes Docker's media types; --media-types oci contradicts it");
  }
  return options;
}

bool ShapeArguments::decides_what_is_made() const {
  return compression != "auto" || !encoder.empty() || level || recompress || !tool.empty() ||
         media_types != "keep";
}

bool ShapeArguments::changes_what_is_stored() const {
  return decides_what_is_made() || no_attestations || prune_missing;
}

std::optional<convert::Expectation> ShapeArguments::expectation(const Limits& limits,
                                                                Console& console) const {
  auto expectation = expected.expectation(limits, console);
  if (expectation) expectation->prove = !decides_what_is_made();
  return expectation;
}

convert::Options ShapeArguments::options() const {
  convert::Options options = tool.empty() ? own_encoding() : as_tool();
  if (media_types == "oci") options.media_types = oci::Family::oci;
  if (media_types == "docker") options.media_types = oci::Family::docker;
  for (const std::string& text : platforms) {
    if (text == "all") continue;
    const oci::Platform platform = oci::Platform::parse(text);
    auto& wanted = options.platforms;
    if (std::find(wanted.begin(), wanted.end(), platform) == wanted.end()) {
      wanted.push_back(platform);
    }
  }
  options.attestations = !no_attestations;
  if (docker_platform) options.docker_platform = oci::Platform::parse(*docker_platform);
  options.prune_missing = prune_missing;
  for (const std::string& text : tags) options.tags.push_back(name_argument("--tag", text));
  for (const std::string& rule : maps) {
    with_context("--map", [&] { options.names.add(rule); });
  }
  if (!tags.empty() && !maps.empty()) {
    throw Error(ErrorKind::usage, "--tag replaces all names; --map contradicts it");
  }
  return options;
}

}  // namespace ocifact::cmd
