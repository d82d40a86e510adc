// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ocifact/codec/encoder.hpp>

namespace ocifact::facts {

/// Encoders that differ in their gzip header alone: compressing once shows what all of them make.
using SameBody = std::vector<codec::Encoder>;

/// The encoders of layers in registries (docs/encoders.md, Headers), in the order in which it pays
/// to try them.
const std::vector<SameBody>& known_encoders();

/// How many of them, from the first, are those of programs that were not told which to take.
inline constexpr std::size_t usual_encoders = 4;

/// All of them, in few words.
std::string describe_known_encoders();

/// What Go's gzip said as long as it took no time for a time (before Go 1.8), and what pgzip says
/// to this day.
inline constexpr std::uint32_t zero_time_of_go = 0x886e0900;

}  // namespace ocifact::facts
