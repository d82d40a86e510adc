// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <ocifact/base/text.hpp>
#include <ocifact/inspect/comparison.hpp>
#include <ocifact/inspect/document_facts.hpp>
#include <ocifact/json/writer.hpp>

#include "commands.hpp"
#include "session.hpp"
#include "text_file.hpp"

namespace ocifact::cmd {
namespace {

using inspect::Comparison;
using inspect::Difference;
using inspect::ImageFacts;

struct DiffArguments {
  GeneralArguments general;
  std::string a;
  std::string b;
  bool json = false;
};

ImageFacts facts_of(const std::string& text, Session& session, const Limits& limits) {
  if (const auto document = read_text_file(text, limits.json())) {
    return inspect::document_facts(escape(text), *document, limits);
  }
  const auto inputs = session.open({source::Address::parse(text)}, {.layers = false});
  const source::Image image = session.only_image(inputs.front());
  return inspect::image_facts(*inputs.front().source, image);
}

std::string rows_of(const std::vector<Difference>& differences, const std::string& indent) {
  const auto side = [](const std::string& text) { return text.empty() ? "-" : text; };
  std::string text;
  for (const Difference& difference : differences) {
    text += indent + difference.what + "\n";
    text += indent + "  A: " + side(escape(difference.a)) + "\n";
    text += indent + "  B: " + side(escape(difference.b)) + "\n";
  }
  return text;
}

std::string platform_of(const inspect::ComparedPlatform& compared) {
  return compared.platform ? escape(compared.platform->to_string()) : "no platform";
}

std::string text_of(const Comparison& comparison, const ImageFacts& a, const ImageFacts& b) {
  std::string rest = rows_of(comparison.differences, "");
  for (const inspect::ComparedPlatform& compared : comparison.platforms) {
    if (compared.differences.empty()) continue;
    rest += platform_of(compared) + ": " + std::string(to_string(compared.verdict)) + "\n" +
            rows_of(compared.differences, "  ");
  }
  std::string text = std::string(to_string(comparison.verdict)) + "\n";
  if (rest.empty()) return text;
  return text + "A: " + a.source + "\nB: " + b.source + "\n" + rest;
}

void write(const std::vector<Difference>& differences, json::Writer& json) {
  const auto side = [&](std::string_view key, const std::string& text) {
    json.key(key);
    if (text.empty()) {
      json.null();
    } else {
      json.string(text);
    }
  };
  json.key("differences").begin_array();
  for (const Difference& difference : differences) {
    json.begin_object().key("what").string(difference.what);
    side("a", difference.a);
    side("b", difference.b);
    json.end_object();
  }
  json.end_array();
}

std::string json_of(const Comparison& comparison, const ImageFacts& a, const ImageFacts& b) {
  json::Writer json;
  json.begin_object().key("verdict").string(to_string(comparison.verdict));
  json.key("a").string(a.source).key("b").string(b.source);
  write(comparison.differences, json);
  json.key("platforms").begin_array();
  for (const inspect::ComparedPlatform& compared : comparison.platforms) {
    json.begin_object();
    if (compared.platform) json.key("platform").string(compared.platform->to_string());
    json.key("verdict").string(to_string(compared.verdict));
    write(compared.differences, json);
    json.end_object();
  }
  json.end_array().end_object();
  return json.text() + "\n";
}

int run(const DiffArguments& arguments, Console& console) {
  const auto is_input = [](const std::string& text) {
    return source::Address::parse(text).is_standard_input();
  };
  if (is_input(arguments.a) && is_input(arguments.b)) {
    throw Error(ErrorKind::usage, "standard input can be one SRC only");
  }
  Session session(arguments.general, console);
  const ImageFacts a = facts_of(arguments.a, session, arguments.general.limits);
  const ImageFacts b = facts_of(arguments.b, session, arguments.general.limits);
  const Comparison comparison = inspect::compare(a, b);
  console.print(arguments.json ? json_of(comparison, a, b) : text_of(comparison, a, b));
  return comparison.verdict == inspect::Verdict::different ? 1 : 0;
}

}  // namespace

void add_diff(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("diff", "Tell whether two images are the same, and what differs");
  const auto arguments = std::make_shared<DiffArguments>();
  command.add_option("A", arguments->a, "A SRC, or a file with a manifest or index")
      ->required()
      ->type_name("");
  command.add_option("B", arguments->b, "Another")->required()->type_name("");
  arguments->general.add_to(command);
  command.add_flag("--json", arguments->json, "Print JSON");
  command.callback([&action, arguments] {
    action = [arguments](Console& console) { return run(*arguments, console); };
  });
}

}  // namespace ocifact::cmd
