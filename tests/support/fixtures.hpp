// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <boost/filesystem.hpp>
#include <fcntl.h>

#include <ocifact/base/file.hpp>

// The archives in testdata, which the programs of their names wrote.
namespace ocifact::test {

inline std::string archive_path(const std::string& name) { return TESTDATA "/archives/" + name; }

inline std::shared_ptr<const File> archive_file(const std::string& name) {
  return std::make_shared<const File>(File::open(archive_path(name), O_RDONLY));
}

/// Their names, sorted.
inline std::vector<std::string> archive_names() {
  std::vector<std::string> names;
  for (const auto& entry : boost::filesystem::directory_iterator(TESTDATA "/archives")) {
    if (entry.path().extension() == ".tar") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace ocifact::test
