// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <ocifact/blob/staging.hpp>

namespace ocifact::blob {

std::unique_ptr<io::Source> StagedBlob::open() const {
  auto file = std::make_shared<const File>(File::open(file_->path(), O_RDONLY));
  return std::make_unique<io::RangeSource>(std::move(file), 0, size_);
}

void StagedBlob::publish(const std::string& path) { file_->publish(path); }

StagingFile::StagingFile(const Staging& staging) : sync_(staging.syncs()) {
  if (staging.keeps_bytes()) file_.emplace(staging.directory(), staging.place());
}

void StagingFile::write(ByteView bytes) {
  if (file_) file_->file().write(bytes);
}

StagedBlob StagingFile::finish(Digest digest, std::uint64_t size) {
  if (file_) {
    if (sync_) file_->sync();
    file_->close();
  }
  return StagedBlob(std::move(digest), size, std::move(file_));
}

Writer::Writer(const Staging& staging, Algorithm algorithm) : hasher_(algorithm), file_(staging) {}

void Writer::write(ByteView bytes) {
  hasher_.write(bytes);
  file_.write(bytes);
}

StagedBlob Writer::finish() {
  const std::uint64_t size = hasher_.size();
  return file_.finish(hasher_.finish(), size);
}

StagedBlob stage(const Staging& staging, std::string_view text, Algorithm algorithm) {
  Writer writer(staging, algorithm);
  writer.write(as_bytes(text));
  return writer.finish();
}

}  // namespace ocifact::blob
