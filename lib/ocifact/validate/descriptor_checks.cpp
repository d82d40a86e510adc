// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/validate/base64.hpp>
#include <ocifact/validate/descriptor_checks.hpp>
#include <ocifact/validate/timestamp.hpp>

namespace ocifact::validate {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A scheme, a colon, and only characters that RFC 3986 knows.
bool is_uri(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find(':'));
  const auto is_known = [](std::string_view others) {
    return
        [others](char c) { return is_letter(c) || is_digit(c) || others.find(c) < others.size(); };
  };
  return scheme.size() < text.size() && !scheme.empty() && is_letter(scheme.front()) &&
         std::all_of(scheme.begin(), scheme.end(), is_known("+-.")) &&
         std::all_of(text.begin(), text.end(), is_known("-._~:/?#[]@!$&'()*+,;=%"));
}

/// The checks of one descriptor.
class DescriptorCheck {
 public:
  DescriptorCheck(const json::Node& node, const std::string& where, Findings& findings)
      : node_(node), where_(where), findings_(findings) {}

  std::optional<oci::Descriptor> run() {
    if (!has_known_digest() || !check_annotations(node_, where_, findings_)) return std::nullopt;
    auto descriptor = findings_.attempt(Rule::malformed_descriptor, where_,
                                        [&] { return oci::Descriptor::from_json(node_); });
    if (!descriptor) return std::nullopt;
    if (!descriptor->media_type.is_well_formed()) {
      add(Rule::malformed_media_type,
          ".mediaType: " + quote(descriptor->media_type.to_string()) + " is not a media type");
    }
    if (const auto& platform = descriptor->platform) check_platform(*platform);
    check_artifact_type(node_, where_, findings_);
    check_urls();
    check_data(*descriptor);
    return descriptor;
  }

 private:
  void add(Rule rule, const std::string& message, const std::string& expected = "",
           const std::string& actual = "") {
    findings_.add(rule, where_, node_.path() + message, expected, actual);
  }

  bool has_known_digest() {
    const auto text = findings_.attempt(Rule::malformed_descriptor, where_,
                                        [&] { return node_.at("digest").as_string(); });
    if (!text) return false;
    const auto digest = findings_.attempt(
        Rule::malformed_digest, where_,
        [&] {
          return with_context(node_.path() + ".digest", [&] { return Digest::parse(*text); });
        },
        Rule::unknown_algorithm);
    return digest.has_value();
  }

  void check_platform(const oci::Platform& platform) {
    if (platform.os.empty()) add(Rule::incomplete_platform, ".platform.os: missing");
    if (platform.architecture.empty()) {
      add(Rule::incomplete_platform, ".platform.architecture: missing");
    }
  }

  void check_urls() {
    findings_.attempt(Rule::malformed_urls, where_, [&] {
      const auto urls = node_.find("urls");
      if (!urls) return;
      for (const json::Node& url : urls->as_array()) {
        if (!is_uri(url.as_string())) url.fail(quote(url.as_string()) + " is not a URI");
      }
    });
  }

  void check_data(const oci::Descriptor& descriptor) {
    findings_.attempt(Rule::embedded_data, where_, [&] {
      const auto data = node_.find("data");
      if (!data) return;
      const auto bytes = decode_base64(data->as_string());
      if (!bytes) data->fail("not base64");
      if (bytes->size() != descriptor.size) {
        data->fail("size differs", std::to_string(descriptor.size), std::to_string(bytes->size()));
      }
      const Digest actual = digest_of(*bytes, descriptor.digest.algorithm());
      if (actual != descriptor.digest) {
        data->fail("digest differs", descriptor.digest.to_string(), actual.to_string());
      }
    });
  }

  const json::Node& node_;
  const std::string& where_;
  Findings& findings_;
};

}  // namespace

std::optional<oci::Descriptor> check_descriptor(const json::Node& node, const std::string& where,
                                                Findings& findings) {
  return DescriptorCheck(node, where, findings).run();
}

bool check_annotations(const json::Node& owner, const std::string& where, Findings& findings) {
  return findings.attempt(Rule::malformed_annotations, where, [&] {
    const auto node = owner.find("annotations");
    if (!node) return;
    for (const auto& [key, text] : oci::annotations_from_json(*node)) {
      const std::string path = json::path_of_member(node->path(), key);
      if (key == "org.opencontainers.image.created" && !is_timestamp(text)) {
        findings.add(Rule::annotation_value, where, path + ": " + quote(text) + " is not a time");
      }
      if (key == "org.opencontainers.image.base.digest" && !is_digest_grammar(text)) {
        findings.add(Rule::annotation_value, where, path + ": " + quote(text) + " is not a digest");
      }
    }
  });
}

void check_artifact_type(const json::Node& owner, const std::string& where, Findings& findings) {
  findings.attempt(Rule::artifact_type, where, [&] {
    const auto node = owner.find("artifactType");
    if (!node || oci::MediaType(node->as_string()).is_well_formed()) return;
    node->fail(quote(node->as_string()) + " is not a media type");
  });
}

bool has_embedded_data(const oci::Descriptor& descriptor) {
  return std::any_of(descriptor.other.begin(), descriptor.other.end(),
                     [](const json::Member& member) { return member.key == "data"; });
}

}  // namespace ocifact::validate
