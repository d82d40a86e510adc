// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include <ocifact/base/bytes.hpp>

namespace ocifact::codec {

/// How bytes are compressed, told by their first bytes and never by a name or a media type.
enum class Compression { none, gzip, zstd, bzip2, xz };

std::string_view to_string(Compression compression);

/// How many leading bytes `sniff` looks at.
inline constexpr std::size_t sniff_size = 6;

/// The compression of a stream that begins with `first` (all of it, when it is shorter than
/// `sniff_size`): gzip `1f 8b 08`, zstd frames and skippable frames, bzip2, xz, else none.
Compression sniff(ByteView first);

}  // namespace ocifact::codec
