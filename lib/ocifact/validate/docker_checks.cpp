// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <vector>

#include <ocifact/archive/docker_manifest.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/json/value.hpp>
#include <ocifact/source/docker_face.hpp>
#include <ocifact/validate/config_checks.hpp>
#include <ocifact/validate/docker_checks.hpp>

namespace ocifact::validate {
namespace {

const std::string where = "manifest.json";

class DockerCheck {
 public:
  DockerCheck(Subject& subject, BlobChecks& blobs, const LayoutWalk& layout)
      : subject_(subject), findings_(subject.findings()), blobs_(blobs), layout_(layout) {}

  void run() {
    const Limits& limits = subject_.limits();
    const auto text = subject_.read(where, limits.manifest_json());
    if (!text) return;
    const auto items = findings_.attempt(Rule::malformed_docker_manifest, where, [&] {
      return archive::parse_docker_manifest(*text, limits);
    });
    if (!items) return subject_.set_incomplete();
    for (std::size_t i = 0; i < items->size(); ++i) {
      check_item((*items)[i], json::path_of_element("", i));
    }
  }

 private:
  void check_item(const archive::DockerItem& item, const std::string& path) {
    const auto file = find(item.config, path + ".Config", "config");
    std::optional<std::string> text;
    if (file) text = subject_.read(*file, subject_.limits().json());
    std::optional<oci::ImageConfig> config;
    if (text) {
      config = check_config(*text, escape(file->path), subject_.limits(), findings_);
      check_names(item, path, check_digest(item.config, *text));
    }
    const bool matches = config && check_layer_count(item.layers.size(), *config, where, findings_);
    for (std::size_t i = 0; i < item.layers.size(); ++i) {
      const auto layer = find(item.layers[i], json::path_of_element(path + ".Layers", i), "layer");
      if (!layer) continue;
      blobs_.add_layer(*layer, matches ? std::optional(config->diff_ids[i]) : std::nullopt, {});
    }
  }

  std::optional<Subject::File> find(const std::string& member, const std::string& path,
                                    const std::string& what) {
    const Subject::Lookup lookup = subject_.find(member);
    if (!lookup.there) {
      // A delta that has what its receiver lacks is whole, as far as it goes.
      findings_.add(layout_.is_left_out(member) ? Rule::blob_missing : Rule::member_missing, where,
                    path + ": " + what + " " + quote(member) + " is not there");
    }
    return lookup.file;
  }

  /// The image ID, which the config's path should state.
  Digest check_digest(const std::string& path, const std::string& text) {
    const auto stated = source::stated_digest(path);
    const Digest actual = digest_of(text, stated ? stated->algorithm() : Algorithm::sha256);
    if (stated && *stated != actual) {
      const Rule rule = Digest::from_blob_path(path) ? Rule::digest_differs : Rule::config_name;
      findings_.add(rule, escape(path), "config digest differs", stated->to_string(),
                    actual.to_string());
    }
    return actual;
  }

  void check_names(const archive::DockerItem& item, const std::string& path, const Digest& config) {
    for (std::size_t i = 0; i < item.repo_tags.size(); ++i) {
      const std::string& tag = item.repo_tags[i];
      const std::string tag_path = json::path_of_element(path + ".RepoTags", i);
      const auto name = findings_.attempt(Rule::malformed_repo_tag, where, [&] {
        return with_context(tag_path, [&] { return oci::ImageName(oci::Reference::parse(tag)); });
      });
      if (!name) continue;
      if (!tag.ends_with(":" + name->tag())) {
        findings_.add(Rule::repo_tag_without_tag, where,
                      tag_path + ": " + quote(tag) + " has no tag");
      }
      check_name(*name, config);
    }
  }

  void check_name(const oci::ImageName& name, const Digest& config) {
    const std::string shown = escape(name.to_string());
    const Digest& holder = by_name_.emplace(name, config).first->second;
    if (holder != config) {
      findings_.add(Rule::name_twice, where,
                    "two images have the name " + shown + ": " + holder.to_string() + " and " +
                        config.to_string());
    }
    const auto stored = layout_.find(name);
    if (!stored || layout_.contains(*stored, config)) return;
    // In a directory index.json counts, and manifest.json is written from it.
    const bool directory = subject_.opened().directory;
    findings_.add(directory ? Rule::stale_docker_manifest : Rule::faces_disagree, where,
                  shown + " has the config " + config.to_string() + " here, and is " +
                      stored->to_string() + " in index.json");
  }

  Subject& subject_;
  Findings& findings_;
  BlobChecks& blobs_;
  const LayoutWalk& layout_;
  std::map<oci::ImageName, Digest> by_name_;
};

}  // namespace

void check_docker_face(Subject& subject, BlobChecks& blobs, const LayoutWalk& layout) {
  DockerCheck(subject, blobs, layout).run();
}

}  // namespace ocifact::validate
