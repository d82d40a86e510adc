// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <ocifact/base/bytes.hpp>
#include <ocifact/base/file.hpp>
#include <ocifact/io/limits.hpp>

namespace ocifact::io {

/// Bytes to be pulled. One thread at a time.
class Source {
 public:
  virtual ~Source() = default;

  /// Fills the front of `buffer`, which is not empty, and returns how many bytes; fewer than asked
  /// for is normal, 0 means the end and nothing else. Errors are exceptions; after one, nothing is
  /// read any more.
  virtual std::size_t read(ByteSpan buffer) = 0;
};

/// Bytes to be pushed. One thread at a time. Destroying a sink discards; success is a call that the
/// concrete class names (`finish`, `commit`).
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(ByteView bytes) = 0;
};

/// The size of the buffers that `copy` and the decoders use.
inline constexpr std::size_t buffer_size = 128 * 1024;

/// Reads until `buffer` is full or the source ends; returns how many bytes.
std::size_t read_full(Source& source, ByteSpan buffer);

/// Moves everything from `source` to `sink`; returns how many bytes.
std::uint64_t copy(Source& source, Sink& sink);

/// Reads to the end and drops the bytes; returns how many.
std::uint64_t drain(Source& source);

/// Reads a whole document into memory. More bytes than the limit are an `input` error that calls it
/// `what` and names the limit's option; no more than one byte beyond the limit is read.
std::string read_document(Source& source, const DocumentLimit& limit, const std::string& what);

/// Bytes in memory, borrowed.
class MemorySource final : public Source {
 public:
  explicit MemorySource(ByteView bytes) : rest_(bytes) {}
  explicit MemorySource(std::string_view text) : rest_(as_bytes(text)) {}
  std::size_t read(ByteSpan buffer) override;

 private:
  ByteView rest_;
};

/// Bytes in memory, owned.
class StringSource final : public Source {
 public:
  explicit StringSource(std::string text) : text_(std::move(text)), view_(text_) {}
  StringSource(const StringSource&) = delete;  // the view would stay on the other's text
  StringSource& operator=(const StringSource&) = delete;
  std::size_t read(ByteSpan buffer) override { return view_.read(buffer); }

 private:
  std::string text_;
  MemorySource view_;
};

/// A file or pipe from where it stands, borrowed.
class FileSource final : public Source {
 public:
  explicit FileSource(const File& file) : file_(file) {}
  std::size_t read(ByteSpan buffer) override { return file_.read(buffer); }

 private:
  const File& file_;
};

/// `size` bytes of a seekable file from `offset`, by positioned reads: any number of these may read
/// one file at once. The file is shared. A file that ends too early is an `input` error.
class RangeSource final : public Source {
 public:
  RangeSource(std::shared_ptr<const File> file, std::uint64_t offset, std::uint64_t size)
      : file_(std::move(file)), offset_(offset), rest_(size) {}
  std::size_t read(ByteSpan buffer) override;

 private:
  std::shared_ptr<const File> file_;
  std::uint64_t offset_;
  std::uint64_t rest_;
};

/// Another source with some bytes put before it, which were read from it to look at them. Owns
/// both.
class PrefixedSource final : public Source {
 public:
  PrefixedSource(std::string prefix, std::unique_ptr<Source> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}
  std::size_t read(ByteSpan buffer) override;

 private:
  StringSource prefix_;
  std::unique_ptr<Source> rest_;
};

/// Passes on what it reads from another source, and shows it to a sink. Borrows both.
class TeeSource final : public Source {
 public:
  TeeSource(Source& source, Sink& observer) : source_(source), observer_(observer) {}
  std::size_t read(ByteSpan buffer) override;

 private:
  Source& source_;
  Sink& observer_;
};

/// Writes to two sinks, borrowed.
class TeeSink final : public Sink {
 public:
  TeeSink(Sink& first, Sink& second) : first_(first), second_(second) {}
  void write(ByteView bytes) override {
    first_.write(bytes);
    second_.write(bytes);
  }

 private:
  Sink& first_;
  Sink& second_;
};

/// Counts what is written, and passes it nowhere.
class CountingSink final : public Sink {
 public:
  void write(ByteView bytes) override { count_ += bytes.size(); }
  std::uint64_t count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
};

/// Appends to a string, borrowed.
class StringSink final : public Sink {
 public:
  explicit StringSink(std::string& text) : text_(text) {}
  void write(ByteView bytes) override { text_.append(as_text(bytes)); }

 private:
  std::string& text_;
};

/// Writes to a file or pipe where it stands, borrowed.
class FileSink final : public Sink {
 public:
  explicit FileSink(const File& file) : file_(file) {}
  void write(ByteView bytes) override { file_.write(bytes); }

 private:
  const File& file_;
};

}  // namespace ocifact::io
