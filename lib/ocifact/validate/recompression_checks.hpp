// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ocifact/io/pool.hpp>
#include <ocifact/validate/subject.hpp>

namespace ocifact::validate {

/// Compresses the layers below each entry of index.json anew by the encoder that the entry names
/// (docs/digests.md, What we write): the blob must come out as it is. Of an entry with several
/// encoders one must make it. What no encoder is named for, or none that is here, is noted. Layers
/// are handled several at a time; that they unpack to no more than the limit is known already.
void check_recompression(const Subject& subject, Findings& findings, io::Pool& pool);

}  // namespace ocifact::validate
