// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/archive/tar_tree.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/codec/decode.hpp>
#include <ocifact/layout/dir_tree.hpp>
#include <ocifact/source/diagnosis.hpp>
#include <ocifact/source/dir_transport.hpp>
#include <ocifact/source/open_tree.hpp>
#include <ocifact/source/v1_images.hpp>
#include <ocifact/tar/raw_header.hpp>

namespace ocifact::source {
namespace {

using codec::Compression;

/// A file that is read once, from where it stands.
class OwningFileSource final : public io::Source {
 public:
  explicit OwningFileSource(File file) : file_(std::move(file)), source_(file_) {}
  std::size_t read(ByteSpan buffer) override { return source_.read(buffer); }

 private:
  File file_;
  io::FileSource source_;
};

File open_file(const Address& address) {
  if (!address.is_standard_input()) return File::open(address.path, O_RDONLY);
  File file(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), "standard input");
  if (!file.is_open()) throw system_error("cannot read standard input");
  if (::isatty(file.fd()) != 0) {
    throw Error(ErrorKind::usage, "an archive is not read from a terminal");
  }
  return file;
}

/// The first bytes of a file, and of a stream, which then begins anew.
std::string first_bytes(const File& file) {
  std::string first(diagnosed_size, '\0');
  first.resize(file.read_at(std::as_writable_bytes(std::span(first)), 0));
  return first;
}

std::string first_bytes(std::unique_ptr<io::Source>& stream) {
  std::string first(diagnosed_size, '\0');
  first.resize(io::read_full(*stream, std::as_writable_bytes(std::span(first))));
  stream = std::make_unique<io::PrefixedSource>(first, std::move(stream));
  return first;
}

/// Passes on what it is told. While an archive is opened all warnings are of how it ends.
class WatchedMessages final : public Messages {
 public:
  explicit WatchedMessages(Messages& messages) : messages_(messages) {}
  void warning(const std::string& line) override {
    has_warned_ = true;
    messages_.warning(line);
  }
  void note(const std::string& line) override { messages_.note(line); }
  bool has_warned() const { return has_warned_; }

 private:
  Messages& messages_;
  std::atomic<bool> has_warned_ = false;
};

/// Refuses what is no tar, and tells what it is.
void check_is_tar(std::string_view first) {
  if (first.empty()) {
    throw Error(ErrorKind::input, "an empty file, as if what should write it had failed");
  }
  const std::string_view block = first.substr(0, tar::block_size);
  if (block.size() == tar::block_size && tar::RawHeader(block).has_valid_checksum()) return;
  const std::string what = diagnose_bytes(first);
  if (!what.empty()) throw Error(ErrorKind::input, "not a tar archive: " + what);
}

/// Reads an archive that begins with `first`; one that is broken by more than chance says why.
template <class Body>
auto read_archive(std::string_view first, Body body) {
  try {
    return body();
  } catch (const Error& error) {
    const std::string damage = diagnose_damage(first);
    if (error.kind() != ErrorKind::input || damage.empty()) throw;
    throw Error(ErrorKind::input, error.message() + "; " + damage);
  }
}

/// The tar inside at most one layer of compression.
std::unique_ptr<io::Source> outer_decoded(std::unique_ptr<io::Source> stream,
                                          Compression compression,
                                          const archive::SpoolOptions& options) {
  if (compression == Compression::none) return stream;
  stream =
      codec::decode(std::move(stream), compression, {"archive", options.limits, &options.messages});
  const std::string inner = first_bytes(stream);
  if (const auto nested = codec::sniff(as_bytes(inner)); nested != Compression::none) {
    throw Error(ErrorKind::input, "nested compression: " + std::string(codec::to_string(nested)) +
                                      " in " + std::string(codec::to_string(compression)) +
                                      "; unpack it once");
  }
  check_is_tar(inner);
  return stream;
}

DiffId diff_id_of(const OpenedTree& opened, const std::string& path,
                  const archive::SpoolOptions& options) {
  if (const auto* layer = opened.peek_layer(path, options.form)) return layer->facts.diff_id;
  // Converting reads the layer again, and that is what counts.
  blob::UnpackedBudget budget(options.limits.max_unpacked);
  return blob::ingest(opened.tree->open(path), {.what = "layer " + escape(path),
                                                .limits = options.limits,
                                                .pool = options.pool,
                                                .budget = budget})
      .facts.diff_id;
}

void demand(bool met, const std::string& expected, const std::string& actual) {
  if (!met) throw Error(ErrorKind::input, "not what was stated", expected, actual);
}

OpenedTree open_directory(const Address& address, const OpenOptions& options) {
  auto tree = std::make_unique<layout::DirTree>(address.path, options.follow_links);
  const Limits& limits = options.stream.limits;
  const bool is_dir = is_dir_transport(*tree, limits);
  if (address.kind == Address::Kind::dir) demand(is_dir, "a dir: directory", "another directory");
  if (!is_dir) return {std::move(tree), nullptr, true};
  demand(address.kind == Address::Kind::any || address.kind == Address::Kind::dir,
         address.kind == Address::Kind::layout ? "a directory with index.json" : "an archive",
         "a dir: directory");
  Overlay overlay = dir_transport_overlay(*tree, limits);
  return {std::make_unique<OverlayTree>(std::move(tree), std::move(overlay)), nullptr, true};
}

OpenedTree open_file_in_place(File file, std::string_view first,
                              const archive::SpoolOptions& options) {
  check_is_tar(first);
  return read_archive(first, [&]() -> OpenedTree {
    return {std::make_unique<archive::TarTree>(std::make_shared<const File>(std::move(file)),
                                               options.limits, options.messages)};
  });
}

OpenedTree open_stream(File file, const archive::SpoolOptions& options) {
  std::unique_ptr<io::Source> stream = std::make_unique<OwningFileSource>(std::move(file));
  const std::string first = first_bytes(stream);
  const Compression compression = codec::sniff(as_bytes(first));
  if (compression == Compression::none) check_is_tar(first);
  return read_archive(first, [&]() -> OpenedTree {
    stream = outer_decoded(std::move(stream), compression, options);
    auto spool = std::make_unique<archive::Spool>(*stream, options);
    archive::Spool* const borrowed = spool.get();
    return {std::move(spool), borrowed};
  });
}

OpenedTree open_archive(File file, const Address& address, const OpenOptions& options) {
  if (S_ISREG(file.status().st_mode) && !address.is_standard_input()) {
    const std::string first = first_bytes(file);
    if (codec::sniff(as_bytes(first)) == Compression::none) {
      return open_file_in_place(std::move(file), first, options.stream);
    }
  }
  return open_stream(std::move(file), options.stream);
}

}  // namespace

