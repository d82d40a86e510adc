// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "archive_output.hpp"
#include "commands.hpp"
#include "results.hpp"
#include "shape_arguments.hpp"
#include "split_output.hpp"

namespace ocifact::cmd {
namespace {

struct ExportArguments {
  GeneralArguments general;
  SourceArguments sources;
  ShapeArguments shape;
  OutputArguments output;
  std::string format = "hybrid";
  bool digest_names = false;
};

convert::ArchiveFormat format_of(const ExportArguments& arguments) {
  if (arguments.format == "hybrid") return convert::ArchiveFormat::hybrid;
  if (arguments.format == "oci") return convert::ArchiveFormat::oci;
  const auto refuse = [](const std::string& option) {
    throw Error(ErrorKind::usage,
                "--format docker has plain layers; " + option + " contradicts it");
  };
  const ShapeArguments& shape = arguments.shape;
  if (shape.compression != "auto" && shape.compression != "none") {
    refuse("--compression " + shape.compression);
  }
  if (shape.recompress) refuse("--recompress");
  if (!shape.tool.empty()) refuse("--as " + shape.tool);
  if (arguments.digest_names) {
    throw Error(ErrorKind::usage,
                "--format docker has no index.json; --digest-names contradicts it");
  }
  if (shape.expected.digest) refuse("--expect");
  if (shape.expected.manifest_file) refuse("--manifest");
  return convert::ArchiveFormat::docker;
}

/// podman shows a stored digest only of an archive with one entry.
void note_names(const convert::Conversion& conversion, const ExportArguments& arguments,
                convert::ArchiveFormat format, Console& console) {
  if (arguments.digest_names) {
    console.note("--digest-names makes podman show another digest, of a manifest of its own");
    return;
  }
  if (arguments.output.split) return;
  const std::size_t names = conversion.images().size();
  if (names < 2 || format != convert::ArchiveFormat::hybrid) return;
  console.note("the archive has " + std::to_string(names) +
               " names; podman shows the digest only of an archive with one");
}

convert::Conversion write(const ExportArguments& arguments, convert::ArchiveFormat format,
                          const convert::Options& options, Session& session) {
  const convert::ArchiveOptions archive{.format = format, .digest_names = arguments.digest_names};
  const bool sync = !arguments.output.no_sync;
  const auto addresses = arguments.sources.addresses();
  if (!arguments.output.split) {
    return ArchiveOutput{arguments.output.output, sync}.write(session, addresses, options, archive);
  }
  const SplitOutput output{arguments.output.output, ".tar"};
  return output.write(session, addresses, options, archive,
                      [&](const auto& part, const auto& path) {
                        write_archive_file(part, options, archive, {path, sync}, session.console());
                      });
}

int run(const ExportArguments& arguments, Console& console) {
  arguments.output.check();
  Session session(arguments.general, console);
  const convert::ArchiveFormat format = format_of(arguments);
  convert::Options options = arguments.shape.options();
  options.need = arguments.output.need();
  options.expect = arguments.shape.expectation(arguments.general.limits, console);
  arguments.shape.reuse.apply(session, options);
  const std::string& output = arguments.output.output;
  IdFiles id_files(arguments.output);
  const convert::Conversion conversion = write(arguments, format, options, session);
  session.explain(conversion);
  note_tool(options, console);
  id_files.write(conversion);
  note_names(conversion, arguments, format, console);
  const std::string text = lines_of(conversion, format == convert::ArchiveFormat::docker);
  if (output == "-") {
    console.print_to_stderr(text);
  } else {
    console.print(text);
  }
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand(
      "export", "Write an archive that loaders load (not the root file system)");
  command.alias("save");
  const auto arguments = std::make_shared<ExportArguments>();
  arguments->sources.add_to(command, true);
  arguments->output.add_to(command);
  arguments->shape.add_to(command);
  arguments->general.add_to(command);
  command.add_option("--format", arguments->format, "What the archive holds")
      ->check(CLI::IsMember({"hybrid", "docker", "oci"}))
      ->capture_default_str();
  command.add_flag("--digest-names", arguments->digest_names,
                   "Let images be found by repository@digest too, as Kubernetes asks for them");
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
