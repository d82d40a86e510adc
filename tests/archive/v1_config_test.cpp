// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/archive/v1_config.hpp>
#include <ocifact/digest/hasher.hpp>

#include "support/expect_error.hpp"

namespace ocifact::archive {
namespace {

using test::expect_error;

const DiffId lower(digest_of("lower"));
const DiffId upper(digest_of("upper"));

std::string config_of(const std::string& json) {
  return v1_image_config({{json, upper}}, Limits());
}

const std::string rootfs =
    R"("rootfs":{"type":"layers","diff_ids":[")" + upper.to_string() + R"("]}})";

/// A version from 1.8.3 on, whose members are passed on.
const std::string kept = R"({"docker_version":"1.8.3",)";

TEST_CASE("the last image's members stay as they stand, but for those of v1; keys are sorted") {
  const std::string text =
      R"({"os":"linux","id":"i","parent":"p","Size":1,"parent_id":"","layer_id":"",)"
      R"("throwaway":true,"docker_version":"1.9.0","config":{"b": 1.0,"a":"<"},"x":null})";
  CHECK(v1_image_config({{"{}", lower}, {text, upper}}, Limits()) ==
        R"({"config":{"b":1.0,"a":"\u003c"},"docker_version":"1.9.0",)"
        R"("history":[{"created":"0001-01-01T00:00:00Z"},{"created":"0001-01-01T00:00:00Z"}],)"
        R"("os":"linux","rootfs":{"type":"layers","diff_ids":[")" +
            lower.to_string() + R"(",")" + upper.to_string() + R"("]},"x":null})");
}

TEST_CASE("history tells when, by whom and by what each layer was made") {
  CHECK(config_of(kept + R"("created":"2015-12-08T18:31:50.500+00:00","author":"A","comment":"c",)"
                         R"("container_config":{"Cmd":["a","b c"]}})") ==
        R"({"author":"A","comment":"c","container_config":{"Cmd":["a","b c"]},)"
        R"("created":"2015-12-08T18:31:50.500+00:00","docker_version":"1.8.3","history":[{)"
        R"("created":"2015-12-08T18:31:50.5Z","author":"A","created_by":"a b c","comment":"c"}],)" +
            rootfs);
}

TEST_CASE("times are written as Go does") {
  const auto time = [](const std::string& text) {
    const std::string config = config_of(kept + R"("created":")" + text + R"("})");
    const std::size_t begin = config.find(R"([{"created":")") + 13;
    return config.substr(begin, config.find('"', begin) - begin);
  };
  CHECK(time("2015-12-08T18:31:50Z") == "2015-12-08T18:31:50Z");
  CHECK(time("2015-12-08T18:31:50.000Z") == "2015-12-08T18:31:50Z");
  CHECK(time("2015-12-08T18:31:50.120340Z") == "2015-12-08T18:31:50.12034Z");
  CHECK(time("2015-12-08T18:31:50.1234567891Z") == "2015-12-08T18:31:50.123456789Z");
  CHECK(time("2015-12-08T18:31:50+02:00") == "2015-12-08T18:31:50+02:00");
  CHECK(time("2015-12-08T18:31:50.10-00:00") == "2015-12-08T18:31:50.1Z");
  expect_error(ErrorKind::input, ".created: not a time of RFC 3339: 'yesterday'",
               [&] { time("yesterday"); });
}

TEST_CASE("before 1.8.3, and without a version, only what Docker knows is kept") {
  const auto passes_on = [](const std::string& version) {
    return config_of(R"({"docker_version":")" + version + R"(","x":1})").find("\"x\"") !=
           std::string::npos;
  };
  for (const char* version : {"1.8.3", "1.8.10", "1.9", "1.10.0-rc1", "2", "17.03.0-ce"}) {
    CAPTURE(version);
    CHECK(passes_on(version));
  }
  for (const char* version : {"", "1.8.2", "1.8", "1.7.9", "0.9.1", "dev", "1.8.3-dev"}) {
    CAPTURE(version);
    CHECK_FALSE(passes_on(version));
  }
}

TEST_CASE("a configuration that Docker reads and writes again has all members that it knows") {
  const std::string blank =
      R"("Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,)"
      R"("Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":null,"Image":"",)"
      R"("Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null})";
  CHECK(config_of(R"({"config":null,"container":"c","author":"","Size":3,"variant":"v8"})") ==
        R"({"container":"c","container_config":{"Hostname":"",)" + blank +
            R"(,"created":"0001-01-01T00:00:00Z","history":[{"created":"0001-01-01T00:00:00Z"}],)" +
            rootfs.substr(0, rootfs.size() - 1) + R"(,"variant":"v8"})");
  const std::string full =
      R"({"Hostname":"h","Domainname":"d","User":"u","AttachStdin":true,"AttachStdout":true,)"
      R"("AttachStderr":true,"ExposedPorts":{"1/tcp":{},"2/tcp":{}},"Tty":true,"OpenStdin":true,)"
      R"("StdinOnce":true,"Env":["A=1"],"Cmd":["c"],"Healthcheck":{"Test":["NONE"]},)"
      R"("ArgsEscaped":true,"Image":"i","Volumes":{"/a":{},"/b":{}},"WorkingDir":"/","Entrypoint":)"
      R"(["e"],"NetworkDisabled":true,"MacAddress":"m","OnBuild":["o"],"Labels":{"a":"1","b":"2"},)"
      R"("StopSignal":"9","StopTimeout":0,"Shell":["s"]})";
  CHECK(config_of(R"({"config":)" + full + "}").find(R"({"config":)" + full + ",") == 0);
  const std::string other =
      R"({"Cmd":"c","Volumes":{"/b":{},"/a":{}},"Labels":{"b":"2","a":"1"},"Memory":1,)"
      R"("ExposedPorts":{},"MacAddress":"","Shell":[],"ArgsEscaped":false,"Env":[]})";
  CHECK(
      config_of(R"({"config":)" + other + "}")
          .find(
              R"({"config":{"Hostname":"","Domainname":"","User":"","AttachStdin":false,)"
              R"("AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,)"
              R"("StdinOnce":false,"Env":[],"Cmd":["c"],"Image":"","Volumes":{"/a":{},"/b":{}},)"
              R"("WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{"a":"1","b":"2"}},)") ==
      0);
}

TEST_CASE("the parent is named by its ID") {
  CHECK(v1_parent(R"({"parent":"abc"})", Limits()) == "abc");
  CHECK(v1_parent(R"({"parent":""})", Limits()) == "");
  CHECK(v1_parent(R"({"parent":null})", Limits()) == "");
  CHECK(v1_parent("{}", Limits()) == "");
}

TEST_CASE("what is not JSON, or of another type, is refused") {
  expect_error(ErrorKind::input, "not valid JSON at byte 0: unexpected end", [] { config_of(""); });
  expect_error(ErrorKind::input, "wrong type (expected an object, actual an array)",
               [] { config_of("[]"); });
  expect_error(ErrorKind::input, ".parent: wrong type (expected a string, actual a number)",
               [] { v1_parent(R"({"parent":1})", Limits()); });
  expect_error(ErrorKind::input,
               ".config.Hostname: wrong type (expected a string, actual a number)",
               [] { config_of(R"({"config":{"Hostname":1}})"); });
  expect_error(ErrorKind::input,
               ".container_config.Cmd: wrong type (expected an array, actual a number)",
               [] { config_of(kept + R"("container_config":{"Cmd":1}})"); });
}

}  // namespace
}  // namespace ocifact::archive
