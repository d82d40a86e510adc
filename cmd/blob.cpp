// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <ocifact/inspect/find_blob.hpp>

#include "commands.hpp"
#include "session.hpp"

namespace ocifact::cmd {
namespace {

struct BlobArguments {
  GeneralArguments general;
  std::string source;
  std::string digest;
  FaceArgument face;
};

Digest parse_argument(const std::string& text) {
  try {
    return Digest::parse(text);
  } catch (const Error& error) {
    throw Error(ErrorKind::usage, error.what());
  }
}

int run(const BlobArguments& arguments, Console& console) {
  Session session(arguments.general, console);
  const Digest digest = parse_argument(arguments.digest);
  source::Address address = source::Address::parse(arguments.source);
  address.face = arguments.face.face();
  const auto inputs =
      session.open({std::move(address)},
                   {.staging = [] { return blob::Staging::in(Session::scratch_directory()); }});
  const auto bytes = inspect::find_blob(*inputs.front().source, digest);
  BinaryOutput out;
  with_context(inputs.front().source->name(), [&] { io::copy(*bytes, out); });
  return 0;
}

}  // namespace

void add_blob(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("blob", "Print a blob's bytes, as stored");
  const auto arguments = std::make_shared<BlobArguments>();
  command.add_option("SRC", arguments->source, "Archive, layout, or - for standard input")
      ->required()
      ->type_name("");
  command.add_option("DIGEST", arguments->digest, "Of the blob")->required()->type_name("");
  arguments->face.add_to(command);
  arguments->general.add_to(command);
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
