// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ocifact/convert/expectation.hpp>
#include <ocifact/facts/proof.hpp>

#include "convert/converter.hpp"
#include "support/expect_error.hpp"

namespace ocifact::convert {
namespace {

using test::layer_of;

const std::vector<std::string> plain{layer_of(std::string(3000, 'a')), layer_of("b")};

/// What docker push makes of the layers, written down apart from the code under test.
std::string pushed_by_docker() {
  const auto blob = [](const std::string& text) {
    return test::encoded(text, codec::Encoder::parse("go-6"));
  };
  const auto descriptor = [](const std::string& indent, const std::string& type,
                             const std::string& bytes) {
    return "{\n" + indent + "   \"mediaType\": \"" + type + "\",\n" + indent +
           "   \"size\": " + std::to_string(bytes.size()) + ",\n" + indent + "   \"digest\": \"" +
           digest_of(bytes).to_string() + "\"\n" + indent + "}";
  };
  const std::string six = "      ";
  return "{\n   \"schemaVersion\": 2,\n   \"mediaType\": \"" + docker_manifest +
         "\",\n   \"config\": " + descriptor("   ", docker_config, test::config_of(plain)) +
         ",\n   \"layers\": [\n      " + descriptor(six, docker_gzip_layer, blob(plain[0])) +
         ",\n      " + descriptor(six, docker_gzip_layer, blob(plain[1])) + "\n   ]\n}";
}

Expectation expected(const std::string& text) { return {digest_of(text)}; }

TEST_CASE("a proven image becomes the manifest that the registry has") {
  Converter converter;
  converter.options.expect = expected(pushed_by_docker());
  converter.add(docker_archive({"app:1"}, plain));
  const std::string digest = digest_of(pushed_by_docker()).to_string();
  CHECK(lines_of(converter.digests()) ==
        std::vector<std::string>{digest + "  docker.io/library/app:1"});
  CHECK(converter.messages.notes ==
        std::vector<std::string>{"proven to be " + digest +
                                 ": layers made by go-6, manifest as written by docker push"});
  converter.to_layout();
  CHECK(converter.blob(digest_of(pushed_by_docker())) == pushed_by_docker());
  CHECK(converter.text_of("index.json").find(R"("dev.ocifact.encoder":"go-6")") !=
        std::string::npos);
  CHECK(test::file_text(converter.put("x.tar", converter.to_archive())).find(pushed_by_docker()) !=
        std::string::npos);
}

TEST_CASE("an image at hand in another form is proven as well, and its own blobs are not written") {
  Converter first;
  first.add(docker_archive({"app:1"}, plain));
  first.to_layout();
  Converter converter;
  converter.options.expect = expected(pushed_by_docker());
  converter.add(first.out());
  converter.to_layout();
  CHECK(converter.blob(digest_of(pushed_by_docker())) == pushed_by_docker());
  const auto blobs = boost::filesystem::directory_iterator(converter.out() + "/blobs/sha256");
  CHECK(std::distance(begin(blobs), end(blobs)) == 4);
}

TEST_CASE("an image ID changes nothing") {
  Converter usual;
  usual.add(docker_archive({"app:1"}, plain));
  Converter converter;
  converter.options.expect = expected(test::config_of(plain));
  converter.add(docker_archive({"app:1"}, plain));
  CHECK(lines_of(converter.digests()) == lines_of(usual.digests()));
  CHECK(
      converter.messages.notes ==
      std::vector<std::string>{digest_of(test::config_of(plain)).to_string() + " is the image ID"});
}

TEST_CASE("with options that shape the result it is compared") {
  Converter converter;
  converter.options = Options::as(Tool::docker);
  converter.options.expect = Expectation{digest_of(pushed_by_docker()), {}, false};
  converter.add(docker_archive({"app:1"}, plain));
  const std::string digest = digest_of(pushed_by_docker()).to_string();
  CHECK(lines_of(converter.digests()) ==
        std::vector<std::string>{digest + "  docker.io/library/app:1"});
  CHECK(converter.messages.notes ==
        std::vector<std::string>{digest + " is the digest of the manifest"});
  converter.options.expect->digest = digest_of("other");
  const std::string where = converter.directory / "input-0.tar";
  test::expect_error(ErrorKind::negative,
                     where + ": not what is expected (expected " + digest_of("other").to_string() +
                         ", actual " + digest + ")",
                     [&] { converter.digests(); });
}

TEST_CASE("what is no container image is not proven") {
  test::OciFiles files;
  files.set_entries({test::named(files.add_manifest(files.add("application/x", "{}"), {}),
                                 "docker.io/library/thing:1", "1")});
  Converter converter;
  converter.options.expect = expected("other");
  converter.add(files);
  CHECK_THROWS_AS(converter.digests(), facts::NotProven);
}

TEST_CASE("a source that changes after the proof is found out") {
  Converter converter;
  converter.options.expect = expected(pushed_by_docker());
  converter.add(docker_archive({"app:1"}, plain));
  Plan plan;
  plan_images(*converter.inputs[0].source, converter.inputs[0].images(), converter.options, {},
              converter.messages, plan);
  const std::string found =
      plan_expected(plan, converter.options, {converter.limits, converter.pool});
  CHECK(plan.blobs.size() == 2);
  std::vector<FinishedBlob> changed;
  for (int i = 0; i < 2; ++i) changed.push_back({digest_of("changed"), 7, {}, {}, {}});
  test::expect_error(
      ErrorKind::input,
      "layer 0 changed while it was read (expected " +
          plan.images[0].root.manifest->layers[0].digest.to_string() + ", actual " +
          digest_of("changed").to_string() + ")",
      [&] { check_expected(plan, changed, converter.options, found, converter.messages); });
}

}  // namespace
}  // namespace ocifact::convert
