// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "support/expect_error.hpp"
#include "support/fixtures.hpp"
#include "validate/checked.hpp"

namespace ocifact::validate {
namespace {

std::string bytes_of(const std::string& name) { return test::file_text(test::archive_path(name)); }

/// The findings in a fixture, digests cut to 12 digits.
std::string abridged(const std::string& lines) {
  std::string text;
  std::size_t digits = 0;
  for (const char c : lines) {
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    digits = is_hex ? digits + 1 : 0;
    if (digits <= 12) text.push_back(c);
  }
  return text;
}

TEST_CASE("what real programs write is valid, with these remarks") {
  const std::string no_media_type = "warning OCI014 index.json: .mediaType: missing\n";
  const auto platform = [](int i) {
    return "note OCI031 index.json: .manifests[" + std::to_string(i) + "].platform: missing\n";
  };
  const auto healthcheck = [](const std::string& config) {
    return "note OCI040 blobs/sha256/" + config +
           ": podman ignores the Healthcheck, as the config's media type is OCI's\n";
  };
  const auto unused = [](const std::string& blob) {
    return "note OCI007 blobs/sha256/" + blob + ": nothing refers to it\n";
  };
  const auto missing = [](const std::string& manifest, const std::string& of) {
    return "warning OCI028 blobs/sha256/" + manifest + ": manifest (" + of + ") is not there\n";
  };
  const std::string arm = healthcheck("5f73d6e09727");
  const std::string amd = healthcheck("bf033b32300f");
  const std::string single =
      unused("972137c8e943") + healthcheck("e9c86ab18818") + unused("f2f437ceabe5") + platform(0);
  const std::map<std::string, std::string> remarks = {
      {"buildkit-oci-multiarch-attested.tar", arm + amd},
      {"buildkit-oci-zstd.tar", amd},
      {"crane-oci-layout.tar", platform(0)},
      {"ctr-export.tar", no_media_type + platform(0)},
      {"docker-28-containerd-multi.tar", healthcheck("a19c651202db") + healthcheck("d7f9bdb4bbf3") +
                                             platform(0) + platform(1) + platform(2)},
      {"docker-28-containerd-multiarch-attested.tar", arm + amd},
      {"docker-28-containerd-oneplatform.tar", amd},
      {"docker-28-containerd-single.tar", healthcheck("d7f9bdb4bbf3") + platform(0)},
      {"docker-28-containerd-sparse.tar", missing("04d835994f64", "linux/arm64") +
                                              missing("76f06e9b7a8f", "unknown/unknown") + amd +
                                              missing("c18a70c6513f", "unknown/unknown")},
      {"docker-28-containerd-untagged.tar", healthcheck("d7f9bdb4bbf3") + platform(0)},
      {"docker-28-multi.tar", unused("39d561059d53") + unused("972137c8e943") +
                                  healthcheck("cc451cb4285d") + healthcheck("e9c86ab18818") +
                                  unused("f2f437ceabe5") + platform(0) + platform(1) + platform(2)},
      {"docker-28-single.tar", single},
      {"docker-28-untagged.tar", single},
      {"podman5-oci-archive.tar", no_media_type + platform(0)},
      {"skopeo-oci-archive-zstd.tar", no_media_type + platform(0)},
      {"skopeo-oci-archive.tar", no_media_type + platform(0)},
  };
  for (const std::string& name : test::archive_names()) {
    CAPTURE(name);
    const auto found = remarks.find(name);
    const std::string expected = found == remarks.end() ? "" : found->second;
    CHECK(abridged(checked(test::archive_path(name))) == expected);
    CHECK(abridged(checked_archive(test::gzip(bytes_of(name)))) == expected);
    CHECK(abridged(checked(test::archive_path(name), {.fast = true})) == expected);
  }
}

TEST_CASE("a report is valid if no finding is an error") {
  const auto report = [](Severity severity) {
    return Report{{{"a", Rule::stray_file, "m", "", "", severity}}};
  };
  CHECK(Report{}.is_valid());
  CHECK(report(Severity::note).is_valid());
  CHECK(report(Severity::warning).is_valid());
  CHECK_FALSE(report(Severity::error).is_valid());
}

TEST_CASE("a flipped bit anywhere in a blob is found") {
  const Sound sound;
  for (const auto& file : sound.files.tree.files) {
    const std::string& path = file.first;
    const std::string& text = file.second;
    if (!path.starts_with("blobs/")) continue;
    for (std::size_t offset = 0; offset < text.size(); offset += 7) {
      test::OciFiles files = sound.files;
      files.tree.files[path] = flipped(text, offset);
      CAPTURE(path);
      CAPTURE(offset);
      CHECK(checked_archive(files.tar()).find("error OCI027 " + path) != std::string::npos);
    }
  }
}

TEST_CASE("fast does not compare a layer with its digest") {
  Sound sound;
  sound.file(sound.layer) = std::string(sound.layer.size, 'x');
  CHECK(checked(sound.files, {.fast = true}) == "");
  CHECK(checked_directory(sound.files) != "");
}

TEST_CASE("fast unpacks no layer, of files or of streams") {
  test::OciFiles files;
  files.set_entries({with_platform(files.add_image({test::layer_of("text")}))});
  const Limits nothing = limit(&Limits::max_unpacked, 0);
  CHECK(checked(files, {.limits = nothing}) ==
        "error OCI053 layers: unpack to more than the limit of 0 bytes; --max-unpacked raises "
        "it\n");
  CHECK(checked(files, {.fast = true, .limits = nothing}) == "");
}

TEST_CASE("several faults are told in one order, however many threads there are") {
  test::OciFiles files;
  std::vector<oci::Descriptor> entries;
  for (int i = 0; i < 20; ++i) {
    const auto blob = files.add("a/b", std::to_string(i));
    files.tree.files[Sound::path(blob)] = "x";
    entries.push_back(blob);
  }
  files.set_entries(entries);
  const std::string found = checked_directory(files, {.jobs = 1});
  CHECK(std::count(found.begin(), found.end(), '\n') > 20);
  CHECK(checked_directory(files, {.jobs = 4}) == found);
}

TEST_CASE("what an archive's end lacks or has too much is told") {
  const std::string archive = Sound().files.tar();
  const std::string cut = archive.substr(0, archive.size() - 1024);
  CHECK(checked_archive(cut) == "warning OCI052 archive: no end-of-archive marker\n");
  CHECK(checked_archive(test::gzip(cut)) == "warning OCI052 archive: no end-of-archive marker\n");
  CHECK(checked_archive(archive + "more", {.strict = true}) ==
        "error OCI052 archive: data after the end-of-archive marker at offset " +
            std::to_string(archive.size()) + " is ignored\n");
}

TEST_CASE("what cannot be opened is an error, not a finding") {
  const test::TempDir folder;
  const auto refused = [&](const std::string& name, const std::string& bytes,
                           const std::string& message) {
    test::put_file(folder / name, bytes);
    test::expect_error(ErrorKind::input, folder / name + ": " + message,
                       [&] { checked(folder / name); });
  };
  refused("text", std::string(2000, 'x'),
          "not a tar archive: text: '" + std::string(80, 'x') + "'…");
  const Sound sound;
  const auto& files = sound.files.tree.files;
  refused("cut.tar", sound.files.tar().substr(0, 700),
          "truncated at offset 700, in entry 1; copy or save it again (expected 324 more bytes of "
          "'blobs/sha256/" +
              files.begin()->first.substr(13) + "', actual the end)");
  test::expect_error(
      ErrorKind::environment,
      folder / "none" + ": cannot open '" + folder / "none" + "': No such file or directory",
      [&] { checked(folder / "none"); });
}

TEST_CASE("a source is of the kind that is stated") {
  const test::TempDir folder;
  Sound().files.write_to(folder / "layout");
  CHECK(checked("oci:" + folder / "layout") == "");
  const std::string stated = "docker-archive:" + (folder / "layout");
  test::expect_error(ErrorKind::input,
                     stated +
                         ": not what was stated (expected an archive with manifest.json, "
                         "actual a directory)",
                     [&] { checked(stated); });
}

}  // namespace
}  // namespace ocifact::validate
