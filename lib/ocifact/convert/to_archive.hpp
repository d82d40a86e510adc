// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <ocifact/convert/conversion.hpp>
#include <ocifact/io/stream.hpp>

namespace ocifact::convert {

/// What an archive holds (docs/formats.md, What `export` writes).
enum class ArchiveFormat {
  hybrid,  ///< an OCI layout with docker's manifest.json beside: every loader loads it
  docker,  ///< uncompressed layers and manifest.json alone
  oci,     ///< an OCI layout alone
};

struct ArchiveOptions {
  ArchiveFormat format = ArchiveFormat::hybrid;
  /// Read all layers and check their DiffIDs before anything is written; else their digests are
  /// checked while they are.
  bool verify_layers = false;
  bool digest_names = false;  ///< `layout::IndexDocument::add_digest_names`
  /// Where layers wait whose size is not known before they are made.
  blob::Staging staging = blob::Staging::nowhere();
};

/// Computes what the archive will hold; nothing is written to it yet. `docker` format makes all
/// layers plain.
Conversion prepare_archive(const std::vector<Input>& inputs, const Options& options,
                           const ArchiveOptions& archive, const Context& context);

/// Writes the archive: `oci-layout`; image by image (by name, those without one last, by digest)
/// the layers, config and manifest, each blob once; indexes; `index.json`; `manifest.json`. So no
/// loader takes an archive that was cut for a whole one. The bytes depend on the conversion alone.
///
/// `input` error: no image that docker could load, where manifest.json is asked for.
void write_archive(const Conversion& conversion, const Options& options,
                   const ArchiveOptions& archive, io::Sink& out, Messages& messages);

}  // namespace ocifact::convert
