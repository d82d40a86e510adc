// SPDX-License-Identifier: Apache-2.0
// go-encode LEVEL JOBS < in > out: the Go encoder alone, for the differential test.
#include <cstdlib>
#include <exception>
#include <iostream>

#include <ocifact/base/file.hpp>
#include <ocifact/codec/go_encoder.hpp>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: go-encode LEVEL JOBS\n";
    return 2;
  }
  try {
    const ocifact::File input(0, "standard input");
    const ocifact::File output(1, "standard output");
    ocifact::io::FileSource plain(input);
    ocifact::io::FileSink file(output);
    ocifact::codec::PackedSink out(file);
    ocifact::io::Pool pool(static_cast<unsigned>(std::atoi(argv[2])));
    ocifact::codec::encode_go(plain, out, std::atoi(argv[1]), pool);
  } catch (const std::exception& error) {
    std::cerr << "go-encode: " << error.what() << '\n';
    return 1;
  }
}
