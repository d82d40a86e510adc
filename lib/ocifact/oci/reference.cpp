// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <variant>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/digest.hpp>
#include <ocifact/oci/reference.hpp>

namespace ocifact::oci {
namespace {

constexpr std::string_view default_domain = "docker.io";
constexpr std::string_view old_default_domain = "index.docker.io";
constexpr std::string_view official_prefix = "library/";
constexpr std::size_t max_path_length = 255;
constexpr std::size_t max_tag_length = 128;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_number(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_lower(c) || is_upper(c) || is_number(c); }
bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

/// Whether `predicate` holds for all parts of `text` between separators.
template <class Predicate>
bool all_parts(std::string_view text, char separator, Predicate predicate) {
  while (true) {
    const std::size_t end = text.find(separator);
    if (!predicate(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

/// Letters and digits, in between joined by separators that `is_separator` accepts.
template <class Letter, class Separator>
bool is_joined(std::string_view text, Letter is_letter, Separator is_separator) {
  if (text.empty() || !is_letter(text.front()) || !is_letter(text.back())) return false;
  while (!text.empty()) {
    const auto begin = std::find_if_not(text.begin(), text.end(), is_letter);
    const auto end = std::find_if(begin, text.end(), is_letter);
    if (begin != end &&
        !is_separator(std::string_view(&*begin, static_cast<std::size_t>(end - begin)))) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  }
  return true;
}

bool is_domain_component(std::string_view text) {
  return is_joined(text, is_alphanumeric, [](std::string_view separator) {
    return all(separator, [](char c) { return c == '-'; });
  });
}

bool is_ipv6(std::string_view text) {
  return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
         all(text.substr(1, text.size() - 2), [](char c) {
           return is_number(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':';
         });
}

bool is_domain(std::string_view text) {
  const std::size_t host_end = text.find(':', text.starts_with('[') ? text.find(']') : 0);
  if (host_end != std::string_view::npos) {
    const std::string_view port = text.substr(host_end + 1);
    if (port.empty() || !all(port, is_number)) return false;
  }
  const std::string_view host = text.substr(0, host_end);
  return is_ipv6(host) || all_parts(host, '.', is_domain_component);
}

bool is_path_component(std::string_view text) {
  return is_joined(
      text, [](char c) { return is_lower(c) || is_number(c); },
      [](std::string_view separator) {
        return separator == "." || separator == "_" || separator == "__" ||
               all(separator, [](char c) { return c == '-'; });
      });
}

/// Whether the first component of a name is the registry and not a part of the path.
bool names_registry(std::string_view component) {
  return component == "localhost" || std::any_of(component.begin(), component.end(), [](char c) {
           return c == '.' || c == ':' || is_upper(c);
         });
}

bool is_image_id(std::string_view text) {
  return text.size() == 64 &&
         all(text, [](char c) { return is_number(c) || (c >= 'a' && c <= 'f'); });
}

/// Why a path is none; empty when it is one.
std::string_view complaint_on_path(std::string_view path) {
  if (path.empty()) return "the name is empty";
  if (std::any_of(path.begin(), path.end(), is_upper)) return "the name has upper-case letters";
  if (!all_parts(path, '/', is_path_component)) {
    return "each part of the name must be lower-case letters and digits, joined by '.', '_', "
           "'__' or dashes";
  }
  if (path.size() > max_path_length) return "the name is longer than 255 characters";
  return "";
}

/// A Reference, or the reason why there is none.
std::variant<Reference, std::string_view> read(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (is_image_id(text)) return "64 hex digits are an image ID";
  Reference reference;
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    reference.digest = text.substr(at + 1);
    text = text.substr(0, at);
    if (!Digest::try_parse(reference.digest))
      return "what follows '@' is no sha256 or sha512 digest";
  }
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && names_registry(text.substr(0, slash))) {
    reference.domain = text.substr(0, slash);
    text.remove_prefix(slash + 1);
    if (!is_domain(reference.domain)) return "the registry is not a host name or address";
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    reference.tag = text.substr(colon + 1);
    text = text.substr(0, colon);
    if (!is_tag(reference.tag)) {
      return "the tag must be at most 128 letters, digits, '_', '.' and '-', and not begin with "
             "'.' or '-'";
    }
  } else if (at == std::string_view::npos) {
    reference.tag = "latest";
  }
  if (reference.domain.empty() || reference.domain == old_default_domain) {
    reference.domain = default_domain;
  }
  reference.path = text;
  if (reference.domain == default_domain && !text.empty() &&
      text.find('/') == std::string_view::npos) {
    reference.path.insert(0, official_prefix);
  }
  const std::string_view complaint = complaint_on_path(reference.path);
  if (!complaint.empty()) return complaint;
  return reference;
}

}  // namespace

Reference Reference::parse(std::string_view text) {
  auto result = read(text);
  if (const auto* reason = std::get_if<std::string_view>(&result)) {
    throw Error(ErrorKind::input,
                quote(text) + " is not an image reference: " + std::string(*reason));
  }
  return std::get<Reference>(std::move(result));
}

std::optional<Reference> Reference::try_parse(std::string_view text) {
  auto result = read(text);
  if (auto* reference = std::get_if<Reference>(&result)) return std::move(*reference);
  return std::nullopt;
}

std::string Reference::to_string() const {
  std::string text = repository();
  if (!tag.empty()) text.append(":").append(tag);
  if (!digest.empty()) text.append("@").append(digest);
  return text;
}

std::string Reference::familiar() const {
  std::string text = to_string();
  if (domain != default_domain) return text;
  std::string familiar = text.substr(default_domain.size() + 1);
  const bool is_official = path.starts_with(official_prefix) &&
                           path.find('/', official_prefix.size()) == std::string::npos;
  if (is_official) familiar.erase(0, official_prefix.size());
  // Docker shows docker.io/localhost/app as localhost/app too, which then is another image's name.
  return try_parse(familiar) == *this ? familiar : text;
}

bool is_tag(std::string_view text) {
  return !text.empty() && text.size() <= max_tag_length && !is_one_of(text[0], ".-") &&
         all(text, [](char c) { return is_alphanumeric(c) || is_one_of(c, "_.-"); });
}

bool is_ref_name(std::string_view text) {
  return all_parts(text, '/', [](std::string_view component) {
    return is_joined(component, is_alphanumeric, [](std::string_view separator) {
      return separator == "--" || (separator.size() == 1 && is_one_of(separator[0], "-._:@+"));
    });
  });
}

}  // namespace ocifact::oci
