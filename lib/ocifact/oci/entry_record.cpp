// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include <ocifact/oci/entry_record.hpp>

namespace ocifact::oci {

std::set<Digest> digests_in(std::string_view value) {
  std::set<Digest> digests;
  for (std::size_t begin = 0; begin < value.size();) {
    const std::size_t end = std::min(value.find(' ', begin), value.size());
    if (const auto digest = Digest::try_parse(value.substr(begin, end - begin))) {
      digests.insert(*digest);
    }
    begin = end + 1;
  }
  return digests;
}

std::set<Digest> recorded_digests(const Annotations& annotations) {
  const auto found = annotations.find(std::string(of_key));
  return found == annotations.end() ? std::set<Digest>() : digests_in(found->second);
}

bool has_record_of(const Annotations& annotations, const Digest& digest) {
  return recorded_digests(annotations).contains(digest);
}

void erase_record(Annotations& annotations) {
  for (const std::string_view key : record_keys) annotations.erase(std::string(key));
}

}  // namespace ocifact::oci
