// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <ocifact/codec/crew.hpp>

namespace ocifact::codec {

/// Takes an input through several steps, chunk by chunk, with all threads that are free: chunks are
/// read one after the other, and each goes through all steps. A chunk tells whether it is the
/// `last`, behind which nothing follows, and whether it is `empty`: then it goes through no step,
/// and it must be the last.
///
/// A thread does what it can do for the oldest chunk, and reads another when there is nothing else.
/// So chunks are read late and passed on early: few are in work, and those are still in the cache.
template <class Chunk>
class Pipeline final : Work {
 public:
  enum class Order {
    any,    ///< several chunks may be in the step at once
    input,  ///< one chunk is, in the order of the input
  };

  struct Step {
    Order order;
    /// Works on a chunk. `follows`: every chunk before it has left the next step that goes in the
    /// order of the input, and no other can enter that before this one; so what that step has come
    /// to know may be read.
    std::function<void(Chunk& chunk, bool follows)> work;
  };

  /// Where chunks come from.
  struct Input {
    std::function<std::unique_ptr<Chunk>()> make;
    /// Reads the chunk behind `previous` (null: the first), which may be in work, or may be the
    /// same chunk. `threads`: how many work.
    std::function<void(Chunk& chunk, const Chunk* previous, std::size_t threads)> read;
  };

  /// REQUIRES: the last step goes in the order of the input.
  Pipeline(io::Pool& pool, Input input, std::vector<Step> steps)
      : input_(std::move(input)), steps_(std::move(steps)), crew_(pool, *this) {
    assert(!steps_.empty() && steps_.back().order == Order::input);
  }

  /// Takes the whole input through all steps; once. Whatever fails ends it, and is thrown here.
  void run() { crew_.run(); }

 private:
  struct Entry {
    std::unique_ptr<Chunk> chunk;
    std::size_t step = 0;  ///< the one that it is in or comes to
    bool running = false;
  };

  bool has_task() const override { return next().has_value() || can_read(); }

  Task take() override {
    const auto i = next();
    return i ? take_step(*i) : take_read();
  }

  /// The place of the oldest chunk that can go on.
  std::optional<std::size_t> next() const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = *entries_[i];
      if (entry.running) continue;
      if (steps_[entry.step].order == Order::any || is_through(i, entry.step)) return i;
    }
    return std::nullopt;
  }

  /// Whether all chunks before the one at `place` are through `step`.
  bool is_through(std::size_t place, std::size_t step) const {
    return place == 0 || entries_[place - 1]->step > step;
  }

  bool follows(std::size_t place) const {
    std::size_t step = entries_[place]->step;
    while (steps_[step].order == Order::any) ++step;  // the last step is none of those
    return is_through(place, step);
  }

  Task take_step(std::size_t place) {
    Entry& entry = *entries_[place];
    entry.running = true;
    return {
        [this, &entry, known = follows(place)] { steps_[entry.step].work(*entry.chunk, known); },
        [this, &entry] {
          entry.running = false;
          ++entry.step;
          if (entry.step == steps_.size()) remove_first();
        }};
  }

  /// The chunk that was passed on last is kept, for `read` may need what stands in it.
  void remove_first() {
    spares_.push_back(std::move(entries_.front()));
    entries_.pop_front();
    crew_.begin_round();
  }

  std::size_t most_chunks() const { return crew_.threads() + 2; }
  bool can_read() const { return !reading_ && !ended_ && entries_.size() < most_chunks(); }

  Task take_read() {
    reading_ = true;
    const Chunk* previous = nullptr;
    if (!entries_.empty()) {
      previous = entries_.back()->chunk.get();
    } else if (!spares_.empty()) {
      previous = spares_.back()->chunk.get();
    }
    if (!spares_.empty()) {
      read_ = std::move(spares_.back());
      spares_.pop_back();
      read_->step = 0;
      while (!spares_.empty() && entries_.size() + spares_.size() >= most_chunks()) {
        spares_.pop_front();
      }
    } else {
      read_ = std::make_unique<Entry>();
    }
    return {[this, previous, threads = crew_.threads()] { read(previous, threads); },
            [this] {
              reading_ = false;
              ended_ = read_->chunk->last();
              if (!read_->chunk->empty()) entries_.push_back(std::move(read_));
            }};
  }

  void read(const Chunk* previous, std::size_t threads) {
    if (!read_->chunk) read_->chunk = input_.make();
    input_.read(*read_->chunk, previous, threads);
  }

  const Input input_;
  const std::vector<Step> steps_;
  std::deque<std::unique_ptr<Entry>> entries_;  ///< in work, in the order of the input
  std::deque<std::unique_ptr<Entry>> spares_;   ///< through all steps; the last one is the latest
  std::unique_ptr<Entry> read_;                 ///< being read
  bool reading_ = false;
  bool ended_ = false;  ///< the input
  Crew crew_;           // last: its threads use all of the above
};

}  // namespace ocifact::codec
