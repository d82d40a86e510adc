// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/codec/encode_sink.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// Writes all of `plain` as one gzip member, by zlib with its default memory and strategy. The
/// bytes depend on the zlib library. `level`: 1 to 9.
void encode_zlib(io::Source& plain, EncodeSink& out, int level);

}  // namespace ocifact::codec
