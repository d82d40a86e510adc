// SPDX-License-Identifier: Apache-2.0
// go-encoder-bench FILE LEVEL JOBS [RUNS]: the Go encoder alone, from memory to nowhere. Prints for
// each run MB/s by the clock and by the processor time, and what had to be done twice.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <string>

#include <fcntl.h>

#include <ocifact/base/file.hpp>
#include <ocifact/codec/go_encoder.hpp>

namespace {

using namespace ocifact;

std::string read_file(const char* path) {
  const File file = File::open(path, O_RDONLY);
  io::FileSource source(file);
  std::string text;
  io::StringSink sink(text);
  io::copy(source, sink);
  return text;
}

void run(const std::string& input, int level, io::Pool& pool) {
  io::MemorySource plain{std::string_view(input)};
  io::CountingSink packed;
  codec::PackedSink out(packed);
  codec::GoTrace trace;
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  codec::encode_go(plain, out, level, pool, {}, &trace);
  const double used = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  const double megabytes = static_cast<double>(input.size()) / 1e6;
  std::printf("go-%d: %.1f MB/s, %.1f MB/s of processor time; %.1f MB out; ", level,
              megabytes / passed.count(), megabytes / used,
              static_cast<double>(packed.count()) / 1e6);
  std::printf("%llu chunks, %llu guessed, %llu redone (%llu blocks)\n",
              static_cast<unsigned long long>(trace.chunks),
              static_cast<unsigned long long>(trace.guessed),
              static_cast<unsigned long long>(trace.redone),
              static_cast<unsigned long long>(trace.redone_blocks));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fputs("usage: go-encoder-bench FILE LEVEL JOBS [RUNS]\n", stderr);
    return 2;
  }
  try {
    const std::string input = read_file(argv[1]);
    io::Pool pool(static_cast<unsigned>(std::atoi(argv[3])));
    const int runs = argc == 5 ? std::atoi(argv[4]) : 3;
    for (int i = 0; i < runs; ++i) run(input, std::atoi(argv[2]), pool);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "go-encoder-bench: %s\n", error.what());
    return 1;
  }
}
