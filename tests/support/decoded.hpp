// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <ocifact/codec/decode.hpp>

#include "support/streams.hpp"

namespace ocifact::test {

/// What a `Decoder` makes of `packed`, in steps of these sizes, having read it to its end; messages
/// call it app.tar.
template <class Decoder>
std::string decoded(const std::string& packed, std::size_t input_step = io::buffer_size,
                    std::size_t output_step = io::buffer_size, Messages* trailing = nullptr) {
  Observed observed;
  codec::DecodeOptions options;
  options.what = "app.tar";
  options.trailing = trailing;
  Decoder decoder(std::make_unique<DribbleSource>(packed, input_step, &observed), options);
  std::string plain = read_all(decoder, output_step);
  CHECK(observed.ended);
  return plain;
}

}  // namespace ocifact::test
