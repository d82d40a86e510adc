// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <ocifact/base/temp_file.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::blob {

/// Where blobs wait for their final name: a directory for temporary files, or nowhere, when only
/// their digests are asked for. A value.
class Staging {
 public:
  /// Bytes are hashed and dropped.
  static Staging nowhere() { return Staging("", TempFile::Place::scratch, false); }
  /// Bytes go to temporary files in `directory`, which this process has locked; `sync`: they are on
  /// the disk when finished.
  static Staging in_locked(std::string directory, bool sync) {
    return Staging(std::move(directory), TempFile::Place::locked, sync);
  }
  /// Bytes go to temporary files in any directory, and are never published.
  static Staging in(std::string directory) {
    return Staging(std::move(directory), TempFile::Place::scratch, false);
  }

  bool keeps_bytes() const { return !directory_.empty(); }
  const std::string& directory() const { return directory_; }
  TempFile::Place place() const { return place_; }
  bool syncs() const { return sync_; }

 private:
  Staging(std::string directory, TempFile::Place place, bool sync)
      : directory_(std::move(directory)), place_(place), sync_(sync) {}
  std::string directory_;
  TempFile::Place place_;
  bool sync_;
};

/// A finished blob under a temporary name, or just its facts. Owns the temporary file, which
/// disappears with this object unless it was published. Holds no open descriptor.
class StagedBlob {
 public:
  StagedBlob(Digest digest, std::uint64_t size, std::optional<TempFile> file)
      : digest_(std::move(digest)), size_(size), file_(std::move(file)) {}

  const Digest& digest() const { return digest_; }
  std::uint64_t size() const { return size_; }
  bool has_bytes() const { return file_.has_value(); }

  /// The bytes; any number of times, from any thread, until published. Requires `has_bytes`.
  std::unique_ptr<io::Source> open() const;

  /// Gives the file its final name, replacing what has it. Requires `has_bytes`.
  void publish(const std::string& path);

 private:
  Digest digest_;
  std::uint64_t size_;
  std::optional<TempFile> file_;
};

/// The bytes of a blob that is being written, under a temporary name or nowhere. Whoever writes
/// hashes them. One thread's.
class StagingFile {
 public:
  explicit StagingFile(const Staging& staging);

  void write(ByteView bytes);

  /// Ends the blob, whose bytes have this digest and size. To be called once, as the last thing.
  StagedBlob finish(Digest digest, std::uint64_t size);

 private:
  bool sync_;
  std::optional<TempFile> file_;
};

/// Writes one blob and hashes what it writes. One thread's.
class Writer final : public io::Sink {
 public:
  explicit Writer(const Staging& staging, Algorithm algorithm = Algorithm::sha256);

  void write(ByteView bytes) override;

  /// Ends the blob. To be called once, as the last thing.
  StagedBlob finish();

 private:
  Hasher hasher_;
  StagingFile file_;
};

/// Stages a document that is in memory.
StagedBlob stage(const Staging& staging, std::string_view text,
                 Algorithm algorithm = Algorithm::sha256);

}  // namespace ocifact::blob
