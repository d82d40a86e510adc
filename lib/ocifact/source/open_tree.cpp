// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/archive/tar_tree.hpp>
#include <ocifact/base/error.hpp>
#include <ocifact/codec/decode.hpp>
#include <ocifact/layout/dir_tree.hpp>
#include <ocifact/source/open_tree.hpp>

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

Compression compression_of(const File& file) {
  std::array<std::byte, codec::sniff_size> first{};
  return codec::sniff(ByteView(first).first(file.read_at(first, 0)));
}

/// The tar inside at most one layer of compression.
std::unique_ptr<io::Source> outer_decoded(std::unique_ptr<io::Source> stream,
                                          const archive::SpoolOptions& options) {
  blob::Sniffed outer = blob::sniff(std::move(stream));
  if (outer.compression == Compression::none) return std::move(outer.source);
  blob::Sniffed inner = blob::sniff(codec::decode(std::move(outer.source), outer.compression,
                                                  {"archive", options.limits, &options.messages}));
  if (inner.compression != Compression::none) {
    throw Error(ErrorKind::input,
                "nested compression: " + std::string(codec::to_string(inner.compression)) + " in " +
                    std::string(codec::to_string(outer.compression)) + "; unpack it once");
  }
  return std::move(inner.source);
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
  const mode_t mode = file.status().st_mode;
  if (S_ISDIR(mode)) {
    return {std::make_unique<layout::DirTree>(address.path, options.follow_links), nullptr, true};
  }
  if (S_ISREG(mode) && !address.is_standard_input() && compression_of(file) == Compression::none) {
    return {std::make_unique<archive::TarTree>(std::make_shared<const File>(std::move(file)),
                                               options.stream.limits, options.stream.messages),
            nullptr, false};
  }
  const auto stream =
      outer_decoded(std::make_unique<OwningFileSource>(std::move(file)), options.stream);
  auto spool = std::make_unique<archive::Spool>(*stream, options.stream);
  archive::Spool* const borrowed = spool.get();
  return {std::move(spool), borrowed, false};
}

void check_kind(const Address& address, const Faces& faces) {
  const auto demand = [&](bool met, const std::string& expected) {
    if (met) return;
    throw Error(ErrorKind::input, "not what was stated", expected,
                faces.directory
                    ? "a directory"
                    : std::string("an archive with") + (faces.docker ? " manifest.json" : "") +
                          (faces.docker && faces.oci ? " and" : "") +
                          (faces.oci ? " index.json" : ""));
  };
  switch (address.kind) {
    case Address::Kind::any:
      return;
    case Address::Kind::docker_archive:
      return demand(!faces.directory && faces.docker, "an archive with manifest.json");
    case Address::Kind::oci_archive:
      return demand(!faces.directory && faces.oci, "an archive with index.json");
    case Address::Kind::layout:
      return demand(faces.directory && faces.oci, "a directory with index.json");
    case Address::Kind::dir:
      throw Error(ErrorKind::unsupported, "dir: sources are not supported");
  }
}

}  // namespace ocifact::source
