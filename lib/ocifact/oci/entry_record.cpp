// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include <ocifact/oci/entry_record.hpp>

namespace ocifact::oci {

std::set<Digest> recorded_digests(const Annotations& annotations) {
  std::set<Digest> digests;
  const auto found = annotations.find(std::string(of_key));
  if (found == annotations.end()) return digests;
  const std::string_view text = found->second;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (const auto digest = Digest::try_parse(text.substr(begin, end - begin))) {
      digests.insert(*digest);
    }
    begin = end + 1;
  }
  return digests;
}

bool has_record_of(const Annotations& annotations, const Digest& digest) {
  return recorded_digests(annotations).contains(digest);
}

void erase_record(Annotations& annotations) {
  for (const std::string_view key : record_keys) annotations.erase(std::string(key));
}

}  // namespace ocifact::oci
