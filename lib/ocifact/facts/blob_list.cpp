// SPDX-License-Identifier: Apache-2.0
#include <ocifact/base/text.hpp>
#include <ocifact/facts/blob_list.hpp>

namespace ocifact::facts {

std::string ListedBlob::to_line() const {
  return digest.to_string() + "  " + std::to_string(size) + "  " +
         (diff_id ? diff_id->to_string() : "-") + "  " +
         (media_type.empty() ? "-" : escape(media_type.to_string()));
}

}  // namespace ocifact::facts