std::optional<Digest> OpenedTree::streamed_digest(std::string_view path) const {
  return spool != nullptr ? spool->own_digest(path) : std::nullopt;
}

codec::Compression OpenedTree::compression_of(std::string_view path) const {
  return spool != nullptr ? spool->compression(path) : blob::sniff(tree->open(path)).compression;
}

std::optional<blob::IngestedLayer> OpenedTree::take_layer(std::string_view path,
                                                          const blob::Form& form) const {
  if (spool == nullptr) return std::nullopt;
  return spool->take(path, form);
}

const blob::IngestedLayer* OpenedTree::peek_layer(std::string_view path,
                                                  const blob::Form& form) const {
  return spool == nullptr ? nullptr : spool->peek(path, form);
}

OpenedTree open_tree(const Address& address, const OpenOptions& options) {
  File file = open_file(address);
  if (S_ISDIR(file.status().st_mode)) return open_directory(address, options);
  demand(address.kind != Address::Kind::dir, "a dir: directory", "a file");
  const archive::SpoolOptions& given = options.stream;
  WatchedMessages messages(given.messages);
  const OpenOptions watched{options.follow_links,
                            {given.form, given.layers, given.staging, given.scratch_directory,
                             given.limits, given.pool, given.budget, messages}};
  OpenedTree opened = open_archive(std::move(file), address, watched);
  if (is_v1(*opened.tree, !messages.has_warned())) {
    Overlay overlay = v1_overlay(*opened.tree, options.stream.limits, [&](const std::string& path) {
      return diff_id_of(opened, path, options.stream);
    });
    opened.tree = std::make_unique<OverlayTree>(std::move(opened.tree), std::move(overlay));
  }
  return opened;
}

void check_kind(const Address& address, const Faces& faces) {
  const std::string actual =
      faces.directory
          ? "a directory"
          : std::string("an archive with") + (faces.docker ? " manifest.json" : "") +
                (faces.docker && faces.oci ? " and" : "") + (faces.oci ? " index.json" : "");
  switch (address.kind) {
    case Address::Kind::any:
    case Address::Kind::dir:  // seen when it was opened
      return;
    case Address::Kind::docker_archive:
      return demand(!faces.directory && faces.docker, "an archive with manifest.json", actual);
    case Address::Kind::oci_archive:
      return demand(!faces.directory && faces.oci, "an archive with index.json", actual);
    case Address::Kind::layout:
      return demand(faces.directory && faces.oci, "a directory with index.json", actual);
  }
}

}  // namespace ocifact::source
