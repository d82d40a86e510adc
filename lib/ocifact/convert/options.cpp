// SPDX-License-Identifier: Apache-2.0
#include <ocifact/convert/options.hpp>

namespace ocifact::convert {

blob::Form Options::form() const {
  switch (compression) {
    case Compression::automatic:
      return blob::Form::compressed;
    case Compression::gzip:
      return blob::Form::gzip;
    case Compression::none:
      return blob::Form::plain;
    case Compression::keep:
      break;
  }
  return blob::Form::keep;
}

}  // namespace ocifact::convert
