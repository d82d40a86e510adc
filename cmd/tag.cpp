// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <ocifact/base/text.hpp>
#include <ocifact/upkeep/tag.hpp>

#include "commands.hpp"
#include "session.hpp"
#include "shape_arguments.hpp"

namespace ocifact::cmd {
namespace {

struct TagArguments {
  GeneralArguments general;
  std::string layout;
  std::string ref;
  std::string name;
  bool no_clobber = false;
  bool no_wait = false;
  bool no_sync = false;
};

/// A name, a digest, or `@N`.
source::Selector parse_ref(const std::string& text) {
  if (Digest::try_parse(text)) return source::Selector::parse("@" + text);
  const bool is_digest = text.starts_with("@") && text.find(':') != std::string::npos;
  return source::Selector::parse(is_digest ? text : ":" + text);
}

std::string path_of(const std::string& text) {
  const source::Address address = source::Address::parse(text);
  using Kind = source::Address::Kind;
  const bool may_be_layout = address.kind == Kind::any || address.kind == Kind::layout;
  if (!may_be_layout || !address.selector.is_all() || address.is_standard_input()) {
    throw Error(ErrorKind::usage, quote(text) + " is not the path of a layout");
  }
  return address.path;
}

int run(const TagArguments& arguments, Console& console) {
  Session session(arguments.general, console);
  const std::string path = path_of(arguments.layout);
  const source::Selector selector = parse_ref(arguments.ref);
  const oci::ImageName name = name_argument("NAME", arguments.name);
  upkeep::demand_layout(path);
  layout::Layout layout(
      path,
      {.wait = !arguments.no_wait, .sync = !arguments.no_sync, .limits = arguments.general.limits},
      console);
  const auto opened =
      session.open({{path, source::Address::Kind::any, path, selector}}, {.layers = false});
  const source::Image image = session.only_image(opened.front());
  const auto clobber = arguments.no_clobber ? layout::IndexDocument::Clobber::refuse
                                            : layout::IndexDocument::Clobber::move;
  upkeep::tag(layout, *opened.front().source, image, name, clobber, session.pool(), console);
  console.print(image.stored->digest.to_string() + "  " + escape(name.to_string()) + "\n");
  return 0;
}

}  // namespace

void add_tag(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("tag", "Give an image of a layout another name");
  const auto arguments = std::make_shared<TagArguments>();
  const auto add = [&](const std::string& name, std::string& value, const std::string& help) {
    command.add_option(name, value, help)->required()->type_name("");
  };
  add("LAYOUT", arguments->layout, "The layout directory");
  add("REF", arguments->ref, "The image: a name, a digest, or @N for the N-th, from 0");
  add("NAME", arguments->name, "Its new name");
  arguments->general.add_to(command);
  command.add_flag("--no-clobber", arguments->no_clobber, "Move no name from another image");
  command.add_flag("--no-wait", arguments->no_wait, "Fail at once when LAYOUT is locked");
  command.add_flag("--no-sync", arguments->no_sync,
                   "Do not wait for the disk: a power cut may lose or damage the result");
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
