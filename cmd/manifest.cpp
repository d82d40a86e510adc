// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "session.hpp"
#include "shape_arguments.hpp"

namespace ocifact::cmd {
namespace {

struct ManifestArguments {
  GeneralArguments general;
  SourceArguments sources;
  ShapeArguments shape;
};

int run(const ManifestArguments& arguments, Console& console) {
  Session session(arguments.general, console);
  convert::Options options = arguments.shape.options();
  options.expect = arguments.shape.expectation(arguments.general.limits, console);
  arguments.shape.reuse.apply(session, options);
  const auto inputs = session.open(arguments.sources.addresses(),
                                   {.several_times = options.is_proven(), .form = options.form});
  session.only_image(inputs.front());
  const convert::Conversion conversion =
      convert::compute(inputs, options, {.needs_bytes = false}, session.context());
  const convert::PlannedImage& image = conversion.only_image();
  if (image.root.text.empty()) {
    throw Error(ErrorKind::negative, inputs.front().source->name() + " has no manifest or index " +
                                         image.root.descriptor.digest.to_string());
  }
  console.print(image.root.text);
  return 0;
}

}  // namespace

void add_manifest(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand(
      "manifest", "Print the manifest or index whose hash is what digest prints");
  const auto arguments = std::make_shared<ManifestArguments>();
  arguments->sources.add_to(command, false);
  arguments->shape.add_to(command);
  arguments->general.add_to(command);
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
