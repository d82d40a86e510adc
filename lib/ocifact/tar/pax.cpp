// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/tar/pax.hpp>
#include <ocifact/tar/raw_header.hpp>

namespace ocifact::tar {
namespace {

struct Record {
  std::string_view key;
  std::string_view value;
};

/// What tells the sparse formats of GNU tar apart.
struct SparseKeys {
  std::optional<std::string> major;
  std::optional<std::string> minor;
  std::optional<std::uint64_t> old_size;  ///< of formats 0.0 and 0.1
  std::optional<std::uint64_t> new_size;
  std::optional<std::uint64_t> blocks;  ///< how many entries the map of these should have
  bool map = false;                     ///< there is one of format 0.1
  std::uint64_t offsets = 0;            ///< records of the map of format 0.0
  std::uint64_t lengths = 0;
};

Error malformed(const std::string& what) { return {ErrorKind::input, what}; }

/// Takes `LENGTH KEY=VALUE\n` off the front; the length counts all of it.
Record next_record(std::string_view& rest) {
  const std::size_t blank = std::min(rest.find(' '), rest.size());
  const auto length = parse_decimal(rest.substr(0, blank));
  if (!length || *length <= blank + 1 || *length > rest.size() || rest[*length - 1] != '\n') {
    throw malformed("a pax record has a wrong length");
  }
  const std::string_view line = rest.substr(blank + 1, *length - blank - 2);
  rest.remove_prefix(*length);
  const std::size_t equals = line.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    throw malformed("a pax record has no key and value");
  }
  return {line.substr(0, equals), line.substr(equals + 1)};
}

void set_once(std::optional<std::string>& field, const Record& record) {
  if (field) throw malformed("pax record " + quote(record.key) + " is there twice");
  if (record.value.find('\0') != std::string_view::npos) {
    throw malformed("pax record " + quote(record.key) + " has a NUL in it");
  }
  // An empty value takes back what a global header said, and no such one is accepted.
  if (!record.value.empty()) field = record.value;
}

void set_number(std::optional<std::uint64_t>& number, const Record& record) {
  if (number) throw malformed("pax record " + quote(record.key) + " is there twice");
  number = parse_decimal(record.value);
  if (!number || *number > max_size) {
    throw malformed("pax record " + quote(record.key) +
                    " is no possible size: " + quote(record.value));
  }
}

/// Format 0.1: `offset,length,offset,length…`.
void check_map(std::string_view map) {
  const auto commas = std::count(map.begin(), map.end(), ',');
  if (map.find_first_not_of("0123456789,") != std::string_view::npos || commas % 2 == 0) {
    throw malformed("malformed sparse map");
  }
}

/// Format 0.0: the number of entries, then an offset and a length for each.
void count_map_record(const Record& record, SparseKeys& keys) {
  const bool offset = record.key == "GNU.sparse.offset";
  const std::uint64_t due = keys.lengths + (offset ? 0 : 1);
  if (!keys.blocks || keys.offsets != due) throw malformed("malformed sparse map");
  std::optional<std::uint64_t> number;
  set_number(number, record);
  ++(offset ? keys.offsets : keys.lengths);
}

void read_sparse_record(const Record& record, PaxHeader& header, SparseKeys& keys) {
  header.sparse = true;
  if (record.key == "GNU.sparse.name") {
    set_once(header.sparse_name, record);
  } else if (record.key == "GNU.sparse.major") {
    set_once(keys.major, record);
  } else if (record.key == "GNU.sparse.minor") {
    set_once(keys.minor, record);
  } else if (record.key == "GNU.sparse.size") {
    set_number(keys.old_size, record);
  } else if (record.key == "GNU.sparse.realsize") {
    set_number(keys.new_size, record);
  } else if (record.key == "GNU.sparse.numblocks") {
    set_number(keys.blocks, record);
  } else if (record.key == "GNU.sparse.offset" || record.key == "GNU.sparse.numbytes") {
    count_map_record(record, keys);
  } else if (record.key == "GNU.sparse.map") {
    check_map(record.value);
    keys.map = true;
  }
}

bool is_known(const SparseKeys& keys) {
  if (keys.offsets != keys.lengths) return false;
  const bool pairs = keys.offsets != 0;
  const bool version_0 = keys.map != pairs && keys.old_size && !keys.new_size;
  const bool version_1 = !keys.map && !pairs && !keys.old_size && keys.new_size;
  if (keys.major || keys.minor) return version_1 && keys.major == "1" && keys.minor == "0";
  return version_0;
}

/// The other sparse formats are libarchive's guesses about star and Solaris.
bool is_foreign_sparse(std::string_view key) {
  return key == "SCHILY.realsize" || key == "SUN.holesdata";
}

}  // namespace

PaxHeader parse_pax(std::string_view records) {
  PaxHeader header;
  SparseKeys keys;
  while (!records.empty()) {
    const Record record = next_record(records);
    if (record.key == "path") {
      set_once(header.path, record);
    } else if (record.key == "linkpath") {
      set_once(header.link_path, record);
    } else if (record.key == "size") {
      set_number(header.size, record);
    } else if (record.key.starts_with("GNU.sparse.")) {
      read_sparse_record(record, header, keys);
    } else if (is_foreign_sparse(record.key)) {
      throw malformed("sparse format of " + quote(record.key) + " is not supported");
    }
  }
  if (header.sparse && !is_known(keys)) throw malformed("unknown GNU sparse format");
  return header;
}

}  // namespace ocifact::tar
