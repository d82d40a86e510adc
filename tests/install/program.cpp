// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <ocifact/digest/hasher.hpp>

int main() { std::cout << ocifact::digest_of("hello\n").to_string() << '\n'; }
