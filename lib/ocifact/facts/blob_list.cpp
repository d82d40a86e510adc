// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/facts/blob_list.hpp>

namespace ocifact::facts {

namespace {

/// The words of a line, parted by blanks.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    words.push_back(line.substr(0, line.find(' ')));
    line.remove_prefix(words.back().size());
  }
}

ListedBlob parse_line(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.size() != 4) {
    throw Error(ErrorKind::input, "no line of a list of blobs", "DIGEST  SIZE  DIFFID  MEDIATYPE",
                quote(line));
  }
  const auto size = parse_decimal(words[1]);
  if (!size) throw Error(ErrorKind::input, quote(words[1]) + " is not a size in bytes");
  ListedBlob listed{Digest::parse(words[0]), *size, {}, oci::MediaType()};
  if (words[3] != "-") listed.media_type = oci::MediaType(std::string(words[3]));
  if (words[2] == "-") return listed;
  listed.diff_id = DiffId::parse(words[2]);
  if (!listed.media_type.is_layer()) {
    throw Error(ErrorKind::input, quote(words[3]) + " is no media type of a layer");
  }
  return listed;
}

}  // namespace

std::string ListedBlob::to_line() const {
  return digest.to_string() + "  " + std::to_string(size) + "  " +
         (diff_id ? diff_id->to_string() : "-") + "  " +
         (media_type.empty() ? "-" : escape(media_type.to_string()));
}

std::vector<ListedBlob> parse_blob_list(std::string_view text) {
  std::vector<ListedBlob> list;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    list.push_back(with_context("line " + std::to_string(number),
                                [&] { return parse_line(text.substr(0, end)); }));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

}  // namespace ocifact::facts
