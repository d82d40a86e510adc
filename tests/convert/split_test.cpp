// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/convert/split.hpp>

#include "converter.hpp"

namespace ocifact::convert {
namespace {

using test::layer_of;
using test::named;
using test::OciFiles;
using Lines = std::vector<std::string>;

std::string hash12(const std::string& name) { return digest_of(name).hex().substr(0, 12); }

TEST_CASE("files are called like the images, in characters that all file systems have") {
  CHECK(file_names({"docker.io/library/app:1", "localhost:5000/a-b/c_d:V1.0", "v1"}) ==
        Lines{"docker.io_library_app_1", "localhost_5000_a-b_c_d_V1.0", "v1"});
  CHECK(file_names({"sha256:" + std::string(64, 'f')}) == Lines{"sha256_" + std::string(64, 'f')});
  CHECK(file_names({"..", "-rf", "a b\n\xc3\xa4", ""}) == Lines{"_..", "_-rf", "a_b___", "_"});
}

TEST_CASE("files that a file system could take for one are told apart, in whatever order") {
  const Lines names = {"quay.io/a:v1", "quay.io/a:V1", "quay.io/a_v1", "quay.io/b:1"};
  const Lines files = {"quay.io_a_v1-" + hash12(names[0]), "quay.io_a_V1-" + hash12(names[1]),
                       "quay.io_a_v1-" + hash12(names[2]), "quay.io_b_1"};
  CHECK(file_names(names) == files);
  CHECK(file_names({names[3], names[2], names[1], names[0]}) ==
        Lines{files[3], files[2], files[1], files[0]});
}

TEST_CASE("a name like the one that another gets is no way around it") {
  const std::string a = "q/a:1";
  const std::string b = "q/a_1";
  const std::string c = "q/a:1-" + hash12(a);
  CHECK(file_names({a, b, c}) == Lines{"q_a_1-" + hash12(a) + "-" + hash12(a), "q_a_1-" + hash12(b),
                                       "q_a_1-" + hash12(a) + "-" + hash12(c)});
}

TEST_CASE("long names are cut, and still differ") {
  const std::string long_name(300, 'a');
  const std::string other = long_name + "b";
  CHECK(file_names({long_name, other, std::string(200, 'c')}) ==
        Lines{std::string(187, 'a') + "-" + hash12(long_name),
              std::string(187, 'a') + "-" + hash12(other), std::string(200, 'c')});
}

TEST_CASE("each name is a conversion of its own, with what refers to its image") {
  OciFiles files;
  const auto a = files.add_image({layer_of("a")});
  const auto b = files.add_image({layer_of("b")});
  auto referrer = files.add_manifest(files.add("application/vnd.oci.empty.v1+json", "{}"), {});
  referrer.annotations["io.containerd.manifest.subject"] = a.digest.to_string();
  files.set_entries({named(a, "docker.io/library/a:1", "1"), named(a, "docker.io/library/a:2", "2"),
                     b, referrer});
  Converter converter;
  converter.add(files);
  Conversion conversion = converter.digests();
  const Lines before = lines_of(conversion);
  const std::string unnamed = "sha256_" + b.digest.hex();
  Lines checked;
  Lines seen;
  for_each_name(
      conversion, false, [&](const Lines& names) { checked = names; },
      [&](const Conversion& part, const std::string& file) {
        for (const std::string& line : lines_of(part)) seen.push_back(file + " " + line);
        CHECK(part.plan.images.size() == (file == unnamed ? 1 : 2));
      });
  CHECK(checked == Lines{"docker.io_library_a_1", "docker.io_library_a_2", unnamed});
  CHECK(seen == Lines{checked[0] + " " + before[0], checked[1] + " " + before[1],
                      checked[2] + " " + before[2]});
  CHECK(lines_of(conversion) == before);

  // Docker's own format has no manifest: an image is its ID.
  for_each_name(
      conversion, true, [&](const Lines& names) { checked = names; },
      [](const Conversion&, const std::string&) {});
  CHECK(checked.back() == "sha256_" + digest_of(test::config_of({layer_of("b")})).hex());
}

}  // namespace
}  // namespace ocifact::convert
