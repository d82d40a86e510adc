// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/error.hpp>
#include <ocifact/blob/compare.hpp>
#include <ocifact/blob/link.hpp>
#include <ocifact/convert/candidates.hpp>
#include <ocifact/layout/dir_tree.hpp>
#include <ocifact/source/documents.hpp>

namespace ocifact::convert {
namespace {

using facts::KnownBlob;

/// Runs `body`; whether nothing of the input was wrong in it.
template <class Body>
bool succeeds(Body body) {
  try {
    body();
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::environment) throw;
    return false;
  }
}

/// One candidate for one planned blob.
class Candidate {
 public:
  Candidate(const PlannedBlob& blob, const KnownBlob& known, const BlobOptions& options,
            bool passed)
      : blob_(blob), known_(known), options_(options), passed_(passed) {}

  std::optional<FinishedBlob> take() {
    if (known_.tree == nullptr) return believe();
    if (!succeeds([&] { open(); })) return std::nullopt;
    const bool has_layer = !passed_ && !blob_.source->is_stream() && is_in_source();
    if (blob_.is_layer && has_layer) return compare();
    std::optional<FinishedBlob> result;
    succeeds([&] { result = blob_.is_layer ? hash_layer() : hash(); });
    return result;
  }

  bool is_in_output() const {
    return options_.existing != nullptr && known_.tree == &options_.existing->tree();
  }

  /// Why it is not the planned blob.
  Error explain() const {
    const std::string path = known_.descriptor.digest.blob_path();
    try {
      io::drain(*source::open_blob(*known_.tree, known_.descriptor));
      blob::IngestOptions how = options_.for_layer(blob_, blob::Staging::nowhere());
      how.what = path;
      how.form = blob::Form::keep();
      const auto layer = blob::ingest(known_.tree->open(path), how);
      with_context(path, [&] { blob_.check_diff_id(layer.facts.diff_id); });
    } catch (const Error& error) {
      return error;
    }
    return {ErrorKind::input, path + " changed while it was read"};
  }

 private:
  bool is_in_source() const { return blob_.source->tree().size(blob_.path).has_value(); }

  /// Only facts are known: no more can be checked than the source's layer.
  FinishedBlob believe() const {
    const oci::Descriptor& facts = known_.descriptor;
    std::uint64_t plain_size = facts.size;  // at least
    if (!blob_.is_settled() && !passed_ && is_in_source()) {
      blob::IngestOptions how = options_.for_layer(blob_, blob::Staging::nowhere());
      how.form = blob::Form::keep();
      const auto layer = blob::ingest(blob_.open(), how);
      blob_.check_diff_id(layer.facts.diff_id);
      plain_size = layer.facts.plain_size;
    }
    if (is_unpacked()) return unpacked(plain_size);
    return {facts.digest, facts.size, facts.media_type.layer_compression(), {}, {}, known_};
  }

  /// Opens the candidate, under a second name where it shall be staged.
  void open() {
    const oci::Descriptor& descriptor = known_.descriptor;
    const std::string path = descriptor.digest.blob_path();
    if (known_.tree->size(path) != descriptor.size) {
      throw Error(ErrorKind::input, path + ": size differs");
    }
    stages_ = options_.settled == BlobOptions::Settled::stage && options_.staging.keeps_bytes() &&
              !is_in_output() && !known_.excluded;
    const auto* directory = dynamic_cast<const layout::DirTree*>(known_.tree);
    if (stages_ && directory != nullptr) {
      link_ = blob::stage_link(options_.staging, directory->directory().name() + "/" + path,
                               descriptor.digest, descriptor.size);
    }
    bytes_ = link_ ? link_->open() : known_.tree->open(path);
    copies_ = stages_ && !link_;
  }

  blob::Staging staging() const { return copies_ ? options_.staging : blob::Staging::nowhere(); }

  blob::IngestOptions how() const {
    blob::IngestOptions how = options_.for_layer(blob_, staging());
    how.form = blob::Form::keep();
    how.blob_algorithm = known_.descriptor.digest.algorithm();
    return how;
  }

  std::optional<FinishedBlob> compare() {
    auto compared = blob::compare(blob_.open(), std::move(bytes_), how());
    blob_.check_diff_id(compared.diff_id);
    if (!compared.same) return std::nullopt;
    return finish_layer(*std::move(compared.same));
  }

  std::optional<FinishedBlob> hash_layer() {
    blob::IngestedLayer layer = blob::ingest(std::move(bytes_), how());
    blob_.check_diff_id(layer.facts.diff_id);
    return finish_layer(std::move(layer));
  }

  std::optional<FinishedBlob> hash() {
    blob::Writer writer(staging(), known_.descriptor.digest.algorithm());
    io::copy(*bytes_, writer);
    return finish(writer.finish(), {});
  }

  std::optional<FinishedBlob> finish_layer(blob::IngestedLayer layer) {
    auto result = finish(std::move(layer.blob), layer.facts.compression);
    return result && is_unpacked() ? unpacked(layer.facts.plain_size) : std::move(result);
  }

  /// Whether the receiver has not the planned blob, but all that it makes of it.
  bool is_unpacked() const { return blob_.by_diff_id && known_.excluded; }

  FinishedBlob unpacked(std::uint64_t plain_size) const {
    if (blob_.is_settled()) return {blob_.stored->digest, blob_.stored->size, {}, {}, {}, known_};
    return {blob_.diff_id->digest(), plain_size, codec::Compression::none, {}, {}, known_};
  }

  std::optional<FinishedBlob> finish(blob::StagedBlob read,
                                     std::optional<codec::Compression> compression) {
    const oci::Descriptor& expected = known_.descriptor;
    if (read.digest() != expected.digest || read.size() != expected.size) return std::nullopt;
    FinishedBlob result{expected.digest, expected.size, compression, {}, {}, known_};
    if (link_) result.staged = std::move(link_);
    if (copies_) result.staged = std::move(read);
    return result;
  }

  const PlannedBlob& blob_;
  const KnownBlob& known_;
  const BlobOptions& options_;
  bool passed_;
  bool stages_ = false;
  bool copies_ = false;
  std::unique_ptr<io::Source> bytes_;
  std::optional<blob::StagedBlob> link_;
};

}  // namespace

std::optional<FinishedBlob> take_candidate(const PlannedBlob& blob, const BlobOptions& options,
                                           bool passed) {
  for (const KnownBlob& known : blob.candidates) {
    Candidate candidate(blob, known, options, passed);
    if (auto taken = candidate.take()) return taken;
    // What is wrong in the output itself is told when it is replaced.
    if (candidate.is_in_output()) continue;
    options.messages.warning(known.where + ": " + candidate.explain().what() +
                             "; the blob is not used");
  }
  return std::nullopt;
}

}  // namespace ocifact::convert
