// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/base/file.hpp>
#include <ocifact/base/messages.hpp>
#include <ocifact/base/unfinished.hpp>
#include <ocifact/blob/staging.hpp>
#include <ocifact/io/limits.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/layout/dir_tree.hpp>
#include <ocifact/layout/directory_lock.hpp>
#include <ocifact/layout/index_document.hpp>

namespace ocifact::layout {

/// The bytes of `oci-layout` (image-spec, image-layout, oci-layout file).
inline constexpr std::string_view oci_layout_json = R"({"imageLayoutVersion":"1.0.0"})";

/// Checks the text of an `oci-layout` file: an object whose imageLayoutVersion is `1.0.0`.
void check_oci_layout(std::string_view text, const Limits& limits);

struct WriteOptions {
  bool wait = true;  ///< for a layout that another process has locked; else `conflict`
  bool sync = true;  ///< what is committed is on the disk
  Limits limits;
};

/// A layout directory that is being changed. One thread's.
///
/// As long as the object lives the directory is locked (`flock` on it), so that writers wait
/// for one another; readers need no lock. Blobs are staged under temporary names, then `commit`
/// gives them theirs and replaces index.json, in this order, so that whoever looks finds the old
/// layout or the new one, however this process ends. A layout that was made here and never
/// committed is removed again, and what was there before, if it was next to nothing, stays.
class Layout {
 public:
  /// Opens the layout at `path`, or makes one, which begins as a valid layout without images. A
  /// `conflict` error: a directory that is neither empty nor a layout, or something else than a
  /// directory, be it in the place of `blobs`. An `input` error: a layout whose index.json is
  /// damaged; it is never replaced.
  Layout(std::string path, const WriteOptions& options, Messages& messages);

  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;
  ~Layout();

  /// The directory, as it was named.
  const std::string& path() const { return path_; }
  /// Where blobs for this layout wait.
  const blob::Staging& staging() const { return staging_; }
  /// The index as it was read under the lock, to be changed and then committed.
  IndexDocument& index() { return index_; }
  const IndexDocument& index() const { return index_; }

  /// Whether the blob is there and has the right bytes, all of which are read.
  bool holds(const Digest& digest, std::uint64_t size) const;
  /// What the layout has, as a tree.
  const io::Tree& tree() const { return tree_; }

  /// Gives the staged blobs their names and writes the index. A blob that is there already is
  /// verified, and replaced with a warning when its bytes are wrong. An index.json that another
  /// program changed meanwhile is a `conflict` error.
  void commit(std::vector<blob::StagedBlob> blobs, io::Pool& pool, Messages& messages);

  /// Writes a file beside index.json that is derived from what was committed, in one step.
  void write_file(const std::string& name, std::string_view text) const;

  /// Removes a file beside index.json that is superfluous after a commit.
  void remove_file(const std::string& name) const;

 private:
  void begin(bool has_oci_layout);
  bool index_is_as_read() const;
  void remove_what_was_made() const noexcept;
  void write_index(const std::string& text);
  void sync_directory(const std::string& name) const;
  void publish(blob::StagedBlob& blob, Messages& messages) const;

  std::string path_;
  WriteOptions options_;
  DirectoryLock lock_;
  DirTree tree_;
  blob::Staging staging_;
  IndexDocument index_;
  std::string index_text_;            ///< as it was read or written last
  std::set<std::string> found_;       ///< paths that were there before it was made a layout
  std::optional<Unfinished> unborn_;  ///< made here, and not committed yet
};

}  // namespace ocifact::layout
