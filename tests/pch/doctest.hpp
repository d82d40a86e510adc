// SPDX-License-Identifier: Apache-2.0
// What every test includes; compiled once it costs little.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
