// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include <ocifact/oci/image_config.hpp>
#include <ocifact/oci/image_name.hpp>
#include <ocifact/validate/blob_checks.hpp>
#include <ocifact/validate/document_checks.hpp>
#include <ocifact/validate/subject.hpp>

namespace ocifact::validate {

/// Goes from index.json through everything it leads to and checks each document once: its size and
/// digest, then its JSON, then what it says. Documents whose bytes are wrong are not read on.
/// Layers and other blobs are left to the blob checks. One thread's.
class LayoutWalk {
 public:
  /// Borrows both.
  LayoutWalk(Subject& subject, BlobChecks& blobs)
      : subject_(subject), findings_(subject.findings()), blobs_(blobs) {}

  void run();

  /// The manifest or index that index.json gives a full name.
  std::optional<Digest> find(const oci::ImageName& name) const;

  /// Whether index.json says of the blob at this path that the receiver has it (docs/formats.md,
  /// Deltas).
  bool is_left_out(const std::string& path) const { return left_out_.contains(path); }

  /// Whether `config` is that of the manifest `top`, or of one below the index `top`.
  bool contains(const Digest& top, const Digest& config) const;

 private:
  struct Step {
    oci::Descriptor descriptor;
    std::uint64_t depth;
  };

  void note_left_out(const json::Node& index);
  void check_name(const oci::Descriptor& entry);
  void enqueue(const Descriptors& children, const std::string& where, std::uint64_t depth);
  void take(const Step& step);
  void take_manifest(const oci::Descriptor& manifest, const json::Node& root);
  std::optional<oci::ImageConfig> take_config(const oci::Descriptor& config);
  void take_layer(const oci::Descriptor& layer, const std::optional<DiffId>& diff_id);

  std::optional<Subject::File> find_blob(const oci::Descriptor& descriptor,
                                         const std::string& what);
  std::optional<std::string> read(const oci::Descriptor& descriptor, const std::string& what);

  Subject& subject_;
  Findings& findings_;
  BlobChecks& blobs_;
  std::deque<Step> steps_;
  std::set<std::tuple<Digest, oci::MediaType, std::uint64_t>> seen_;
  std::map<oci::ImageName, Digest> by_name_;
  std::set<std::string> left_out_;
  std::map<Digest, std::set<Digest>> below_;  ///< manifests of an index; the config of a manifest
};

}  // namespace ocifact::validate
