// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include <ocifact/base/text.hpp>
#include <ocifact/source/diagnosis.hpp>

namespace ocifact::source {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::string_view what;
};

constexpr std::array magics = {
    Magic{0, "PK\x03\x04"sv, "a ZIP file; unpack it, and name what is in it"},
    Magic{0, "7z\xbc\xaf\x27\x1c"sv, "a 7-Zip file; unpack it, and name what is in it"},
    Magic{0, "Rar!\x1a"sv, "a RAR file; unpack it, and name what is in it"},
    Magic{0, "\x04\x22\x4d\x18"sv, "compressed by lz4, which is not read; unpack it"},
    Magic{0, "\x1f\x9d"sv, "compressed by compress, which is not read; unpack it"},
    Magic{0, "\x89LZO"sv, "compressed by lzop, which is not read; unpack it"},
    Magic{0, "LZIP"sv, "compressed by lzip, which is not read; unpack it"},
    Magic{0, "!<arch>\n"sv, "an ar archive, such as a Debian package"},
    Magic{0, "\xed\xab\xee\xdb"sv, "an RPM package"},
    Magic{0, "07070"sv, "a cpio archive"},
    Magic{0,
          "\x7f"
          "ELF"sv,
          "a program (ELF)"},
    Magic{0, "MZ"sv, "a program (Windows)"},
    Magic{0, "%PDF-"sv, "a PDF document"},
    Magic{0, "\x89PNG"sv, "a picture (PNG)"},
    Magic{0, "\xff\xd8\xff"sv, "a picture (JPEG)"},
    Magic{0, "hsqs"sv, "a SquashFS file system, such as an Apptainer or Snap image holds"},
    Magic{0, "QFI\xfb"sv, "the disk of a virtual machine (qcow2)"},
    Magic{0, "KDMV"sv, "the disk of a virtual machine (VMDK)"},
    Magic{0, "vhdxfile"sv, "the disk of a virtual machine (VHDX)"},
    Magic{0x438, "\x53\xef"sv, "a file system (ext2, ext3 or ext4)"},
    Magic{0x8001, "CD001"sv, "a CD or DVD image (ISO 9660)"},
    Magic{0, "Salted__"sv, "encrypted by OpenSSL; decrypt it"},
    Magic{0, "-----BEGIN PGP MESSAGE"sv, "encrypted by PGP; decrypt it"},
    Magic{0, "age-encryption.org/"sv, "encrypted by age; decrypt it"},
};

constexpr std::string_view shell_redirect =
    "; the '>' of PowerShell changes bytes, so write it with 'docker save -o FILE'";

/// Whether every second byte is 0 and hardly any other, as when bytes were taken for characters.
bool is_utf16(std::string_view text) {
  if (text.starts_with("\xff\xfe"sv) || text.starts_with("\xfe\xff"sv)) return true;
  constexpr std::size_t looked_at = 16;
  if (text.size() < looked_at) return false;
  for (std::size_t i = 0; i < looked_at; i += 2) {
    if (text[i] == '\0' || text[i + 1] != '\0') return false;
  }
  return true;
}

bool is_text(std::string_view text) {
  return is_utf8(text.substr(0, text.find_last_of(" \n\t\r>}") + 1)) &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return (c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == '\x7f';
         });
}

bool contains_any_case(std::string_view text, std::string_view lower_case) {
  const auto equal = [](char c, char lower) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == lower;
  };
  return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(), equal) !=
         text.end();
}

/// The first line, or its begin.
std::string first_line(std::string_view text) {
  constexpr std::size_t longest = 80;
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "blank";
  text.remove_prefix(begin);
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() <= longest) return quote(line);
  std::size_t end = longest;  // not within a character
  while (end > 0 && (line[end] & '\xc0') == '\x80') --end;
  return quote(line.substr(0, end)) + "…";
}

std::string diagnose_text(std::string_view text) {
  const std::string_view begin = text.substr(0, 512);
  if (contains_any_case(begin, "<!doctype html") || contains_any_case(begin, "<html")) {
    return "a web page, perhaps the answer to a download that failed";
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (text[first] == '{' || text[first] == '[')) {
    if (text.find("\"errors\"") != std::string_view::npos) {
      return "the error message of a registry: " + first_line(text);
    }
    if (text.find("\"schemaVersion\"") != std::string_view::npos) {
      return "a manifest or index alone, without the blobs that it lists";
    }
    return "JSON, perhaps the answer to a download that failed: " + first_line(text);
  }
  return "text: " + first_line(text);
}

// Of names ----------------------------------------------------------------------------------------

struct Names {
  explicit Names(const std::vector<std::string>& all) : paths(all) {
    for (const std::string& path : all) tops.insert(path.substr(0, path.find('/')));
  }

