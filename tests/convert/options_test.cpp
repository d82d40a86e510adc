// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/convert/options.hpp>

namespace ocifact::convert {
namespace {

TEST_CASE("what --compression asks of layers") {
  const auto form = [](Options::Compression compression) {
    Options options;
    options.compression = compression;
    return options.form();
  };
  CHECK((Options().form() == blob::Form::compressed));
  CHECK((form(Options::Compression::automatic) == blob::Form::compressed));
  CHECK((form(Options::Compression::gzip) == blob::Form::gzip));
  CHECK((form(Options::Compression::none) == blob::Form::plain));
  CHECK((form(Options::Compression::keep) == blob::Form::keep));
}

}  // namespace
}  // namespace ocifact::convert
