// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/text.hpp>
#include <ocifact/oci/members.hpp>

namespace ocifact::oci {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

}  // namespace

std::vector<json::Member> other_members(const json::Node& object,
                                        std::initializer_list<std::string_view> known) {
  std::vector<json::Member> others;
  for (const json::Member& member : object.value().members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    for (const std::string_view name : known) {
      if (equal_but_for_case(member.key, name)) {
        object.fail("key " + quote(member.key) + " is " + quote(name) + " in other case");
      }
    }
    others.push_back(member);
  }
  return others;
}

void write_members(json::Writer& json, const std::vector<json::Member>& members) {
  for (const json::Member& member : members) json.key(member.key).value(member.value);
}

void refuse_member(const json::Node& object, std::string_view key, std::string_view document) {
  for (const json::Member& member : object.value().members) {
    if (member.key == key) {
      object.fail("key " + quote(key) + " has no place in " + std::string(document));
    }
  }
}

}  // namespace ocifact::oci
