// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fcntl.h>

#include <ocifact/archive/spool.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/codec/decode.hpp>
#include <ocifact/tar/stream_reader.hpp>

namespace ocifact::archive {
namespace {

using blob::IngestedLayer;

/// No tar is smaller than one block, so no smaller member is a layer, but for the empty one.
constexpr std::uint64_t tar_block = 512;

/// The member a reader stands at, as a source that can be owned.
class BorrowedSource final : public io::Source {
 public:
  explicit BorrowedSource(io::Source& source) : source_(source) {}
  std::size_t read(ByteSpan buffer) override { return source_.read(buffer); }

 private:
  io::Source& source_;
};

/// The limit of a document that decides what an archive is; empty for other members.
std::optional<DocumentLimit> named_document(std::string_view path, const Limits& limits) {
  if (path == "manifest.json") return limits.manifest_json();
  if (path == "index.json") return limits.index();
  if (path == "oci-layout") return limits.json();
  return std::nullopt;
}

bool looks_like_json(std::string_view first) {
  const std::size_t begin = first.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && (first[begin] == '{' || first[begin] == '[');
}

}  // namespace

/// What is left of a member after the stream has passed.
struct Spool::Entry {
  bool own_digest = false;              ///< the fingerprint is the digest of the member's own bytes
  std::optional<Digest> fingerprint;    ///< equal members have equal ones
  std::optional<std::uint64_t> offset;  ///< of its bytes in the documents file
  codec::Compression compression = codec::Compression::none;
  std::optional<IngestedLayer> as_is;   ///< a blob of the member's own bytes
  std::optional<IngestedLayer> remade;  ///< a blob in the form that was asked for
  std::optional<Error> failure;         ///< why it could not be read as a layer
};

/// Reads the stream and fills the entries.
class Spool::Reader {
 public:
  Reader(io::Source& stream, const SpoolOptions& options, const blob::Staging& staging,
         const TempFile& documents)
      : options_(options),
        staging_(staging),
        tar_(stream, options.limits, options.messages),
        documents_(documents.file()) {}

  void read(std::vector<tar::Member>& members, std::vector<Entry>& entries) {
    while (auto member = tar_.next()) {
      Entry& entry = entries.emplace_back();
      if (member->type == tar::MemberType::file) read_file(*member, entry);
      members.push_back(*std::move(member));
    }
  }

 private:
  void read_file(const tar::Member& member, Entry& entry) {
    const std::string path = tar::clean_name(member.name);
    if (const auto limit = named_document(path, options_.limits)) {
      return keep_document(io::read_document(tar_, *limit, path), entry);
    }
    std::string first(std::min<std::uint64_t>(member.size, tar_block), '\0');
    first.resize(io::read_full(tar_, std::as_writable_bytes(std::span(first))));
    entry.compression = codec::sniff(as_bytes(first));
    auto content =
        std::make_unique<io::PrefixedSource>(first, std::make_unique<BorrowedSource>(tar_));
    const DocumentLimit limit = options_.limits.json();
    if (member.size < tar_block || (member.size <= limit.bytes && looks_like_json(first))) {
      return keep_document(io::read_document(*content, limit, path), entry);
    }
    // The layers of Docker up to 1.9 have no other identity than their DiffID.
    if (options_.layers || path.ends_with("/layer.tar"))
      return read_layer(std::move(content), path, entry);
    Hasher hasher;  // it may be there twice
    io::copy(*content, hasher);
    entry.fingerprint = hasher.finish();
  }

  void keep_document(const std::string& text, Entry& entry) {
    documents_.write(as_bytes(text));
    entry.fingerprint = digest_of(text);
    entry.offset = documents_size_;
    documents_size_ += text.size();
  }

  void read_layer(std::unique_ptr<io::Source> content, const std::string& path, Entry& entry) {
    try {
      ingest(blob::sniff(std::move(content)), path, entry);
      entry.own_digest = entry.as_is.has_value();
      entry.fingerprint =
          entry.as_is ? entry.as_is->blob.digest() : entry.remade->facts.diff_id.digest();
    } catch (const Error& error) {
      // Nobody knows yet whether this is a layer; if it is, its absence will be explained by this.
      if (error.kind() == ErrorKind::environment) throw;
      entry.failure = error;
    }
  }

