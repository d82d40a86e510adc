// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ocifact/source/diagnosis.hpp>

namespace ocifact::source {
namespace {

using namespace std::string_literals;

const std::string redirect =
    "; the '>' of PowerShell changes bytes, so write it with 'docker save -o FILE'";

TEST_CASE("other files are told by their first bytes") {
  struct Case {
    std::string first;
    std::string what;
  };
  const Case cases[] = {
      {"PK\3\4\x14\0"s, "a ZIP file; unpack it, and name what is in it"},
      {"7z\xbc\xaf\x27\x1c"s, "a 7-Zip file; unpack it, and name what is in it"},
      {"Rar!\x1a\7"s, "a RAR file; unpack it, and name what is in it"},
      {"\x04\x22\x4d\x18"s, "compressed by lz4, which is not read; unpack it"},
      {"\x1f\x9d\x90"s, "compressed by compress, which is not read; unpack it"},
      {"\x89LZO\0"s, "compressed by lzop, which is not read; unpack it"},
      {"LZIP\1"s, "compressed by lzip, which is not read; unpack it"},
      {"!<arch>\ndebian-binary"s, "an ar archive, such as a Debian package"},
      {"\xed\xab\xee\xdb\3"s, "an RPM package"},
      {"070701"s, "a cpio archive"},
      {"\x7f"
       "ELF\2"s,
       "a program (ELF)"},
      {"MZ\x90"s, "a program (Windows)"},
      {"%PDF-1.7"s, "a PDF document"},
      {"\x89PNG\r\n"s, "a picture (PNG)"},
      {"\xff\xd8\xff\xe0"s, "a picture (JPEG)"},
      {"hsqs\1"s, "a SquashFS file system, such as an Apptainer or Snap image holds"},
      {"QFI\xfb\0"s, "the disk of a virtual machine (qcow2)"},
      {"KDMV\1"s, "the disk of a virtual machine (VMDK)"},
      {"vhdxfile"s, "the disk of a virtual machine (VHDX)"},
      {std::string(0x438, '\0') + "\x53\xef", "a file system (ext2, ext3 or ext4)"},
      {std::string(0x8001, '\0') + "CD001", "a CD or DVD image (ISO 9660)"},
      {"Salted__1"s, "encrypted by OpenSSL; decrypt it"},
      {"-----BEGIN PGP MESSAGE-----"s, "encrypted by PGP; decrypt it"},
      {"age-encryption.org/v1"s, "encrypted by age; decrypt it"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    CHECK(diagnose_bytes(one.first) == one.what);
  }
  CHECK(diagnose_bytes("\1\2\3") == "");
  CHECK(diagnose_bytes(std::string(2000, '\0')) == "");
}

TEST_CASE("what a shell's redirect made of bytes is told") {
  CHECK(diagnose_bytes("\xff\xfem\0a\0"s) == "every byte has become two" + redirect);
  CHECK(diagnose_bytes("m\0a\0n\0i\0f\0e\0s\0t\0"s) == "every byte has become two" + redirect);
  CHECK(diagnose_bytes("\x1f\xef\xbf\xbd\x08"s) ==
        "gzip data that was converted to UTF-8" + redirect);
  CHECK(diagnose_bytes("\x1f\xc2\x8b\x08"s) == "gzip data that was converted to UTF-8" + redirect);
  CHECK(diagnose_bytes("m\0a\0n\0i\0f\0e\0s\0tx"s) == "");
}

TEST_CASE("text is shown, and known answers are told") {
  CHECK(diagnose_bytes("\n Error response from daemon: No such image: x\nmore") ==
        "text: 'Error response from daemon: No such image: x'");
  CHECK(diagnose_bytes("  \n\n") == "text: blank");
  CHECK(diagnose_bytes(std::string(79, 'x') + "\xc3\xa9 and more\n") ==
        "text: '" + std::string(79, 'x') + "'…");
  CHECK(diagnose_bytes("<!DOCTYPE HTML><title>404</title>") ==
        "a web page, perhaps the answer to a download that failed");
  CHECK(diagnose_bytes("\n<HTML lang=\"en\">") ==
        "a web page, perhaps the answer to a download that failed");
  CHECK(diagnose_bytes(R"({"errors":[{"code":"UNAUTHORIZED"}]})") ==
        R"(the error message of a registry: '{"errors":[{"code":"UNAUTHORIZED"}]}')");
  CHECK(diagnose_bytes(" {\n \"schemaVersion\": 2}") ==
        "a manifest or index alone, without the blobs that it lists");
  CHECK(diagnose_bytes("[1]") == "JSON, perhaps the answer to a download that failed: '[1]'");
}

TEST_CASE("a transfer as text is told by its line ends") {
  const std::string said =
      "every line feed in it has a carriage return before, as when a file is transferred as text; "
      "transfer it as binary";
  CHECK(diagnose_damage("\x1f\x8b\x08\r\nab\r\n\r\n") == said);
  CHECK(diagnose_damage("\r\n\r\n") == "");
  CHECK(diagnose_damage("\r\n\r\n\r\n\n") == "");
  CHECK(diagnose_damage("\n\r\n\r\n\r\n") == "");
  CHECK(diagnose_damage("") == "");
}

TEST_CASE("other archives and directories are told by the names in them") {
  struct Case {
    std::vector<std::string> paths;
    std::string what;
    std::string of_directory = {};  ///< where it differs
  };
  const Case cases[] = {
      {{}, "it holds no files", "an empty directory"},
      {{"app/blobs/x", "app/manifest.json"},
       "it is in the folder 'app'; pack what is in that folder, not the folder (tar -C FOLDER .)",
       "it is in the folder 'app'; name that folder"},
      {{"a\n/index.json", "a\n/oci-layout"},
       "it is in the folder 'a\\x0a'; pack what is in that folder, not the folder (tar -C FOLDER "
       ".)",
       "it is in the folder 'a\\x0a'; name that folder"},
      {{"Manifest.JSON"}, "'Manifest.JSON' is not 'manifest.json'"},
      {{"index.json "}, "'index.json ' is not 'index.json'"},
      {{"blobs/sha256/x"},
       "an OCI layout that lacks its index.json, as if it was not written to its end"},
      {{"oci-layout"},
       "an OCI layout that lacks its index.json, as if it was not written to its end"},
      {{"a/VERSION", "a/layer.tar"},
       "a 'docker save' archive that lacks its manifest.json",
       "an unpacked archive of Docker up to 1.9; pack it again (tar -C DIRECTORY -cf FILE .)"},
      {{"app/Chart.yaml", "app/values.yaml"}, "a Helm chart, which names images and holds none"},
      {{"Chart.yaml"}, "a Helm chart, which names images and holds none"},
      {{"bin/sh", "etc/passwd", "usr/bin/env"},
       "the file system of a container, as 'docker export' writes it; 'docker save' writes images"},
      {{".dockerenv", "app"},
       "the file system of a container, as 'docker export' writes it; 'docker save' writes images"},
      {{"Dockerfile", "main.c"}, "what an image is built from; build it, and save the image"},
      {{"Containerfile"}, "what an image is built from; build it, and save the image"},
      {{"README", "images/app.tar.gz"}, "it holds the archive 'images/app.tar.gz'; name that"},
      {{"bin/sh", "etc/passwd"}, "it holds 'bin/sh', 'etc/passwd'"},
      {{"a", "b", "c", "d"}, "it holds 'a', 'b', 'c', …"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    CHECK(diagnose_members(one.paths, false) == one.what);
    CHECK(diagnose_members(one.paths, true) ==
          (one.of_directory.empty() ? one.what : one.of_directory));
  }
}

}  // namespace
}  // namespace ocifact::source
