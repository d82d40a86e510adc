// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>

#include <ocifact/archive/go_json.hpp>
#include <ocifact/archive/v1_config.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/json/writer.hpp>

namespace ocifact::archive {
namespace {

/// An image's time as Go writes it again: no zeros at the end of the fraction, at most nanoseconds,
/// `Z` where the offset is 0; year 1 where there is none.
std::string go_time(const json::Node& image) {
  const auto created = image.find("created");
  if (!created) return "0001-01-01T00:00:00Z";
  std::string text = created->as_string();
  const std::size_t zone = text.find_first_of("Z+-", text.find('T') + 1);
  if (zone == std::string::npos) created->fail("not a time of RFC 3339: " + quote(text));
  std::string offset = text.substr(zone);
  if (offset == "+00:00" || offset == "-00:00") offset = "Z";
  text.resize(zone);
  if (const std::size_t point = text.find('.'); point != std::string::npos) {
    text.resize(std::min(text.size(), point + 10));
    text.resize(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return text + offset;
}

std::string text_of(const json::Node& node, std::string_view key) {
  const auto member = node.find(key);
  return member ? member->as_string() : "";
}

/// A command: an array of words, or one word.
std::vector<std::string> words_of(const json::Node& node) {
  std::vector<std::string> words;
  if (node.value().kind == json::Value::Kind::string) return {node.as_string()};
  for (const json::Node& word : node.as_array()) words.push_back(word.as_string());
  return words;
}

/// The entry of the history that tells of one layer.
void write_history(const std::string& text, const Limits& limits, json::Writer& json) {
  const json::Value value = json::parse(text, limits);
  const json::Node image(value);
  json.begin_object().key("created").string(go_time(image));
  const auto add = [&](std::string_view key, const std::string& content) {
    if (!content.empty()) json.key(key).string(content);
  };
  add("author", text_of(image, "author"));
  const auto container = image.find("container_config");
  const auto command = container ? container->find("Cmd") : std::nullopt;
  if (command) add("created_by", join(words_of(*command), " "));
  add("comment", text_of(image, "comment"));
  json.end_object();
}

/// Numbers between points, as Docker compares them: what is no number counts as 0.
bool is_before_1_8_3(std::string_view version) {
  for (const std::uint64_t wanted : {1U, 8U, 3U}) {
    const std::size_t point = version.find('.');
    const std::uint64_t number = parse_decimal(version.substr(0, point)).value_or(0);
    if (number != wanted) return number < wanted;
    version = point == std::string_view::npos ? std::string_view() : version.substr(point + 1);
  }
  return false;
}

/// How Docker reads a member of a container's configuration, and writes it again.
enum class Type { text, flag, number, words, command, keys, labels, object };

struct Field {
  std::string_view key;
  Type type;
  bool omit_empty = false;
};

constexpr std::array config_fields = {
    Field{"Hostname", Type::text},
    Field{"Domainname", Type::text},
    Field{"User", Type::text},
    Field{"AttachStdin", Type::flag},
    Field{"AttachStdout", Type::flag},
    Field{"AttachStderr", Type::flag},
    Field{"ExposedPorts", Type::keys, true},
    Field{"Tty", Type::flag},
    Field{"OpenStdin", Type::flag},
    Field{"StdinOnce", Type::flag},
    Field{"Env", Type::words},
    Field{"Cmd", Type::command},
    Field{"Healthcheck", Type::object, true},
    Field{"ArgsEscaped", Type::flag, true},
    Field{"Image", Type::text},
    Field{"Volumes", Type::keys},
    Field{"WorkingDir", Type::text},
    Field{"Entrypoint", Type::command},
    Field{"NetworkDisabled", Type::flag, true},
    Field{"MacAddress", Type::text, true},
    Field{"OnBuild", Type::words},
    Field{"Labels", Type::labels},
    Field{"StopSignal", Type::text, true},
    Field{"StopTimeout", Type::number, true},
    Field{"Shell", Type::command, true},
};

void write_words(const std::vector<std::string>& words, json::Writer& json) {
  json.begin_array();
  for (const std::string& word : words) json.string(word);
  json.end_array();
}

/// The members of an object in the order of their keys.
std::vector<std::pair<std::string, json::Node>> sorted_members(const json::Node& node) {
  auto members = node.as_object();
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return members;
}

bool is_empty(const json::Node& node, Type type) {
  const json::Value& value = node.value();
  if (type == Type::flag) return !node.as_boolean();
  if (type == Type::number || type == Type::object) return false;
  return value.text.empty() && value.elements.empty() && value.members.empty();
}

void write_field(const Field& field, const json::Node& config, json::Writer& json) {
  const auto node = config.find(field.key);
  if (field.omit_empty && (!node || is_empty(*node, field.type))) return;
  json.key(field.key);
  switch (field.type) {
    case Type::text:
      json.string(node ? node->as_string() : "");
      return;
    case Type::flag:
      json.boolean(node && node->as_boolean());
      return;
    default:
      break;
  }
  if (!node) {
    json.null();
    return;
  }
  if (field.type == Type::number || field.type == Type::object) {
    json.value(node->value());
  } else if (field.type == Type::words || field.type == Type::command) {
    write_words(words_of(*node), json);
  } else {
    json.begin_object();
    for (const auto& member : sorted_members(*node)) {
      json.key(member.first);
      if (field.type == Type::labels) {
        json.string(member.second.as_string());
      } else {
        json.begin_object().end_object();
      }
    }
    json.end_object();
  }
}

std::string config_text(const json::Node& config) {
  json::Writer json;
  json.begin_object();
  for (const Field& field : config_fields) write_field(field, config, json);
  json.end_object();
  return json.text();
}

std::string string_text(const std::string& content) {
  json::Writer json;
  return json.string(content).text();
}

/// What Docker makes of the JSON of a version before 1.8.3, or of none: it reads what it knows and
/// writes that again.
std::map<std::string, std::string> known_members(const json::Node& image) {
  std::map<std::string, std::string> members;
  for (const std::string key :
       {"comment", "container", "docker_version", "author", "architecture", "variant", "os"}) {
    if (const std::string content = text_of(image, key); !content.empty()) {
      members.emplace(key, string_text(content));
    }
  }
  members.emplace("created", string_text(go_time(image)));
  const json::Value nothing{json::Value::Kind::object, false, {}, {}, {}};
  const auto container = image.find("container_config");
  members.emplace("container_config", config_text(container.value_or(json::Node(nothing))));
  if (const auto config = image.find("config")) members.emplace("config", config_text(*config));
  return members;
}

}  // namespace

std::string v1_image_config(const std::vector<V1Layer>& chain, const Limits& limits) {
  const std::string& text = chain.back().json;
  const json::Value value = json::parse(text, limits);
  const json::Node image(value);
  image.as_object();
  auto members =
      is_before_1_8_3(text_of(image, "docker_version")) ? known_members(image) : raw_members(text);
  for (const char* key : {"id", "parent", "Size", "parent_id", "layer_id", "throwaway"}) {
    members.erase(key);
  }
  json::Writer rootfs;
  rootfs.begin_object().key("type").string("layers").key("diff_ids").begin_array();
  json::Writer history;
  history.begin_array();
  for (const V1Layer& layer : chain) {
    rootfs.string(layer.diff_id.to_string());
    write_history(layer.json, limits, history);
  }
  members["rootfs"] = rootfs.end_array().end_object().text();
  members["history"] = history.end_array().text();

  std::string config = "{";
  for (const auto& member : members) {
    config += (config.size() == 1 ? "\"" : ",\"") + member.first + "\":" + member.second;
  }
  return go_compact(config + "}");
}

std::string v1_parent(std::string_view json, const Limits& limits) {
  const json::Value value = json::parse(json, limits);
  return text_of(json::Node(value), "parent");
}

}  // namespace ocifact::archive
