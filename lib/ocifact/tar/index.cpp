// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/tar/index.hpp>
#include <ocifact/tar/walker.hpp>

namespace ocifact::tar {
namespace {

class Silence final : public Messages {
 public:
  void warning(const std::string&) override {}
  void note(const std::string&) override {}
};

/// `read_index` has judged the member by the limits.
Limits without_ratio() {
  Limits limits;
  limits.max_ratio = std::numeric_limits<std::uint64_t>::max();
  return limits;
}

}  // namespace

std::vector<Member> read_index(const std::shared_ptr<const File>& file, const Limits& limits,
                               Messages& messages) {
  Walker walker(Input(file), limits);
  std::vector<Member> members;
  while (auto member = walker.next(messages)) members.push_back(*std::move(member));
  return members;
}

std::unique_ptr<io::Source> open_member(const std::shared_ptr<const File>& file,
                                        const Member& member) {
  if (!member.sparse) {
    return std::make_unique<io::RangeSource>(file, member.data_offset, member.size);
  }
  auto walker = std::make_unique<Walker>(Input(file, member.header_offset), without_ratio());
  Silence silence;
  const auto found = walker->next(silence);
  if (!found || !found->sparse || found->name != member.name || found->size != member.size) {
    throw Error(ErrorKind::input, quote(file->name()) + " changed while reading");
  }
  return walker;
}

}  // namespace ocifact::tar
