// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <ocifact/blob/form.hpp>
#include <ocifact/facts/known_layers.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::convert {

/// A blob that is no document, and what is to become of it.
struct PlannedBlob {
  const source::Source* source;           ///< borrowed
  std::string path;                       ///< in the source's tree
  std::optional<oci::Descriptor> stored;  ///< what its bytes must be, where the source says so
  std::optional<DiffId> diff_id;          ///< what its plain bytes must be, where a config says so
  bool is_layer = false;                  ///< a tar, compressed or not; else any bytes, kept
  blob::Form form = {};
  bool type_matters = false;  ///< a manifest that is written anew states the layer's media type
  /// Where it may be taken from instead of being made or, when it stays, of being read: the first
  /// that is it counts (`finish_blobs`).
  std::vector<facts::KnownBlob> candidates = {};
  /// The receiver unpacks it: a blob that it has is as good if it unpacks to the same.
  bool by_diff_id = false;

  /// Adds those that are no candidates yet.
  void add_candidates(std::vector<facts::KnownBlob> more);
  /// Whether the blob's digest is known before it is read, and does not change.
  bool is_settled() const { return stored && form.kind == blob::Form::Kind::keep; }
  std::string what() const;  ///< names it in messages

  /// The bytes as a tree has them, by default its source's, verified where their digest is known.
  std::unique_ptr<io::Source> open() const { return open(source->tree()); }
  std::unique_ptr<io::Source> open(const io::Tree& tree) const;
  /// An `input` error unless `actual` is the DiffID that is claimed, if one is.
  void check_diff_id(const DiffId& actual) const;
};

/// What a blob that the source does not have means.
struct Missing {
  bool refuse = true;                  ///< else nobody asks for the bytes, and nothing is missed
  const io::Tree* existing = nullptr;  ///< where it may be as well; borrowed, may be null
  const facts::KnownLayers* known = nullptr;  ///< the same; what it excludes is not missed either
  /// Layers in `existing` whose encoder is recorded: making them again would be work for nothing.
  const facts::KnownLayers* made_before = nullptr;
  bool unpacks = false;  ///< the receiver does: what it has of a layer in any form, it has
};

/// Plans the blobs of one source, each piece of work once, however often it is asked for.
class BlobPlanner {
 public:
  /// Adds to `blobs`, which may have those of other sources. Borrows all of its arguments.
  BlobPlanner(const source::Source& source, const Missing& missing, std::vector<PlannedBlob>& blobs)
      : source_(source), on_missing_(missing), planned_(blobs) {}

  // Each returns the position of the blob among all that are planned.

  /// Bytes that are stored, and stay.
  std::size_t add_stored(const oci::Descriptor& blob);
  /// A layer that is stored.
  std::size_t add_layer(const oci::Descriptor& layer, const DiffId& diff_id, const blob::Form& form,
                        bool type_matters, std::vector<facts::KnownBlob> candidates = {});
  /// The same bytes in the same form are one piece of work.
  std::size_t add(PlannedBlob blob);

  /// An `input` error with the digests of what is missing and would be missed.
  void refuse_missing() const;

 private:
  using Key =
      std::tuple<std::string, blob::Form, bool, std::optional<DiffId>, std::optional<Digest>,
                 std::vector<std::pair<const io::Tree*, Digest>>>;  // the last: candidates

  std::size_t find_or_add(PlannedBlob blob);
  std::optional<std::size_t> find_kept(const PlannedBlob& blob, const std::string& path) const;
  void find_elsewhere(PlannedBlob& blob) const;
  void note_missing(const PlannedBlob& blob);

  const source::Source& source_;
  const Missing& on_missing_;
  std::vector<PlannedBlob>& planned_;
  std::map<Key, std::size_t> known_;
  std::map<std::string, std::size_t> kept_;  ///< stored layers that stay, by path
  std::set<std::string> missing_;            ///< digests
};

}  // namespace ocifact::convert
