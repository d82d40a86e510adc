// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <ocifact/digest/digest.hpp>
#include <ocifact/io/stream.hpp>
#include <ocifact/source/source.hpp>

namespace ocifact::inspect {

/// The bytes of the blob with this digest, as stored and verified as they are read: a blob of the
/// layout, or, in an archive without one, a config or an uncompressed layer (whose digest is its
/// DiffID). A `negative` error when there is none.
std::unique_ptr<io::Source> find_blob(const source::Source& source, const Digest& digest);

}  // namespace ocifact::inspect
