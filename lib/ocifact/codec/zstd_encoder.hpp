// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/codec/encode_sink.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// Writes all of `plain` as zstd frames with checksums, by libzstd. Each frame has so many bytes
/// (2 MiB; from level 10 on 8 MiB, for the sake of the ratio) and is compressed by whatever thread
/// is free, so the bytes depend on the library and on `level` (1 to 19) alone. No bytes are one
/// empty frame. Threads and failures: as `encode_go`. Memory: the plain and packed bytes of two
/// more frames than threads work.
void encode_zstd(io::Source& plain, EncodeSink& out, int level, io::Pool& pool);

}  // namespace ocifact::codec
