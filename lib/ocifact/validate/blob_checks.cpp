// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/validate/blob_checks.hpp>

namespace ocifact::validate {

/// Reads one file and compares it with what is asked of it.
class BlobChecks::Reading {
 public:
  Reading(const Key& key, const Check& check, const Subject& subject, Findings& findings)
      : key_(key),
        check_(check),
        opened_(subject.opened()),
        limits_(subject.limits()),
        findings_(findings),
        where_(escape(key.path)),
        stated_(Digest::from_blob_path(key.path)) {}

  void run(io::Pool& pool, blob::UnpackedBudget& budget) {
    const auto layer =
        findings_.attempt(rule_of_failure(), where_, [&] { return read(pool, budget); });
    if (!layer || !*layer) return check_digest_alone();
    check_digest((*layer)->digest);
    if (check_.is_layer) check_layer((*layer)->facts);
  }

 private:
  /// A stream takes everything for a layer, and what cannot be unpacked has no digest then.
  Rule rule_of_failure() const {
    if (check_.is_layer) return Rule::corrupt_layer;
    return opened_.spool != nullptr ? Rule::not_checked : Rule::unreadable_file;
  }

  Algorithm algorithm() const { return stated_ ? stated_->algorithm() : Algorithm::sha256; }

  struct Result {
    Digest digest;
    blob::LayerFacts facts;

    explicit Result(const blob::IngestedLayer& layer)
        : digest(layer.blob.digest()), facts(layer.facts) {}
  };

  /// What a stream left, else what reading gives; empty when there is nothing to unpack.
  std::optional<Result> read(io::Pool& pool, blob::UnpackedBudget& budget) {
    const auto form = blob::Form::keep();
    if (algorithm() == Algorithm::sha256 && key_.diff_id_algorithm == Algorithm::sha256) {
      if (const auto* layer = opened_.peek_layer(key_.path, form)) return Result(*layer);
    }
    if (!check_.is_layer) return std::nullopt;
    return Result(
        blob::ingest(opened_.tree->open(key_.path), {.what = "the layer",
                                                     .form = form,
                                                     .blob_algorithm = algorithm(),
                                                     .diff_id_algorithm = key_.diff_id_algorithm,
                                                     .limits = limits_,
                                                     .pool = pool,
                                                     .budget = budget}));
  }

  /// Of what is no layer, or cannot be unpacked.
  void check_digest_alone() {
    if (!stated_) return;
    const auto digest = findings_.attempt(rule_of_failure(), where_, [&] {
      Hasher hasher(algorithm());
      io::copy(*opened_.tree->open(key_.path), hasher);
      return hasher.finish();
    });
    if (digest) check_digest(*digest);
  }

  void check_digest(const Digest& actual) {
    if (!stated_ || *stated_ == actual) return;
    findings_.add(Rule::digest_differs, where_, check_.what + " digest differs",
                  stated_->to_string(), actual.to_string());
  }

  void check_layer(const blob::LayerFacts& facts) {
    for (const DiffId& diff_id : check_.diff_ids) {
      if (diff_id == facts.diff_id) continue;
      findings_.add(Rule::diff_id_differs, where_, "layer DiffID differs", diff_id.to_string(),
                    facts.diff_id.to_string());
    }
    for (const oci::MediaType& media_type : check_.media_types) {
      const auto stated = media_type.layer_compression();
      if (!stated || *stated == facts.compression) continue;
      findings_.add(Rule::layer_media_type, where_,
                    "layer compression is not that of " + quote(media_type.to_string()),
                    std::string(codec::to_string(*stated)),
                    std::string(codec::to_string(facts.compression)));
    }
  }

  const Key& key_;
  const Check& check_;
  const source::OpenedTree& opened_;
  const Limits& limits_;
  Findings& findings_;
  std::string where_;
  std::optional<Digest> stated_;
};

BlobChecks::Check& BlobChecks::check_of(Key key, const Subject::File& file,
                                        const std::string& what) {
  Check& check = checks_[std::move(key)];
  check.size = file.size;
  if (check.what.empty()) check.what = what;
  return check;
}

void BlobChecks::add(const Subject::File& file, const std::string& what) {
  check_of({file.path}, file, what);
}

void BlobChecks::add_layer(const Subject::File& file, const std::optional<DiffId>& diff_id,
                           const oci::MediaType& media_type) {
  Key key{file.path};
  if (diff_id) key.diff_id_algorithm = diff_id->digest().algorithm();
  Check& check = check_of(std::move(key), file, "layer");
  check.is_layer = true;
  if (diff_id) check.diff_ids.insert(*diff_id);
  check.media_types.insert(media_type);
}

void BlobChecks::run(const Subject& subject, Findings& findings, io::Pool& pool,
                     blob::UnpackedBudget& budget) const {
  using Entry = std::map<Key, Check>::value_type;
  std::vector<const Entry*> entries;
  for (const Entry& entry : checks_) entries.push_back(&entry);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry* a, const Entry* b) { return a->second.size > b->second.size; });
  io::TaskGroup tasks(pool);
  for (const Entry* entry : entries) {
    tasks.add(
        [&, entry] { Reading(entry->first, entry->second, subject, findings).run(pool, budget); });
  }
  tasks.wait();
}

}  // namespace ocifact::validate
