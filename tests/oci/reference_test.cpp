// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <ocifact/oci/reference.hpp>

#include "support/expect_error.hpp"

namespace ocifact::oci {
namespace {

const std::string hex = std::string(64, 'f');
const std::string pin = "@sha256:" + hex;

struct Valid {
  std::string_view text;
  std::string_view full;
  std::string_view familiar;
};

void check_all(std::initializer_list<Valid> cases) {
  for (const Valid& valid : cases) {
    CAPTURE(valid.text);
    const Reference reference = Reference::parse(valid.text);
    CHECK(reference.to_string() == valid.full);
    CHECK(reference.familiar() == valid.familiar);
    CHECK(Reference::parse(reference.to_string()) == reference);
    CHECK(Reference::parse(reference.familiar()) == reference);
  }
}

void expect_refusals(std::string_view reason, std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    test::expect_error(ErrorKind::input,
                       "'" + text + "' is not an image reference: " + std::string(reason),
                       [&] { Reference::parse(text); });
    CHECK_FALSE(Reference::try_parse(text));
  }
}

TEST_CASE("a reference has a domain, a path, a tag and a digest") {
  const Reference full = Reference::parse("registry.example.com:5000/team/app:1.0" + pin);
  CHECK(full.domain == "registry.example.com:5000");
  CHECK(full.path == "team/app");
  CHECK(full.tag == "1.0");
  CHECK(full.digest == "sha256:" + hex);
  CHECK(full.repository() == "registry.example.com:5000/team/app");
  CHECK(full.to_string() == "registry.example.com:5000/team/app:1.0" + pin);

  const Reference shortest = Reference::parse("app");
  CHECK(shortest.domain == "docker.io");
  CHECK(shortest.path == "library/app");
  CHECK(shortest.tag == "latest");
  CHECK(shortest.digest == "");
}

TEST_CASE("names without a registry belong to docker.io") {
  check_all({
      {"app", "docker.io/library/app:latest", "app:latest"},
      {"app:1", "docker.io/library/app:1", "app:1"},
      {"library/app:1", "docker.io/library/app:1", "app:1"},
      {"team/app", "docker.io/team/app:latest", "team/app:latest"},
      {"docker.io/app:1", "docker.io/library/app:1", "app:1"},
      {"docker.io/library/app:1", "docker.io/library/app:1", "app:1"},
      {"docker.io/team/app:1", "docker.io/team/app:1", "team/app:1"},
      {"index.docker.io/app", "docker.io/library/app:latest", "app:latest"},
      {"index.docker.io/library/x:tag", "docker.io/library/x:tag", "x:tag"},
      {"index.docker.io/team/app:1", "docker.io/team/app:1", "team/app:1"},
      {"library/a/b:1", "docker.io/library/a/b:1", "library/a/b:1"},
      {"foo/foo_bar.com:8080", "docker.io/foo/foo_bar.com:8080", "foo/foo_bar.com:8080"},
      {"aa/bb/cc/dd", "docker.io/aa/bb/cc/dd:latest", "aa/bb/cc/dd:latest"},
  });
}

TEST_CASE("without a slash there is no registry") {
  check_all({
      {"test.com:tag", "docker.io/library/test.com:tag", "test.com:tag"},
      {"localhost:5000", "docker.io/library/localhost:5000", "localhost:5000"},
      {"192.168.1.1:5000", "docker.io/library/192.168.1.1:5000", "192.168.1.1:5000"},
      {"docker.io:1", "docker.io/library/docker.io:1", "docker.io:1"},
  });
}

TEST_CASE("a first part with a dot, a colon or an upper-case letter, or localhost, is a registry") {
  check_all({
      {"localhost/app", "localhost/app:latest", "localhost/app:latest"},
      {"localhost:5000/app:1", "localhost:5000/app:1", "localhost:5000/app:1"},
      {"test:5000/repo", "test:5000/repo:latest", "test:5000/repo:latest"},
      {"Registry/app:1", "Registry/app:1", "Registry/app:1"},
      {"sub-dom1.foo.com/bar/baz/quux:some-long-tag", "sub-dom1.foo.com/bar/baz/quux:some-long-tag",
       "sub-dom1.foo.com/bar/baz/quux:some-long-tag"},
      {"b.gcr.io/test.example.com/my-app:test.example.com",
       "b.gcr.io/test.example.com/my-app:test.example.com",
       "b.gcr.io/test.example.com/my-app:test.example.com"},
      {"xn--n3h.com/myimage", "xn--n3h.com/myimage:latest", "xn--n3h.com/myimage:latest"},
      {"192.168.1.1:5000/repo:5050", "192.168.1.1:5000/repo:5050", "192.168.1.1:5000/repo:5050"},
      {"[2001:db8::1]/repo", "[2001:db8::1]/repo:latest", "[2001:db8::1]/repo:latest"},
      {"[::1]:5000/repo:1", "[::1]:5000/repo:1", "[::1]:5000/repo:1"},
      {"REG.example.com/library/app:1", "REG.example.com/library/app:1",
       "REG.example.com/library/app:1"},
  });
}

TEST_CASE("parts of a path are joined by a dot, one or two underscores, or dashes") {
  check_all({
      {"a.b:1", "docker.io/library/a.b:1", "a.b:1"},
      {"a_b/c__d:1", "docker.io/a_b/c__d:1", "a_b/c__d:1"},
      {"a-b/c--d/e----f:1", "docker.io/a-b/c--d/e----f:1", "a-b/c--d/e----f:1"},
      {"0/9:1", "docker.io/0/9:1", "0/9:1"},
  });
  expect_refusals(
      "each part of the name must be lower-case letters and digits, joined by '.', '_', '__' or "
      "dashes",
      {"a..b",
       "a___b",
       "a._b",
       "a-.b",
       "-a",
       "a-",
       "_a",
       "a_",
       ".a",
       "a.",
       "a//b",
       "a/",
       "/a",
       "/",
       "a b",
       "a+b",
       "aa/asdf$$^/aa",
       "caf\xc3\xa9",
       "a/../b",
       "a%2fb",
       "[]/app:1",
       "test.com//x",
       "registry.example.com/a/",
       " app",
       "app/ :1"});
}

TEST_CASE("tags have 1 to 128 characters of their set") {
  const std::string longest(128, 't');
  CHECK(Reference::parse("app:" + longest).tag == longest);
  CHECK(Reference::parse("lowercase:Upper_-.9").tag == "Upper_-.9");
  CHECK(Reference::parse("app:_").tag == "_");
  expect_refusals(
      "the tag must be at most 128 letters, digits, '_', '.' and '-', and not begin with '.' or "
      "'-'",
      {"app:", "app:.a", "app:-a", "app:a b", "app:a+b", "app:1:2", "app:" + longest + "t",
       "reg.example.com/app:", "app:\xc3\xa9", "[2001:db8::1]", "[2001:db8::1]:5000"});
}

TEST_CASE("a digest pins a reference, without a tag or with one") {
  const std::string sha512 = "@sha512:" + std::string(128, 'f');
  CHECK(Reference::parse("app" + pin).tag == "");
  CHECK(Reference::parse("app" + pin).to_string() == "docker.io/library/app" + pin);
  CHECK(Reference::parse("app" + pin).familiar() == "app" + pin);
  CHECK(Reference::parse("app:1" + pin).to_string() == "docker.io/library/app:1" + pin);
  CHECK(Reference::parse("app:1" + pin).familiar() == "app:1" + pin);
  CHECK(Reference::parse("r.io/app" + sha512).digest == sha512.substr(1));
  expect_refusals("what follows '@' is no sha256 or sha512 digest",
                  {"app@", "app@sha256:", "app@sha256:" + hex.substr(1), "app" + pin + "f",
                   "app@sha256:" + std::string(64, 'F'), "app@md5:" + std::string(32, 'f'),
                   "app" + pin + ":1", "app" + pin + pin, "user@host/app"});
}

TEST_CASE("upper case is for registries and tags only") {
  expect_refusals("the name has upper-case letters",
                  {"App", "App:tag", "test:5000/Uppercase/lowercase:tag", "a/B", "docker.io/A"});
}

TEST_CASE("the registry is a host name, an address, and perhaps a port") {
  expect_refusals(
      "the registry is not a host name or address",
      {"a..b/app", "-a.b/app", "a-.b/app", ".a/app", "a./app", "a_b.c/app", "a.b:/app", "a.b:x/app",
       "a.b:1:2/app", ":5000/app", "[::1/app", "[fe80::1%eth0]:5000/repo", "[::1]x/app",
       "[::1]:/app", "https://a.b/app", "app:a/b", "../etc", "./app", "oci:dir/app"});
}

TEST_CASE("the name has a length") {
  const std::string longest = std::string(127, 'a') + "/" + std::string(127, 'b');
  CHECK(Reference::parse("r.io/" + longest).path == longest);
  CHECK(Reference::parse(longest + ":tag-puts-this-over-255").path == longest);
  expect_refusals("the name is longer than 255 characters",
                  {longest + "b", "r.io/" + longest + "b", std::string(248, 'a')});
  CHECK(Reference::parse(std::string(247, 'a')).path.size() == 255);
}

TEST_CASE("an empty name is none") {
  expect_refusals("it is empty", {""});
  expect_refusals("the name is empty", {":tag", pin, ":1" + pin, "r.io/", "docker.io/", "r.io/:1"});
}

TEST_CASE("64 hex digits are an image ID and not a name") {
  expect_refusals("64 hex digits are an image ID", {hex, std::string(64, '0')});
  CHECK(Reference::parse(hex + ":1").path == "library/" + hex);
  CHECK(Reference::parse("team/" + hex).path == "team/" + hex);
  CHECK(Reference::parse(hex.substr(1)).path == "library/" + hex.substr(1));
}

TEST_CASE("a familiar name that would be another image's is not used") {
  check_all({
      {"docker.io/localhost/app:1", "docker.io/localhost/app:1", "docker.io/localhost/app:1"},
      {"docker.io/a.b/app:1", "docker.io/a.b/app:1", "docker.io/a.b/app:1"},
  });
}

// The cases of the grammar's own tests (github.com/distribution/reference), as what they become
// when they are normalised.
struct Case {
  std::string text;
  std::string repository;
  std::string familiar;
};

TEST_CASE("the reference grammar's own cases: names that are valid") {
  const std::string deep = [] {
    std::string path;
    for (int i = 0; i < 127; ++i) path += "a/";
    return path + "a";
  }();
  const std::string song("thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev");
  const std::string id = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";
  const std::string long_name(255, 'a');
  const Case cases[] = {
      {"test_com", "docker.io/library/test_com", "test_com"},
      {"test.com:tag", "docker.io/library/test.com", "test.com"},
      {"test.com:5000", "docker.io/library/test.com", "test.com"},
      {"test:5000/repo:tag", "test:5000/repo", "test:5000/repo"},
      {"test_com/foo", "docker.io/test_com/foo", "test_com/foo"},
      {"test-com:8080/foo", "test-com:8080/foo", "test-com:8080/foo"},
      {"lowercase:Uppercase", "docker.io/library/lowercase", "lowercase"},
      {"example.com/" + long_name + ":tag", "example.com/" + long_name, "example.com/" + long_name},
      {deep + ":tag-puts-this-over-max", "docker.io/" + deep, deep},
      {"example.com/xn--7o8h.com/myimage", "example.com/xn--7o8h.com/myimage",
       "example.com/xn--7o8h.com/myimage"},
      {"example.com/some_separator__underscore/myimage",
       "example.com/some_separator__underscore/myimage",
       "example.com/some_separator__underscore/myimage"},
      {"registry.io/foo/project--id.module--name.ver---sion--name",
       "registry.io/foo/project--id.module--name.ver---sion--name",
       "registry.io/foo/project--id.module--name.ver---sion--name"},
      {"foo_bar.com:8080", "docker.io/library/foo_bar.com", "foo_bar.com"},
      {"192.168.0.1:80", "docker.io/library/192.168.0.1", "192.168.0.1"},
      {"192.168.0.1:8/debian", "192.168.0.1:8/debian", "192.168.0.1:8/debian"},
      {"192.168.1.1:750050/repo", "192.168.1.1:750050/repo", "192.168.1.1:750050/repo"},
      {"0101.com/a", "0101.com/a", "0101.com/a"},
      {"[2001:db8:1:2:3:4:5:6]/repo:tag", "[2001:db8:1:2:3:4:5:6]/repo",
       "[2001:db8:1:2:3:4:5:6]/repo"},
      {"[2001:db8::]:5000/repo", "[2001:db8::]:5000/repo", "[2001:db8::]:5000/repo"},
      {"[fd00123123123]:75050/repo", "[fd00123123123]:75050/repo", "[fd00123123123]:75050/repo"},
      {"[FC00::1]:5000/docker/docker", "[FC00::1]:5000/docker/docker",
       "[FC00::1]:5000/docker/docker"},
      {song, "docker.io/library/" + song, song},
      // With a registry it cannot be taken for an image ID.
      {"docker.io/" + id, "docker.io/library/" + id, id},
      {"Docker/docker", "Docker/docker", "Docker/docker"},
      {"LOCALDOMAIN/library/debian", "LOCALDOMAIN/library/debian", "LOCALDOMAIN/library/debian"},
      {"Asdf.com/foo/bar", "Asdf.com/foo/bar", "Asdf.com/foo/bar"},
      {"docker---rules/docker", "docker.io/docker---rules/docker", "docker---rules/docker"},
      {"dock__er/docker", "docker.io/dock__er/docker", "dock__er/docker"},
      {"index.docker.io/library/ubuntu-12.04-base", "docker.io/library/ubuntu-12.04-base",
       "ubuntu-12.04-base"},
      {"library/foo/bar", "docker.io/library/foo/bar", "library/foo/bar"},
      {"127.0.0.1:8000/private/moonbase", "127.0.0.1:8000/private/moonbase",
       "127.0.0.1:8000/private/moonbase"},
  };
  for (const Case& valid : cases) {
    CAPTURE(valid.text);
    const Reference reference = Reference::parse(valid.text);
    CHECK(reference.repository() == valid.repository);
    CHECK(reference.familiar() == valid.familiar + ":" + reference.tag);
  }
}

TEST_CASE("the reference grammar's own cases: names that are not") {
  const std::string long_name(256, 'a');
  const std::string ffff = hex;
  for (const std::string& text : {std::string(),
                                  std::string(":justtag"),
                                  "@sha256:" + ffff,
                                  "repo@sha256:" + ffff.substr(30),
                                  "validname@invaliddigest:" + ffff,
                                  std::string("Uppercase:tag"),
                                  std::string("test:5000/Uppercase/lowercase:tag"),
                                  "domain/" + long_name + ":tag",
                                  "example.com/" + long_name,
                                  std::string("aa/asdf$$^/aa"),
                                  std::string("[2001:db8::1]:tag"),
                                  std::string("[fe80::1%@invalidzone]:5000/repo"),
                                  std::string("docker/Docker"),
                                  std::string("https://github.com/docker/docker"),
                                  std::string("-docker.io/docker/docker"),
                                  std::string("docker.io/docker///docker"),
                                  std::string("fc00::1:5000/debian"),
                                  std::string("[2001:db8:3:4::192.0.2.33]:5000/debian"),
                                  std::string("-docker-/docker"),
                                  std::string("____/____"),
                                  std::string("_docker/_docker"),
                                  std::string("docker_/docker_"),
                                  std::string("dock_.er/docker"),
                                  std::string("dock-.er/docker"),
                                  std::string("docker/"),
                                  std::string("foo.com:http/bar"),
                                  std::string("do__cker:8080/docker"),
                                  std::string("bad_hostname.com:8080/myapp:tag"),
                                  std::string("docker./docker"),
                                  std::string("[fd00:1:2::3]75050/a"),
                                  std::string("[fd00:1:2::3]::75050/a"),
                                  std::string("ab.-com/a"),
                                  std::string("ab.com-/a"),
                                  std::string("foo.com/a-/a/a"),
                                  std::string("registry.com:8080/myapp:invalid~tag"),
                                  std::string("registry.com:8080/myapp@bad"),
                                  std::string("app@SHA256:") + ffff,
                                  "localhost:http/name@sha256:" + ffff}) {
    CAPTURE(text);
    CHECK_FALSE(Reference::try_parse(text));
  }
}

TEST_CASE("messages escape what is no reference") {
  test::expect_error(ErrorKind::input,
                     "'a\\x0ab' is not an image reference: each part of the name must be "
                     "lower-case letters and digits, joined by '.', '_', '__' or dashes",
                     [] { Reference::parse("a\nb"); });
}

TEST_CASE("tags are told from other text") {
  for (const std::string text : {"1", "latest", "_", "A.b-C_9", "v1.0"}) CHECK(is_tag(text));
  for (const std::string text : {"", ".a", "-a", "a:b", "a/b", "a+b", "a b", "\xc3\xa9"}) {
    CHECK_FALSE(is_tag(text));
  }
  CHECK(is_tag(std::string(128, 'a')));
  CHECK_FALSE(is_tag(std::string(129, 'a')));
}

TEST_CASE("the grammar of ref.name") {
  for (const std::string text : {"1", "v1.0", "A", "a-b_c.d:e@f+g", "a--b", "team/app:1",
                                 "docker.io/library/app:1", "a--b--c/d"}) {
    CAPTURE(text);
    CHECK(is_ref_name(text));
  }
  for (const std::string text : {"", "_x", "x_", "my__repo", "a---b", "a-_b", "a//b", "/a", "a/",
                                 "a b", "a..b", "-", "a:", "\xc3\xa9"}) {
    CAPTURE(text);
    CHECK_FALSE(is_ref_name(text));
  }
}

}  // namespace
}  // namespace ocifact::oci
