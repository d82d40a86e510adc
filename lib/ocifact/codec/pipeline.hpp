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
/// A thread goes on with the oldest chunk that it can go on with, and reads another when there is
/// none. So chunks are read late and passed on early, and few are in work: at most two more than
/// threads; and of all the pipelines of a pool together, two each and one for each job.
template <class Chunk>
class Pipeline final : Work {
 public:
  enum class Order {
    any,    ///< several chunks may be in the step at once
    ahead,  ///< as `any`; but one that does not follow (see Step) waits while there is other work
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
      : pool_(pool), input_(std::move(input)), steps_(std::move(steps)), crew_(pool, *this) {
    assert(!steps_.empty() && steps_.back().order == Order::input);
  }

  /// Takes the whole input through all steps; once. Whatever fails ends it, and is thrown here.
  void run() { crew_.run(); }

 private:
  struct Entry {
    io::Pool::Permit permit;  ///< for more than `sure_chunks`
    std::unique_ptr<Chunk> chunk;
    std::size_t step = 0;  ///< the one that it is in or comes to
    bool running = false;
  };

  bool has_task() override { return next() || can_read() || next_ahead(); }

  Task take() override {
    if (const auto place = next()) return take_step(*place);
    return can_read() ? take_read() : take_step(*next_ahead());
  }

  /// The place of the oldest chunk that can go on.
  std::optional<std::size_t> next() const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (can_go_on(i)) return i;
    }
    return std::nullopt;
  }

  bool can_go_on(std::size_t place) const {
    const Entry& entry = *entries_[place];
    if (entry.running) return false;
    switch (steps_[entry.step].order) {
      case Order::any:
        return true;
      case Order::ahead:
        return follows(place);
      case Order::input:
        break;
    }
    return is_through(place, entry.step);
  }

  /// The place of the oldest chunk that can enter a step ahead of those before it.
  std::optional<std::size_t> next_ahead() const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = *entries_[i];
      if (!entry.running && steps_[entry.step].order == Order::ahead) return i;
    }
    return std::nullopt;
  }

  /// Whether all chunks before the one at `place` are through `step`.
  bool is_through(std::size_t place, std::size_t step) const {
    return place == 0 || entries_[place - 1]->step > step;
  }

  bool follows(std::size_t place) const {
    std::size_t step = entries_[place]->step;
    while (steps_[step].order != Order::input) ++step;  // the last step is none of those
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
    if (!ended_) spares_.push_back(std::move(entries_.front()));
    entries_.pop_front();
    if (++passed_on_ % round == 0) crew_.begin_round();
  }

  std::size_t most_chunks() const { return crew_.threads() + 2; }

  bool can_read() {
    if (reading_ || ended_ || entries_.size() >= most_chunks()) return false;
    if (!spares_.empty() || entries_.size() < sure_chunks) return true;
    if (!permit_) permit_ = pool_.take_permit();
    return permit_ != nullptr;
  }

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
      permit_.reset();
      read_->step = 0;
      while (!spares_.empty() && entries_.size() + spares_.size() >= most_chunks()) {
        spares_.pop_front();
      }
    } else {
      read_ = std::make_unique<Entry>();
      if (entries_.size() >= sure_chunks) read_->permit = std::move(permit_);
    }
    return {[this, previous, threads = crew_.threads()] { read(previous, threads); },
            [this] {
              reading_ = false;
              ended_ = read_->chunk->last();
              if (ended_) spares_.clear();  // nothing is read any more
              if (!read_->chunk->empty()) entries_.push_back(std::move(read_));
            }};
  }

  void read(const Chunk* previous, std::size_t threads) {
    if (!read_->chunk) read_->chunk = input_.make();
    input_.read(*read_->chunk, previous, threads);
  }

  static constexpr std::size_t sure_chunks = 2;  ///< that need no permit
  /// Chunks that make one round of the crew. Threads come and go, often for a moment: memory given
  /// back each time would be taken again.
  static constexpr std::size_t round = 16;

  io::Pool& pool_;
  const Input input_;
  const std::vector<Step> steps_;
  std::deque<std::unique_ptr<Entry>> entries_;  ///< in work, in the order of the input
  std::deque<std::unique_ptr<Entry>> spares_;   ///< through all steps; the last one is the latest
  std::unique_ptr<Entry> read_;                 ///< being read
  io::Pool::Permit permit_;                     ///< for the next one
  std::size_t passed_on_ = 0;                   ///< chunks
  bool reading_ = false;
  bool ended_ = false;  ///< the input
  Crew crew_;           // last: its threads use all of the above
};

}  // namespace ocifact::codec
