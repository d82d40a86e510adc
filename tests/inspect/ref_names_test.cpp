// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/inspect/image_facts.hpp>
#include <ocifact/inspect/ref_names.hpp>

#include "support/fixtures.hpp"
#include "support/workbench.hpp"

namespace ocifact::inspect {
namespace {

using test::named;

/// `NAME=REF.NAME` of all names of all images.
std::vector<std::string> lines_of(const source::Source& source) {
  const RefNames ref_names(source);
  std::vector<std::string> lines;
  for (const source::Image& image : by_title(source.images())) {
    for (const source::Name& name : image.names) {
      lines.push_back(name.to_text() + "=" + ref_names.of(image, name));
    }
  }
  return lines;
}

TEST_CASE("each name has the ref.name of its entry") {
  test::Workbench bench;
  test::OciFiles files;
  const auto a = files.add_image({test::layer_of("a")});
  const auto b = files.add_image({test::layer_of("b")});
  files.set_entries({named(a, "example.org/a:1", "1"), named(a, "", "example.org/a:2"),
                     named(a, "example.org/a@" + a.digest.to_string(), ""), named(b, "", "tag"),
                     named(b, "example.org/b:1", "")});
  CHECK(lines_of(bench.open(bench.put("a.tar", files.tar()))) ==
        std::vector<std::string>{"example.org/a:1=1", "example.org/a:2=example.org/a:2",
                                 "example.org/b:1=", "tag=tag"});
}

TEST_CASE("manifest.json has none") {
  test::Workbench bench;
  CHECK(lines_of(bench.open(test::archive_path("docker-20.10-single.tar"))) ==
        std::vector<std::string>{"docker.io/library/hello:1="});
}

}  // namespace
}  // namespace ocifact::inspect
