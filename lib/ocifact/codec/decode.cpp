// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <ocifact/codec/bzip2_decoder.hpp>
#include <ocifact/codec/decode.hpp>
#include <ocifact/codec/gzip_decoder.hpp>
#include <ocifact/codec/xz_decoder.hpp>
#include <ocifact/codec/zstd_decoder.hpp>

namespace ocifact::codec {

std::unique_ptr<io::Source> decode(std::unique_ptr<io::Source> stream, Compression compression,
                                   DecodeOptions options) {
  switch (compression) {
    case Compression::none:
      return stream;
    case Compression::gzip:
      return std::make_unique<GzipDecoder>(std::move(stream), std::move(options));
    case Compression::zstd:
      return std::make_unique<ZstdDecoder>(std::move(stream), std::move(options));
    case Compression::bzip2:
      return std::make_unique<Bzip2Decoder>(std::move(stream), std::move(options));
    case Compression::xz:
      return std::make_unique<XzDecoder>(std::move(stream), std::move(options));
  }
  return stream;
}

}  // namespace ocifact::codec
