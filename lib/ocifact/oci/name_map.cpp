// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/oci/name_map.hpp>

namespace ocifact::oci {
namespace {

constexpr std::string_view separators = "/:";

bool ends_part(char c) { return separators.find(c) != std::string_view::npos; }

bool begins(std::string_view name, std::string_view from) {
  if (!name.starts_with(from)) return false;
  return from.empty() || from.size() == name.size() || ends_part(from.back()) ||
         ends_part(name[from.size()]);
}

}  // namespace

void NameMap::add(std::string_view rule) {
  const std::size_t equals = rule.find('=');
  if (equals == std::string_view::npos) {
    throw Error(ErrorKind::usage, "not a rule for names", "FROM=TO", quote(rule));
  }
  const std::string from(rule.substr(0, equals));
  const std::string to(rule.substr(equals + 1));
  const auto [known, is_new] = rules_.emplace(from, to);
  if (is_new || known->second == to) return;
  throw Error(ErrorKind::usage,
              quote(from) + " cannot become both " + quote(known->second) + " and " + quote(to));
}

NameMap::Rules::const_iterator NameMap::find(const ImageName& name) const {
  if (!name.reference()) return rules_.end();
  auto best = rules_.end();
  for (auto rule = rules_.begin(); rule != rules_.end(); ++rule) {
    const bool longer = best == rules_.end() || rule->first.size() > best->first.size();
    if (longer && begins(name.to_string(), rule->first)) best = rule;
  }
  return best;
}

ImageName NameMap::apply(const ImageName& name) const {
  const auto rule = find(name);
  if (rule == rules_.end()) return name;
  const std::string text = rule->second + name.to_string().substr(rule->first.size());
  try {
    return ImageName(Reference::parse(text));
  } catch (const Error& error) {
    throw Error(ErrorKind::usage, escape(name.to_string()) + " would be renamed: " + error.what());
  }
}

std::vector<std::string> NameMap::unused(const std::set<ImageName>& names) const {
  std::set<std::string> used;
  for (const ImageName& name : names) {
    if (const auto rule = find(name); rule != rules_.end()) used.insert(rule->first);
  }
  std::vector<std::string> result;
  for (const auto& [from, to] : rules_) {
    if (!used.contains(from)) result.push_back(from + "=" + to);
  }
  return result;
}

}  // namespace ocifact::oci
