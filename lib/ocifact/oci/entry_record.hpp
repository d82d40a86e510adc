// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <set>
#include <string_view>

#include <ocifact/oci/descriptor.hpp>

namespace ocifact::oci {

/// The annotations of an index entry in which this library records where digests come from
/// (docs/digests.md, Provenance; `facts::record`).
inline constexpr std::string_view provenance_key = "dev.ocifact.provenance";
inline constexpr std::string_view encoder_key = annotation::encoder;
inline constexpr std::string_view tool_key = "dev.ocifact.tool";
/// The digests that the record is about, with a space between. Other programs keep annotations when
/// they put another manifest into an entry, and a record must not become that one's.
inline constexpr std::string_view of_key = "dev.ocifact.of";
inline constexpr std::array record_keys = {provenance_key, encoder_key, tool_key, of_key};

/// Of an index.json: the digests of blobs that it was written without (docs/formats.md, Deltas).
inline constexpr std::string_view needs_key = "dev.ocifact.needs";

/// The digests in the value of `of_key` or `needs_key`. What is no digest is passed over.
std::set<Digest> digests_in(std::string_view value);

/// What the record in `annotations` is about.
std::set<Digest> recorded_digests(const Annotations& annotations);

/// Whether there is a record, and it is about a document with this digest.
bool has_record_of(const Annotations& annotations, const Digest& digest);

void erase_record(Annotations& annotations);

}  // namespace ocifact::oci
