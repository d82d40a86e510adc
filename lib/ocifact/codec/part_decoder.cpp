// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <ocifact/base/error.hpp>
#include <ocifact/codec/part_decoder.hpp>

namespace ocifact::codec {
namespace {

/// Output that any stream may have, however small it is.
constexpr std::uint64_t unlimited_output = std::uint64_t{1} << 30;

std::string in_mib(std::uint64_t bytes) {
  return std::to_string((bytes >> 20) + ((bytes & 0xfffff) != 0 ? 1 : 0)) + " MiB";
}

}  // namespace

PartDecoder::PartDecoder(std::unique_ptr<io::Source> stream, DecodeOptions options,
                         const Format& format)
    : input_(std::move(stream)), options_(std::move(options)), format_(format) {}

std::size_t PartDecoder::read(ByteSpan buffer) {
  while (!ended_) {
    if (in_part_ || enter_part()) {
      const std::size_t count = unpack(buffer);
      count_output(count);
      if (count != 0) return count;
    } else {
      input_.use_trailing(options_, format_.name);
      ended_ = true;
    }
  }
  return 0;
}

bool PartDecoder::enter_part() {
  if (any_part_) skip_padding();
  part_begin_ = input_.offset();
  in_part_ = begin_part();
  if (in_part_ || any_part_) {
    any_part_ = true;
    return in_part_;
  }
  // The first part must be there: the caller says that this is its format.
  if (input_.peek(format_.magic_size).size() >= format_.magic_size) {
    throw_corrupt("no magic number");
  }
  throw_truncated();
}

void PartDecoder::count_output(std::size_t count) {
  unpacked_ += count;
  const std::uint64_t ratio = options_.limits.max_ratio;
  if (!format_.ratio_is_limited || unpacked_ <= unlimited_output ||
      unpacked_ / std::max<std::uint64_t>(ratio, 1) <= input_.offset()) {
    return;
  }
  throw Error(ErrorKind::input, options_.what + ": " + std::string(format_.name) +
                                    " data unpacks to more than " + std::to_string(ratio) +
                                    " times its size; --max-ratio raises the limit");
}

std::string PartDecoder::about_part(std::string_view problem) const {
  return options_.what + ": " + std::string(format_.name) + " " + std::string(format_.part) +
         " at offset " + std::to_string(part_begin_) + " " + std::string(problem);
}

void PartDecoder::throw_part_error(std::string_view problem) const {
  throw Error(ErrorKind::input, about_part(problem));
}

void PartDecoder::throw_corrupt(std::string_view reason) const {
  // Where in a part a library failed is not told by all of them, nor by any two alike.
  throw_part_error("is corrupt: " + std::string(reason));
}

void PartDecoder::throw_large_window(std::uint64_t window) const {
  throw Error(ErrorKind::input, about_part("needs too large a window"),
              "at most " + in_mib(max_window), in_mib(window));
}

void PartDecoder::throw_truncated() {
  input_.use(input_.peek().size());
  codec::throw_truncated(options_, format_.name, input_);
}

}  // namespace ocifact::codec
