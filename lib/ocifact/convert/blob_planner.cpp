// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/convert/blob_planner.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/oci/entry_record.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::convert {
namespace {

/// Whether the source says that it was written for one who has blobs (docs/formats.md, Deltas).
bool is_delta(const source::Source& source) {
  const auto index = source::read_file(source.tree(), "index.json", source.limits().index());
  if (!index) return false;
  const json::Value value = json::parse(*index, source.limits());
  const auto annotations = json::Node(value).find("annotations");
  return annotations && annotations->find(oci::needs_key);
}

}  // namespace

std::string PlannedBlob::what() const {
  return source->name() + ": " + (is_layer ? "layer " : "") + escape(path);
}

void PlannedBlob::add_candidates(std::vector<facts::KnownBlob> more) {
  for (facts::KnownBlob& known : more) {
    const auto same = [&](const facts::KnownBlob& other) { return other.is(known); };
    if (std::any_of(candidates.begin(), candidates.end(), same)) continue;
    candidates.push_back(std::move(known));
  }
}

std::unique_ptr<io::Source> PlannedBlob::open(const io::Tree& tree) const {
  return stored ? source::open_blob(tree, *stored) : tree.open(path);
}

void PlannedBlob::check_diff_id(const DiffId& actual) const {
  if (!diff_id || *diff_id == actual) return;
  throw Error(ErrorKind::input, "DiffID differs", diff_id->to_string(), actual.to_string());
}

std::size_t BlobPlanner::add_stored(const oci::Descriptor& blob) {
  return add({&source_, blob.digest.blob_path(), blob, {}, false, {}, false});
}

std::size_t BlobPlanner::add_layer(const oci::Descriptor& layer, const DiffId& diff_id,
                                   const blob::Form& form, bool type_matters,
                                   std::vector<facts::KnownBlob> candidates) {
  return add({&source_, layer.digest.blob_path(), layer, diff_id, true, form, type_matters,
              std::move(candidates)});
}

std::size_t BlobPlanner::add(PlannedBlob blob) {
  find_elsewhere(blob);
  note_missing(blob);
  const bool type_matters = blob.type_matters;
  const std::size_t position = find_or_add(std::move(blob));
  planned_[position].type_matters |= type_matters;
  return position;
}

std::size_t BlobPlanner::find_or_add(PlannedBlob blob) {
  const bool there = source_.tree().size(blob.path).has_value();
  const std::string path = there ? source_.tree().resolve(blob.path) : blob.path;
  if (const auto kept = find_kept(blob, path)) return *kept;
  Key key{path,
          blob.form,
          blob.is_layer,
          blob.diff_id,
          blob.stored ? std::optional(blob.stored->digest) : std::nullopt,
          {}};
  for (const facts::KnownBlob& known : blob.candidates) {
    std::get<5>(key).emplace_back(known.tree, known.descriptor.digest);
  }
  const auto [known, is_new] = known_.emplace(std::move(key), planned_.size());
  if (is_new) {
    if (blob.is_layer && blob.is_settled()) kept_.emplace(path, planned_.size());
    planned_.push_back(std::move(blob));
  }
  return known->second;
}

/// The stored layer that is kept and is all that manifest.json asks for, which says no digest. It
/// must not be another piece of work: a stream hands over its bytes once.
std::optional<std::size_t> BlobPlanner::find_kept(const PlannedBlob& blob,
                                                  const std::string& path) const {
  const auto found = kept_.find(path);
  const bool has_own_candidates = !blob.by_diff_id && !blob.candidates.empty();
  if (blob.stored || has_own_candidates || found == kept_.end()) return std::nullopt;
  if (planned_[found->second].diff_id != blob.diff_id) return std::nullopt;
  if (blob.form.changes(source_.compression_of(path))) return std::nullopt;
  return found->second;
}

/// A blob that the receiver has, or a stored one that the source lacks, need not be the source's.
void BlobPlanner::find_elsewhere(PlannedBlob& blob) const {
  if (on_missing_.known == nullptr) return;
  if (on_missing_.unpacks && blob.is_layer && blob.diff_id) {
    blob.by_diff_id = true;
    blob.add_candidates(facts::excluded_of(on_missing_.known->layers(*blob.diff_id)));
  }
  if (!blob.is_settled()) return;
  const bool there = source_.tree().size(blob.path).has_value();
  if (there && !on_missing_.known->excludes(blob.stored->digest)) return;
  std::vector<facts::KnownBlob> known = on_missing_.known->find(*blob.stored);
  if (there) known = facts::excluded_of(std::move(known));
  blob.add_candidates(std::move(known));
}

void BlobPlanner::note_missing(const PlannedBlob& blob) {
  const auto has = [&](const io::Tree& tree) { return tree.size(blob.path).has_value(); };
  if (!blob.candidates.empty()) return;
  if (!blob.stored) {
    // Without its bytes such a layer has no digest.
    if (has(source_.tree())) return;
    missing_.insert("layer " + escape(blob.path) + " (DiffID " + blob.diff_id->to_string() + ")");
    return;
  }
  if (!on_missing_.refuse) return;
  if (has(source_.tree()) || (on_missing_.existing != nullptr && has(*on_missing_.existing))) {
    return;
  }
  if (blob.is_layer && !blob.stored->media_type.is_distributable()) return;
  missing_.insert(blob.stored->digest.to_string());
}

void BlobPlanner::refuse_missing() const {
  if (missing_.empty()) return;
  std::string message = "blobs are missing that its manifests need";
  if (is_delta(source_)) {
    message += "; it is a delta: give the layout that has them (-o SITE or --reuse SITE)";
  }
  throw Error(ErrorKind::input, std::move(message))
      .with_details({missing_.begin(), missing_.end()});
}

}  // namespace ocifact::convert
