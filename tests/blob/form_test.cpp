// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include <ocifact/blob/form.hpp>

#include "support/packed.hpp"

namespace ocifact::blob {
namespace {

using codec::Compression;

TEST_CASE("which layers each form leaves as they are") {
  const codec::Encoder zstd = codec::Encoder::zstd(3);
  struct Case {
    Form form;
    std::string kept;
  };
  const Case cases[] = {
      {Form::keep(), "none gzip zstd bzip2 xz"},
      {Form::compressed(test::zlib_6), "gzip zstd"},
      {Form::compressed(zstd), "gzip zstd"},
      {Form::encoded(test::zlib_6), "gzip"},
      {Form::encoded(zstd), "zstd"},
      {Form::encoded(test::zlib_6, true), ""},
      {Form::plain(), "none"},
  };
  for (const Case& c : cases) {
    std::string kept;
    for (const Compression compression : {Compression::none, Compression::gzip, Compression::zstd,
                                          Compression::bzip2, Compression::xz}) {
      if (c.form.changes(compression)) continue;
      kept += (kept.empty() ? "" : " ") + std::string(codec::to_string(compression));
    }
    CHECK(kept == c.kept);
  }
}

}  // namespace
}  // namespace ocifact::blob
