// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include <ocifact/io/stream.hpp>

namespace ocifact::codec {

/// The chunks of one input that are in work, in order. What a chunk that is done had for memory is
/// used for another, or given back when fewer are in work than before. A chunk can `read`, for
/// which it may want more to be told, and tells whether it is `empty` and whether it is the `last`,
/// behind which nothing follows.
template <class Chunk>
class Chunks {
 public:
  explicit Chunks(std::function<std::unique_ptr<Chunk>()> make) : make_(std::move(make)) {}

  std::size_t size() const { return in_work_.size(); }
  Chunk& operator[](std::size_t i) { return *in_work_[i]; }

  /// Reads the chunk behind the last one; null when there is none.
  template <class... More>
  Chunk* add(io::Source& plain, More... more) {
    if (ended_) return nullptr;
    const Chunk* previous = in_work_.empty() ? spare_.get() : in_work_.back().get();
    auto chunk = spare_ ? std::move(spare_) : make_();
    chunk->read(plain, previous, more...);
    ended_ = chunk->last();
    if (chunk->empty()) return nullptr;
    in_work_.push_back(std::move(chunk));
    return in_work_.back().get();
  }

  /// The first chunk is done, and nothing works on it.
  void remove_first() {
    spare_ = std::move(in_work_.front());
    in_work_.pop_front();
  }

 private:
  std::function<std::unique_ptr<Chunk>()> make_;
  std::deque<std::unique_ptr<Chunk>> in_work_;
  std::unique_ptr<Chunk> spare_;  ///< the one that was done last
  bool ended_ = false;            ///< the input
};

}  // namespace ocifact::codec