  void ingest(blob::Sniffed sniffed, const std::string& path, Entry& entry) {
    blob::IngestOptions how{.what = "member " + quote(path),
                            .form = options_.form,
                            .staging = staging_,
                            .limits = options_.limits,
                            .pool = options_.pool,
                            .budget = options_.budget};
    if (!options_.form.changes(sniffed.compression)) {
      entry.as_is = blob::ingest(std::move(sniffed.source), how);
      return;
    }
    if (!path.starts_with("blobs/")) {
      entry.remade = blob::ingest(std::move(sniffed.source), how);
      return;
    }
    const auto content = std::move(sniffed.source);
    blob::Writer own_bytes(staging_);
    entry.remade = blob::ingest(std::make_unique<io::TeeSource>(*content, own_bytes), how);
    blob::LayerFacts facts = entry.remade->facts;
    facts.compression = sniffed.compression;
    facts.encoder.reset();
    entry.as_is = IngestedLayer{std::move(facts), own_bytes.finish()};
  }

  const SpoolOptions& options_;
  const blob::Staging& staging_;
  tar::StreamReader tar_;
  const File& documents_;
  std::uint64_t documents_size_ = 0;
};

Spool::Spool(io::Source& stream, const SpoolOptions& options)
    : Spool(stream, options, options.staging()) {}

Spool::Spool(io::Source& stream, const SpoolOptions& options, const blob::Staging& staging)
    : documents_(staging.keeps_bytes() ? staging.directory() : options.scratch_directory,
                 staging.place()) {
  std::vector<tar::Member> members;
  Reader(stream, options, staging, documents_).read(members, entries_);
  members_.emplace(std::move(members), [this](std::size_t i) { return fingerprint(i); });
}

Spool::~Spool() = default;

Digest Spool::fingerprint(std::size_t position) const {
  const Entry& entry = entries_[position];
  if (entry.failure) throw *entry.failure;
  if (entry.fingerprint) return *entry.fingerprint;
  throw Error(ErrorKind::unsupported, "member " + quote(members_->members()[position].name) +
                                          " is there more than once, and its bytes were not read");
}

std::optional<std::uint64_t> Spool::size(std::string_view path) const {
  const auto position = members_->find(path);
  if (!position) return std::nullopt;
  return members_->members()[*position].size;
}

std::unique_ptr<io::Source> Spool::open(std::string_view path) const {
  const std::size_t position = members_->require(path);
  const Entry& entry = entries_[position];
  const std::uint64_t size = members_->members()[position].size;
  if (entry.offset) {
    auto file = std::make_shared<const File>(File::open(documents_.path(), O_RDONLY));
    return std::make_unique<io::RangeSource>(std::move(file), *entry.offset, size);
  }
  if (entry.failure) throw *entry.failure;
  const std::lock_guard lock(mutex_);
  if (entry.as_is && entry.as_is->blob.has_bytes()) return entry.as_is->blob.open();
  throw Error(ErrorKind::unsupported,
              "member " + quote(path) + " came from a stream and was not kept");
}

std::string Spool::resolve(std::string_view path) const {
  return tar::clean_name(members_->members()[members_->require(path)].name);
}

std::optional<Digest> Spool::own_digest(std::string_view path) const {
  const Entry& entry = entries_[members_->require(path)];
  return entry.own_digest ? entry.fingerprint : std::nullopt;
}

codec::Compression Spool::compression(std::string_view path) const {
  return entries_[members_->require(path)].compression;
}

/// Where an entry has what `form` asks for; null when nowhere.
std::optional<IngestedLayer> Spool::Entry::*Spool::slot_for(const Entry& entry,
                                                            const blob::Form& form) {
  if (entry.failure) throw *entry.failure;
  const auto serves = [&](const std::optional<IngestedLayer>& layer) {
    return layer && blob::has_form(layer->facts, form);
  };
  if (serves(entry.as_is)) return &Entry::as_is;
  return form.kind != blob::Form::Kind::keep && serves(entry.remade) ? &Entry::remade : nullptr;
}

const IngestedLayer* Spool::peek(std::string_view path, const blob::Form& form) const {
  const Entry& entry = entries_[members_->require(path)];
  const std::lock_guard lock(mutex_);
  const auto slot = slot_for(entry, form);
  return slot == nullptr ? nullptr : &*(entry.*slot);
}

std::optional<IngestedLayer> Spool::take(std::string_view path, const blob::Form& form) {
  Entry& entry = entries_[members_->require(path)];
  const std::lock_guard lock(mutex_);
  const auto slot = slot_for(entry, form);
  if (slot == nullptr) return std::nullopt;
  return std::exchange(entry.*slot, std::nullopt);
}

}  // namespace ocifact::archive
