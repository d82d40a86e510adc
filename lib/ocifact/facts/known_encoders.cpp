// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/facts/known_encoders.hpp>

namespace ocifact::facts {
namespace {

using codec::Encoder;
using codec::GzipHeader;
using Family = Encoder::Family;

/// The usual level of `docker push`, which had this header when Docker was built with Go 1.7.
constexpr int go_default_level = 6;

SameBody of_go(int level) {
  const Encoder go{Family::go, level};
  SameBody encoders{go};
  if (level == go_default_level) {
    GzipHeader old = go.header();
    old.time = zero_time_of_go;
    encoders.push_back(go.with_header(old));
  }
  return encoders;
}

SameBody of_zlib(int level) {
  constexpr std::uint8_t unknown_system = 255;
  const Encoder zlib{Family::zlib, level};
  SameBody encoders{zlib};
  for (const GzipHeader& header : {
           GzipHeader{0, 0, unknown_system},             // Java from 16 on
           GzipHeader{0, 0, 0},                          // Java before
           GzipHeader::of_level(level, unknown_system),  // Python, Rust's flate2
           GzipHeader{0, 2, unknown_system},             // Python before 3.9, at any level
       }) {
    const Encoder encoder = zlib.with_header(header);
    if (std::find(encoders.begin(), encoders.end(), encoder) == encoders.end()) {
      encoders.push_back(encoder);
    }
  }
  return encoders;
}

}  // namespace

const std::vector<SameBody>& known_encoders() {
  static const std::vector<SameBody> all = [] {
    std::vector<SameBody> result;
    // docker push, buildkit and containerd; crane, ko and kaniko; jib; Python.
    for (const int level : {6, 1}) result.push_back(of_go(level));
    for (const int level : {6, 9}) result.push_back(of_zlib(level));
    // What somebody has chosen, which is seldom the middle.
    for (const int level : {9, 5, 4, 3, 2, 7, 8}) result.push_back(of_go(level));
    for (const int level : {1, 5, 4, 3, 2, 7, 8}) result.push_back(of_zlib(level));
    return result;
  }();
  return all;
}

std::string describe_known_encoders() {
  // The version stands in parentheses behind the name.
  const std::string zlib = Encoder{Family::zlib, 9}.description();
  return "go-1 to go-9 and zlib-1 to " + zlib + ", with the gzip headers that are known";
}

}  // namespace ocifact::facts
