// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ocifact/convert/conversion.hpp>
#include <ocifact/facts/known_layers.hpp>
#include <ocifact/source/source.hpp>

#include "arguments.hpp"
#include "console.hpp"

namespace ocifact::cmd {

/// How streams among the sources are to be read (`archive::SpoolOptions`).
struct StreamUse {
  bool layers = true;
  bool several_times = false;  ///< layers will be read so: they wait as they are
  blob::Form form = {};
  std::function<blob::Staging()> staging = blob::Staging::nowhere;
};

/// What one run of a command has: threads, budget, messages, and opened sources.
class Session {
 public:
  Session(const GeneralArguments& general, Console& console);

  Console& console() { return console_; }
  io::Pool& pool() { return pool_; }
  convert::Context context() { return {limits_, pool_, budget_, console_}; }

  /// Opens sources; they live as long as the session.
  std::vector<convert::Input> open(const std::vector<source::Address>& addresses,
                                   const StreamUse& use);

  /// What the run learns of layers and images elsewhere.
  facts::KnownLayers& known() { return known_; }

  /// With `--verbose`: says of every layer and other blob of a conversion what became of it.
  void explain(const convert::Conversion& conversion);

  /// The only image that the inputs select; several are an `input` error with the choices.
  source::Image only_image(const convert::Input& input) const;

  /// Where temporary files go when no output says so: TMPDIR, else /var/tmp.
  static std::string scratch_directory();

 private:
  Limits limits_;
  bool follow_links_;
  bool verbose_;
  Console& console_;
  io::Pool pool_;
  blob::UnpackedBudget budget_;
  std::vector<std::unique_ptr<source::Source>> sources_;
  facts::KnownLayers known_;
};

}  // namespace ocifact::cmd
