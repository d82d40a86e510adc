// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <ocifact/base/text.hpp>
#include <ocifact/convert/platforms.hpp>
#include <ocifact/source/documents.hpp>
#include <ocifact/source/image_documents.hpp>

#include "commands.hpp"
#include "session.hpp"

namespace ocifact::cmd {
namespace {

struct ConfigArguments {
  GeneralArguments general;
  SourceArguments sources;
  std::vector<std::string> platforms;
};

std::string config_of(const source::Source& source, const source::Image& image,
                      const std::vector<oci::Platform>& platforms) {
  source::DocumentNode documents = source::image_documents(source, image);
  const std::vector<std::string> there = source::platform_choices(documents);
  auto chosen = convert::choose_platforms(std::move(documents), platforms);
  if (!chosen) {
    throw Error(ErrorKind::negative,
                "no image for " + platforms.front().to_string() + "; there are")
        .with_details(there);
  }
  if (chosen->config) return chosen->config->text;
  if (chosen->kind == source::Document::Kind::index) {
    throw Error(ErrorKind::input, "an index has no single config; --platform chooses one")
        .with_details(there);
  }
  if (chosen->manifest && !source::has_blob(source.tree(), chosen->manifest->config.digest)) {
    throw Error(ErrorKind::input,
                "the config " + chosen->manifest->config.digest.to_string() + " is not there");
  }
  throw Error(ErrorKind::negative, "the image has no config of a container image");
}

int run(const ConfigArguments& arguments, Console& console) {
  Session session(arguments.general, console);
  const auto inputs = session.open(arguments.sources.addresses(), {.layers = false});
  std::vector<oci::Platform> platforms;
  for (const std::string& text : arguments.platforms) {
    platforms.push_back(oci::Platform::parse(text));
  }
  const source::Source& source = *inputs.front().source;
  const source::Image image = session.only_image(inputs.front());
  console.print(with_context(source.name(), [&] { return config_of(source, image, platforms); }));
  return 0;
}

}  // namespace

void add_config(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("config", "Print an image's config, as stored");
  const auto arguments = std::make_shared<ConfigArguments>();
  arguments->sources.add_to(command, false);
  arguments->general.add_to(command);
  command.add_option("--platform", arguments->platforms, "The platform, of an index")
      ->type_name("OS/ARCH[/VARIANT]")
      ->allow_extra_args(false);
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
