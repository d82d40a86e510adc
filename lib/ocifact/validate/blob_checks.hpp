// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <ocifact/blob/layer.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/oci/media_type.hpp>
#include <ocifact/validate/subject.hpp>

namespace ocifact::validate {

/// What the bytes of blobs must be, gathered first, so that each file is read once whatever refers
/// to it; then they are read, several at a time. One thread's.
class BlobChecks {
 public:
  /// The file must have the digest that its path states, if it does. `what` names it in messages.
  void add(const Subject::File& file, const std::string& what);

  /// As well, the file must unpack, to `diff_id` if there is one; and it must be compressed as
  /// `media_type` says, if it is that of a layer.
  void add_layer(const Subject::File& file, const std::optional<DiffId>& diff_id,
                 const oci::MediaType& media_type);

  /// Reads all files.
  void run(const Subject& subject, Findings& findings, io::Pool& pool,
           blob::UnpackedBudget& budget) const;

 private:
  /// One reading of a file. DiffIDs of different algorithms take one reading each.
  struct Key {
    std::string path;
    Algorithm diff_id_algorithm = Algorithm::sha256;
    auto operator<=>(const Key&) const = default;
  };
  struct Check {
    std::uint64_t size = 0;
    std::string what;
    bool is_layer = false;
    std::set<DiffId> diff_ids;
    std::set<oci::MediaType> media_types;
  };
  class Reading;

  Check& check_of(Key key, const Subject::File& file, const std::string& what);

  std::map<Key, Check> checks_;
};

}  // namespace ocifact::validate
