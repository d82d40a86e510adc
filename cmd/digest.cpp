// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <ocifact/base/text.hpp>
#include <ocifact/facts/proof.hpp>
#include <ocifact/json/writer.hpp>

#include "commands.hpp"
#include "digest_note.hpp"
#include "results.hpp"
#include "session.hpp"
#include "shape_arguments.hpp"

namespace ocifact::cmd {
namespace {

using Kind = source::Document::Kind;

struct DigestArguments {
  GeneralArguments general;
  SourceArguments sources;
  ShapeArguments shape;
  bool all = false;
  bool stored = false;
  bool json = false;
  std::string of;
  std::optional<std::string> full_ref;

  void check() const;
};

/// A tag can be added to a repository, and to nothing else.
bool is_repository(const std::string& text) {
  const auto tagged = oci::Reference::try_parse(text + ":tag");
  return tagged && tagged->digest.empty();
}

void DigestArguments::check() const {
  if (!of.empty() && (all || json)) {
    throw Error(ErrorKind::usage, "--of is for one image, without --all and --json");
  }
  if (stored && shape.changes_what_is_stored()) {
    throw Error(ErrorKind::usage,
                "--stored only reads; an option that makes something else contradicts it");
  }
  if (!full_ref) return;
  if (all || json || (!of.empty() && of != "manifest" && of != "index")) {
    throw Error(ErrorKind::usage, "--full-ref is for one digest, of a manifest or index");
  }
  if (!is_repository(*full_ref)) {
    throw Error(ErrorKind::usage,
                "--full-ref: " + quote(*full_ref) + " is not a repository without tag and digest");
  }
}

void demand_stored(const source::Source& source, const std::vector<source::Image>& images) {
  for (const source::Image& image : images) {
    if (image.stored) continue;
    throw Error(ErrorKind::negative, source.name() + " stores no manifest of " +
                                         image.docker->config.to_string() + " (--stored)");
  }
}

const convert::Node& one_manifest(const convert::PlannedImage& image, const std::string& what) {
  if (image.root.kind == Kind::manifest && image.root.config) return image.root;
  std::vector<std::string> choices;
  for (const convert::Node& child : image.root.children) {
    const auto platform = child.platform();
    if (platform && !child.descriptor.is_attestation()) {
      choices.push_back(child.descriptor.digest.to_string() + "  " + escape(platform->to_string()));
    }
  }
  throw Error(ErrorKind::input, "an index has no single " + what + "; --platform chooses one")
      .with_details(choices);
}

/// What `--of` asks for, one digest a line.
std::string identities(const convert::PlannedImage& image, const std::string& of) {
  std::vector<std::string> lines;
  const auto add = [&](const auto& identity) { lines.push_back(identity.to_string()); };
  if (of == "index") {
    if (image.root.kind != Kind::index) throw Error(ErrorKind::negative, "the image is no index");
    add(image.root.descriptor.digest);
    return lines.front() + "\n";
  }
  const convert::Node& manifest = one_manifest(image, of);
  if (of == "manifest") add(manifest.descriptor.digest);
  if (of == "config") add(manifest.manifest->config.digest);
  if (of == "layers") {
    for (const oci::Descriptor& layer : manifest.manifest->layers) add(layer.digest);
  }
  if (of == "diff-ids") {
    for (const DiffId& diff_id : manifest.config->config.diff_ids) add(diff_id);
  }
  if (of == "chain-ids") {
    for (const Digest& chain_id : manifest.config->config.chain_ids()) add(chain_id);
  }
  return lines.empty() ? "" : join(lines, "\n") + "\n";
}

/// What an error says of an image that is expected: null when it says nothing of it.
const char* verdict_of(const Error& error) {
  if (dynamic_cast<const facts::NotProven*>(&error) != nullptr) return "not proven";
  return dynamic_cast<const facts::AnotherImage*>(&error) != nullptr ? "different" : nullptr;
}

std::string refusal_json(const Error& error, const std::string& verdict, const Digest& expected) {
  json::Writer json;
  json.begin_object();
  json.key("expected").string(expected.to_string());
  json.key("verdict").string(verdict);
  json.key("message").string(error.what());
  json.end_object();
  return json.text() + "\n";
}

int run(const DigestArguments& arguments, Console& console) {
  arguments.check();
  Session session(arguments.general, console);
  convert::Options options = arguments.shape.options();
  options.expect = arguments.shape.expectation(arguments.general.limits, console);
  if (arguments.stored) {
    options.form = blob::Form::keep();
    if (options.expect) options.expect->prove = false;
  }
  arguments.shape.reuse.apply(session, options);
  const auto inputs = session.open(
      arguments.sources.addresses(),
      {.layers = !arguments.stored, .several_times = options.is_proven(), .form = options.form});
  const convert::Input& input = inputs.front();
  if (arguments.stored) demand_stored(*input.source, input.images());
  std::optional<source::Image> selected;
  if (!arguments.all) selected = session.only_image(input);
  convert::Conversion conversion;
  try {
    conversion = convert::compute(inputs, options, {.needs_bytes = false}, session.context());
  } catch (const Error& error) {
    const char* const verdict = verdict_of(error);
    if (!arguments.json || verdict == nullptr) throw;
    console.print(refusal_json(error, verdict, options.expect->digest));
    console.error(error);
    return 1;
  }
  session.explain(conversion);
  if (arguments.json || arguments.all) {
    console.print(arguments.json ? json_of(conversion) : lines_of(conversion));
    return 0;
  }
  const convert::PlannedImage& image = conversion.only_image();
  const std::string repository = arguments.full_ref ? *arguments.full_ref + "@" : "";
  if (!arguments.of.empty()) {
    console.print(repository + with_context(input.source->name(),
                                            [&] { return identities(image, arguments.of); }));
    return 0;
  }
  // What is expected was noted when it was found.
  if (!options.expect) {
    console.note(digest_note(*selected, image, input.source->name(), arguments.shape));
  }
  console.print(repository + image.root.descriptor.digest.to_string() + "\n");
  return 0;
}

}  // namespace

void add_digest(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("digest", "Print the digest a registry shows after a verbatim push");
  const auto arguments = std::make_shared<DigestArguments>();
  arguments->sources.add_to(command, false);
  arguments->shape.add_to(command);
  arguments->general.add_to(command);
  command.add_flag("--all", arguments->all, "All images, one line a name, as layout prints them");
  command.add_flag("--stored", arguments->stored, "Only read a digest, compute none");
  command.add_flag("--json", arguments->json, "Print JSON");
  command.add_option("--full-ref", arguments->full_ref, "Print REPO@DIGEST")->type_name("REPO");
  command.add_option("--of", arguments->of, "Which digest, instead of the top one")
      ->check(CLI::IsMember({"index", "manifest", "config", "layers", "diff-ids", "chain-ids"}));
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
