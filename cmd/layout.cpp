// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <ocifact/convert/to_layout.hpp>

#include "archive_output.hpp"
#include "commands.hpp"
#include "entry_arguments.hpp"
#include "results.hpp"
#include "shape_arguments.hpp"
#include "split_output.hpp"

namespace ocifact::cmd {
namespace {

struct LayoutArguments {
  GeneralArguments general;
  SourceArguments sources;
  ShapeArguments shape;
  EntryArguments entry;
  OutputArguments output;
  std::string format;
  bool docker_loadable = false;
  bool no_clobber = false;
  bool no_wait = false;
  bool json = false;
};

layout::WriteOptions write_options(const LayoutArguments& arguments) {
  return {.wait = !arguments.no_wait,
          .sync = !arguments.output.no_sync,
          .limits = arguments.general.limits};
}

convert::LayoutOptions layout_options(const LayoutArguments& arguments) {
  using Clobber = layout::IndexDocument::Clobber;
  return {arguments.no_clobber ? Clobber::refuse : Clobber::move, arguments.docker_loadable};
}

convert::Conversion to_directory(const LayoutArguments& arguments, const convert::Options& options,
                                 Session& session, std::optional<layout::Layout>& layout) {
  const std::vector<source::Address> addresses = arguments.sources.addresses();
  refuse_output_in_source(arguments.output.output, addresses);
  // Opened when the first byte is to be written: before a stream is read, after other sources were.
  const auto target = [&]() -> layout::Layout& {
    if (!layout) {
      layout.emplace(arguments.output.output, write_options(arguments), session.console());
    }
    return *layout;
  };
  const auto inputs = session.open(addresses, {.several_times = options.is_proven(),
                                               .form = options.form,
                                               .staging = [&] { return target().staging(); }});
  return convert::to_layout(inputs, options, target(), layout_options(arguments),
                            session.context());
}

convert::ArchiveFormat format_of(const LayoutArguments& arguments) {
  return arguments.docker_loadable ? convert::ArchiveFormat::hybrid : convert::ArchiveFormat::oci;
}

/// One layout or archive a name.
convert::Conversion to_folder(const LayoutArguments& arguments, const convert::Options& options,
                              Session& session) {
  const bool archives = arguments.format == "tar";
  const convert::ArchiveOptions archive{.format = format_of(arguments), .verify_layers = true};
  const SplitOutput output{arguments.output.output, archives ? ".tar" : ""};
  return output.write(session, arguments.sources.addresses(), options, archive,
                      [&](const convert::Conversion& part, const std::string& path) {
                        if (archives) {
                          write_archive_file(part, options, archive,
                                             {path, !arguments.output.no_sync}, session.console());
                          return;
                        }
                        layout::Layout layout(path, write_options(arguments), session.console());
                        convert::write_layout(part, options, layout, layout_options(arguments),
                                              session.context());
                      });
}

convert::Conversion to_archive(const LayoutArguments& arguments, const convert::Options& options,
                               Session& session) {
  const ArchiveOutput output{arguments.output.output, !arguments.output.no_sync};
  return output.write(session, arguments.sources.addresses(), options,
                      {.format = format_of(arguments), .verify_layers = true});
}

int run(const LayoutArguments& arguments, Console& console) {
  std::optional<layout::Layout> layout;  // outlives the session, whose streams wait in it
  Session session(arguments.general, console);
  const std::string& output = arguments.output.output;
  arguments.output.check();
  if (output == "-" && arguments.format == "dir") {
    throw Error(ErrorKind::usage, "a directory cannot be written to standard output");
  }
  const bool archive = arguments.format.empty() ? names_archive(output) : arguments.format == "tar";
  if (archive && (arguments.no_clobber || arguments.no_wait)) {
    throw Error(ErrorKind::usage, "--no-clobber and --no-wait are for a layout directory, and " +
                                      quote(output) + " is an archive");
  }
  convert::Options options = arguments.shape.options();
  arguments.entry.apply(arguments.shape, options);
  options.need = arguments.output.need();
  options.expect = arguments.shape.expectation(arguments.general.limits, console);
  arguments.shape.reuse.apply(session, options);
  IdFiles id_files(arguments.output);
  const convert::Conversion conversion =
      arguments.output.split ? to_folder(arguments, options, session)
      : archive              ? to_archive(arguments, options, session)
                             : to_directory(arguments, options, session, layout);
  session.explain(conversion);
  note_tool(options, console);
  id_files.write(conversion);
  const std::string text = arguments.json ? json_of(conversion) : lines_of(conversion);
  if (output == "-") {
    console.print_to_stderr(text);
  } else {
    console.print(text);
  }
  return 0;
}

}  // namespace

void add_layout(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("layout", "Convert images into an OCI layout");
  command.alias("convert");
  const auto arguments = std::make_shared<LayoutArguments>();
  arguments->sources.add_to(command, true);
  arguments->output.add_to(command);
  arguments->shape.add_to(command);
  arguments->entry.add_to(command);
  arguments->general.add_to(command);
  command.add_option("--format", arguments->format, "OUT is a directory or an archive")
      ->check(CLI::IsMember({"dir", "tar"}));
  command.add_flag("--docker-loadable", arguments->docker_loadable,
                   "Keep a manifest.json in the layout, for docker load");
  command.add_flag("--no-clobber", arguments->no_clobber, "Move no name from another image");
  command.add_flag("--no-wait", arguments->no_wait, "Fail at once when OUT is locked");
  command.add_flag("--json", arguments->json, "Print JSON");
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
