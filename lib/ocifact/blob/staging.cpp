// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <ocifact/blob/staging.hpp>

namespace ocifact::blob {

std::unique_ptr<io::Source> StagedBlob::open() const {
  auto file = std::make_shared<const File>(File::open(file_->path(), O_RDONLY));
  return std::make_unique<io::RangeSource>(std::move(file), 0, size_);
}

void StagedBlob::publish(const std::string& path) { file_->publish(path); }

Writer::Writer(const Staging& staging, Algorithm algorithm)
    : sync_(staging.syncs()), hasher_(algorithm) {
  if (staging.keeps_bytes()) file_.emplace(staging.directory(), staging.place());
}

void Writer::write(ByteView bytes) {
  hasher_.write(bytes);
  if (file_) file_->file().write(bytes);
}

StagedBlob Writer::finish() {
  if (file_) {
    if (sync_) file_->sync();
    file_->close();
  }
  const std::uint64_t size = hasher_.size();
  return StagedBlob(hasher_.finish(), size, std::move(file_));
}

StagedBlob stage(const Staging& staging, std::string_view text, Algorithm algorithm) {
  Writer writer(staging, algorithm);
  writer.write(as_bytes(text));
  return writer.finish();
}

}  // namespace ocifact::blob
