// SPDX-License-Identifier: Apache-2.0
// CLI11 is large; compiled once it costs little.
#include <CLI/CLI.hpp>
