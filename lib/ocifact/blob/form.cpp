// SPDX-License-Identifier: Apache-2.0
#include <ocifact/blob/form.hpp>

namespace ocifact::blob {

bool Form::changes(codec::Compression compression) const {
  using codec::Compression;
  switch (kind) {
    case Kind::keep:
      return false;
    case Kind::compressed:
      return compression != Compression::gzip && compression != Compression::zstd;
    case Kind::encoded:
      return anew || compression != encoder.compression();
    case Kind::plain:
      return compression != Compression::none;
  }
  return false;
}

}  // namespace ocifact::blob
