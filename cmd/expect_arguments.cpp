// SPDX-License-Identifier: Apache-2.0
#include "expect_arguments.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/digest/hasher.hpp>
#include <ocifact/io/stream.hpp>
#include <ocifact/json/parse.hpp>

namespace ocifact::cmd {
namespace {

std::string read_file(const std::string& path, const Limits& limits) {
  const File file = File::open(path, O_RDONLY);
  io::FileSource source(file);
  return io::read_document(source, limits.json(), "the manifest");
}

/// The text whose digest is the expected one: all of it, or all but a newline that whoever printed
/// it has added.
std::string with_digest(std::string text, const Digest& expected) {
  const Digest actual = digest_of(text, expected.algorithm());
  if (actual == expected) return text;
  if (text.ends_with('\n')) {
    text.pop_back();
    if (digest_of(text, expected.algorithm()) == expected) return text;
  }
  throw Error(ErrorKind::input, "digest differs", expected.to_string(), actual.to_string());
}

}  // namespace

void ExpectArguments::add_to(CLI::App& command, const std::string& group) {
  command
      .add_option("--expect", digest,
                  "The image has this digest or image ID, or is proven to have it")
      ->type_name("DIGEST")
      ->group(group);
  command
      .add_option("--manifest", manifest_file,
                  "The image is proven to be that of this manifest, as 'crane manifest' prints it")
      ->type_name("FILE")
      ->group(group);
}

std::optional<convert::Expectation> ExpectArguments::expectation(const Limits& limits,
                                                                 Console& console) const {
  std::optional<Digest> expected;
  if (digest) {
    expected = Digest::try_parse(*digest);
    if (!expected) {
      throw Error(ErrorKind::usage,
                  "--expect: " + quote(*digest) + " is not a sha256 or sha512 digest");
    }
  }
  if (!manifest_file) {
    return expected ? std::optional(convert::Expectation{*expected}) : std::nullopt;
  }
  return with_context(escape(*manifest_file), [&]() -> convert::Expectation {
    std::string text = read_file(*manifest_file, limits);
    json::parse(text, limits);
    if (expected) {
      text = with_digest(std::move(text), *expected);
    } else if (text.ends_with('\n')) {
      console.note(escape(*manifest_file) +
                   " ends in a newline, which is taken for a part of the manifest; --expect with "
                   "its digest would tell");
    }
    return {expected ? *expected : digest_of(text), text};
  });
}

}  // namespace ocifact::cmd
