// SPDX-License-Identifier: Apache-2.0
#include <ocifact/inspect/config_facts.hpp>
#include <ocifact/json/parse.hpp>

namespace ocifact::inspect {
namespace {

using json::Value;

const Value* find(const Value& object, std::string_view key) {
  for (const json::Member& member : object.members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::string text_of(const Value& object, std::string_view key) {
  const Value* value = find(object, key);
  return value != nullptr && value->kind == Value::Kind::string ? value->text : "";
}

}  // namespace

ConfigFacts config_facts(std::string_view text, const Limits& limits) {
  const Value config = json::parse(text, limits);
  ConfigFacts facts{text_of(config, "created"), {}};
  const Value* history = find(config, "history");
  if (history == nullptr) return facts;
  for (const Value& entry : history->elements) {
    const Value* empty_layer = find(entry, "empty_layer");
    facts.history.push_back({text_of(entry, "created"), text_of(entry, "created_by"),
                             text_of(entry, "comment"),
                             empty_layer != nullptr && empty_layer->boolean});
  }
  return facts;
}

}  // namespace ocifact::inspect