  bool has(std::string_view path) const {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  }
  /// A path that ends in `/name`, one folder deep.
  std::string folder_with(std::string_view name) const {
    for (const std::string& path : paths) {
      const std::size_t slash = path.find('/');
      if (slash != std::string::npos && std::string_view(path).substr(slash + 1) == name) {
        return path.substr(0, slash);
      }
    }
    return "";
  }
  std::size_t count_tops(std::initializer_list<const char*> names) const {
    return static_cast<std::size_t>(std::count_if(
        names.begin(), names.end(), [&](const char* name) { return tops.contains(name); }));
  }

  const std::vector<std::string>& paths;
  std::set<std::string> tops;
};

std::string diagnose_folder(const Names& names, bool directory) {
  for (const std::string_view document : {"manifest.json"sv, "index.json"sv}) {
    const std::string folder = names.folder_with(document);
    if (folder.empty()) continue;
    const std::string what = "it is in the folder " + quote(folder) + "; ";
    return what + (directory ? "name that folder"
                             : "pack what is in that folder, not the folder (tar -C FOLDER .)");
  }
  return "";
}

/// A name that only looks like the one that is looked for.
std::string diagnose_spelling(const Names& names) {
  for (const std::string& name : names.tops) {
    for (const std::string_view wanted : {"manifest.json"sv, "index.json"sv}) {
      const bool padded = name.size() <= wanted.size() + 1;
      if (padded && contains_any_case(name, wanted)) {
        return quote(name) + " is not " + quote(wanted);
      }
    }
  }
  return "";
}

std::string diagnose_archive_parts(const Names& names, bool directory) {
  if (names.has("oci-layout") || names.tops.contains("blobs")) {
    return "an OCI layout that lacks its index.json, as if it was not written to its end";
  }
  if (!names.folder_with("layer.tar").empty()) {
    if (!directory) return "a 'docker save' archive that lacks its manifest.json";
    return "an unpacked archive of Docker up to 1.9; pack it again (tar -C DIRECTORY -cf FILE .)";
  }
  return "";
}

bool is_archive_name(std::string_view name) {
  constexpr std::array suffixes = {".tar"sv,     ".tar.gz"sv, ".tgz"sv,
                                   ".tar.zst"sv, ".tar.xz"sv, ".tar.bz2"sv};
  return std::any_of(suffixes.begin(), suffixes.end(),
                     [&](std::string_view suffix) { return name.ends_with(suffix); });
}

std::string diagnose_content(const Names& names) {
  if (!names.folder_with("Chart.yaml").empty() || names.has("Chart.yaml")) {
    return "a Helm chart, which names images and holds none";
  }
  if (names.has(".dockerenv") ||
      names.count_tops({"bin", "dev", "etc", "home", "lib", "proc", "root", "sbin", "sys", "tmp",
                        "usr", "var"}) >= 3) {
    return "the file system of a container, as 'docker export' writes it; 'docker save' writes "
           "images";
  }
  if (names.has("Dockerfile") || names.has("Containerfile")) {
    return "what an image is built from; build it, and save the image";
  }
  const auto archive = std::find_if(names.paths.begin(), names.paths.end(), is_archive_name);
  if (archive != names.paths.end())
    return "it holds the archive " + quote(*archive) + "; name that";
  return "";
}

}  // namespace

std::string diagnose_bytes(std::string_view first) {
  if (is_utf16(first)) return "every byte has become two" + std::string(shell_redirect);
  // By what is put in place of bytes that are no UTF-8, or as if they were Latin-1.
  if (first.starts_with("\x1f\xef\xbf\xbd\x08"sv) || first.starts_with("\x1f\xc2\x8b\x08"sv)) {
    return "gzip data that was converted to UTF-8" + std::string(shell_redirect);
  }
  for (const Magic& magic : magics) {
    if (first.size() > magic.offset && first.substr(magic.offset).starts_with(magic.bytes)) {
      return std::string(magic.what);
    }
  }
  if (is_text(first)) return diagnose_text(first);
  return "";
}

std::string diagnose_damage(std::string_view first) {
  constexpr std::size_t enough = 3;
  std::size_t lines = 0;
  for (std::size_t i = first.find('\n'); i != std::string_view::npos; i = first.find('\n', i + 1)) {
    if (i == 0 || first[i - 1] != '\r') return "";
    ++lines;
  }
  if (lines < enough) return "";
  return "every line feed in it has a carriage return before, as when a file is transferred as "
         "text; transfer it as binary";
}

std::string diagnose_members(const std::vector<std::string>& paths, bool directory) {
  const Names names(paths);
  if (paths.empty()) return directory ? "an empty directory" : "it holds no files";
  for (std::string said : {diagnose_folder(names, directory), diagnose_spelling(names),
                           diagnose_archive_parts(names, directory), diagnose_content(names)}) {
    if (!said.empty()) return said;
  }
  constexpr std::size_t shown = 3;
  std::vector<std::string> some;
  for (const std::string& path : paths) {
    if (some.size() < shown) some.push_back(quote(path));
  }
  return "it holds " + join(some, ", ") + (paths.size() > shown ? ", …" : "");
}

}  // namespace ocifact::source
