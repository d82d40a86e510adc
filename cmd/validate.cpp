// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include <CLI/CLI.hpp>

#include <ocifact/base/text.hpp>
#include <ocifact/json/writer.hpp>
#include <ocifact/validate/validator.hpp>

#include "commands.hpp"
#include "session.hpp"

namespace ocifact::cmd {
namespace {

struct ValidateArguments {
  GeneralArguments general;
  SourceArguments sources;
  bool strict = false;
  bool fast = false;
  bool complete = false;
  bool recompress = false;
  bool json = false;
};

std::string lines_of(const validate::Report& report, const std::string& source) {
  std::string text;
  for (const validate::Finding& finding : report.findings) text += finding.to_string() + "\n";
  return text + (report.is_valid() ? "PASS: " : "FAIL: ") + escape(source) + "\n";
}

std::string json_of(const validate::Report& report, const std::string& source) {
  json::Writer json;
  const auto add_side = [&](std::string_view key, const std::string& text) {
    json.key(key);
    if (text.empty()) {
      json.null();
    } else {
      json.string(text);
    }
  };
  json.begin_object().key("source").string(escape(source));
  json.key("valid").boolean(report.is_valid()).key("findings").begin_array();
  for (const validate::Finding& finding : report.findings) {
    json.begin_object();
    json.key("severity").string(validate::to_string(finding.severity));
    json.key("code").string(validate::code_of(finding.rule));
    json.key("where").string(finding.where);
    json.key("message").string(finding.message);
    add_side("expected", finding.expected);
    add_side("actual", finding.actual);
    json.end_object();
  }
  json.end_array().end_object();
  return json.text() + "\n";
}

/// A source that cannot be opened does not keep the others from being checked; it is told of at the
/// end, or before the next such one.
int run(const ValidateArguments& arguments, Console& console) {
  if (arguments.fast && arguments.recompress) {
    throw Error(ErrorKind::usage, "--fast reads no layers; --recompress contradicts it");
  }
  Session session(arguments.general, console);
  const validate::Options options{.strict = arguments.strict,
                                  .fast = arguments.fast,
                                  .recompress = arguments.recompress,
                                  .complete = arguments.complete,
                                  .follow_links = arguments.general.follow_links,
                                  .scratch_directory = Session::scratch_directory(),
                                  .limits = arguments.general.limits,
                                  .pool = session.pool()};
  bool all_valid = true;
  std::optional<Error> rejected;
  for (const source::Address& address : arguments.sources.whole("validate checks")) {
    std::optional<validate::Report> report;
    try {
      report = validate::validate(address, options);
    } catch (const Error& error) {
      if (rejected) console.error(*rejected);
      rejected = error;
      continue;
    }
    all_valid = all_valid && report->is_valid();
    console.print(arguments.json ? json_of(*report, address.text)
                                 : lines_of(*report, address.text));
  }
  if (rejected) throw *rejected;
  return all_valid ? 0 : 1;
}

}  // namespace

void add_validate(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("validate", "Check everything the specification and the loaders ask");
  const auto arguments = std::make_shared<ValidateArguments>();
  command.add_option("SRC", arguments->sources.sources, "Archive, layout, or - for standard input")
      ->required()
      ->type_name("");
  arguments->general.add_to(command);
  command.add_flag("--strict", arguments->strict, "Warnings are errors");
  command.add_flag("--fast", arguments->fast, "Read no layers");
  command.add_flag("--complete", arguments->complete, "A missing blob is an error");
  command.add_flag("--recompress", arguments->recompress,
                   "Layers must come out as they are when they are compressed anew");
  command.add_flag("--json", arguments->json, "Print JSON, one line a source");
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
