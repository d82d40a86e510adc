// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <ocifact/archive/member_set.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/blob/layer.hpp>
#include <ocifact/io/tree.hpp>

namespace ocifact::archive {

/// What becomes of the members of a stream that are no small documents, since they pass only once.
struct SpoolOptions {
  /// The form that layers will be asked for in.
  blob::Form form = {};
  /// Whether anybody will ask for layers; if not they are passed over.
  bool layers = true;
  /// Where blobs wait; nowhere: only their facts are kept. Called once, when a stream is read, so
  /// that nothing needs to exist for sources that are none.
  std::function<blob::Staging()> staging = blob::Staging::nowhere;
  /// Where documents wait when blobs wait nowhere.
  std::string scratch_directory;
  Limits limits;
  io::Pool& pool;
  blob::UnpackedBudget& budget;
  Messages& messages;
};

/// An archive that came from a stream, in one pass and without a copy of it: documents wait in one
/// temporary file, every other member as a blob in the form it will be needed in. A member under
/// `blobs/` that would be made anew may turn out to be kept, and waits in both forms.
class Spool final : public io::Tree {
 public:
  /// Reads the stream to its end.
  Spool(io::Source& stream, const SpoolOptions& options);
  ~Spool() override;

  std::optional<std::uint64_t> size(std::string_view path) const override;
  /// A member whose bytes were not kept (`SpoolOptions`) is an `unsupported` error.
  std::unique_ptr<io::Source> open(std::string_view path) const override;
  std::string resolve(std::string_view path) const override;
  std::vector<std::string> paths() const override { return members_->paths(); }

  /// The sha256 of the bytes of the member at `path`, of one under `blobs/`; empty for others.
  std::optional<Digest> own_digest(std::string_view path) const;

  /// The compression of the member at `path`, told when it passed.
  codec::Compression compression(std::string_view path) const;

  /// Hands over what the member at `path` was made into, if it is what `form` asks for; empty when
  /// it is not there in that form, or was taken before. A member that could not be unpacked throws
  /// here what it would have thrown then. Thread-safe.
  std::optional<blob::IngestedLayer> take(std::string_view path, const blob::Form& form);

  /// What `take` would hand over, which stays here until somebody takes it; null for nothing.
  const blob::IngestedLayer* peek(std::string_view path, const blob::Form& form) const;

 private:
  struct Entry;
  class Reader;

  Spool(io::Source& stream, const SpoolOptions& options, const blob::Staging& staging);
  Digest fingerprint(std::size_t position) const;
  static std::optional<blob::IngestedLayer> Entry::*slot_for(const Entry& entry,
                                                             const blob::Form& form);

  TempFile documents_;
  std::vector<Entry> entries_;  ///< one a member, in the same order
  std::optional<MemberSet> members_;
  mutable std::mutex mutex_;  ///< guards what `take` takes
};

}  // namespace ocifact::archive
