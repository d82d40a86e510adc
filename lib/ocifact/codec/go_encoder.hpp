// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <ocifact/codec/encode_sink.hpp>
#include <ocifact/io/pool.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// How the Go encoder cuts its input for several threads. The bytes that it writes do not depend on
/// any of this; tests vary it.
struct GoTuning {
  std::size_t fast_chunk = 20;       ///< blocks of 65,535 bytes in a chunk, level 1
  std::size_t fast_chunk_alone = 8;  ///< of them while no other thread helps; at most `fast_chunk`
  std::size_t fast_early = 2;  ///< blocks searched before a chunk, level 1: 1 at least, and no
                               ///< more than a chunk has
  std::size_t chain_chunk = std::size_t{512} << 10;  ///< bytes of a chunk, levels 2 to 9: a
                                                     ///< multiple of 32,768, at least 98,304
  bool hand_over = true;  ///< false: guess a chunk's start even where it is known already
};

/// What it took; for tests and benchmarks.
struct GoTrace {
  std::uint64_t chunks = 0;
  std::uint64_t guessed = 0;  ///< chunks begun without knowing the true state
  std::uint64_t redone = 0;   ///< of these, chunks that had to be done again as the guess was wrong
  std::uint64_t redone_blocks = 0;  ///< level 1: how many blocks of them
};

/// Compresses all of `plain` into one gzip stream, byte for byte as Go's compress/gzip does (1.15
/// to 1.26, `level` 1 to 9, nothing set in the header). That algorithm is frozen; docs/encoders.md
/// describes it. The bytes depend on `plain` and `level` alone.
///
/// The pool's threads help: each reads `plain`, compresses, or writes to `out`, whichever is to be
/// done, but one at a time reads and one writes, and at levels 2 and 3 one searches. The caller may
/// be a task of the pool. If `plain` fails, what came before is written first, so that which
/// failure is thrown does not depend on the threads.
///
/// All calls together have a chunk for each of the pool's threads, and each call has two more. At
/// level 1 a chunk takes about 5 MiB, or 10 where all is short matches that were guessed wrong; at
/// the others 3 MiB.
void encode_go(io::Source& plain, EncodeSink& out, int level, io::Pool& pool,
               const GoTuning& tuning = {}, GoTrace* trace = nullptr);

}  // namespace ocifact::codec
