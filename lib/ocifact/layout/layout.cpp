// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <functional>
#include <set>

#include <boost/filesystem.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>
#include <ocifact/json/parse.hpp>
#include <ocifact/layout/layout.hpp>

namespace ocifact::layout {
namespace {

namespace fs = boost::filesystem;

/// What a directory holds before anything of it is believed.
struct Contents {
  bool oci_layout = false;
  bool index = false;
  std::vector<fs::path> temporary;  ///< left from processes that died
  bool foreign = false;  ///< anything that a layout which was never finished would not have
  bool blobs_are_no_folder = false;  ///< something else has their name
  std::set<std::string> folders;     ///< `blobs` and those below, while nothing is foreign
};

/// Looks at `blobs`, which in a layout that was never finished has nothing but empty folders.
void examine_blobs(const std::string& blobs, Contents& contents) {
  boost::system::error_code ignored;
  contents.blobs_are_no_folder = !fs::is_directory(blobs, ignored);
  if (contents.blobs_are_no_folder) contents.foreign = true;
  if (contents.foreign) return;
  contents.folders.insert(blobs);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(blobs)) {
    contents.foreign = entry.symlink_status().type() != fs::directory_file;
    if (contents.foreign) return;
    contents.folders.insert(entry.path().string());
  }
}

/// Looks at the directory, which is locked.
Contents examine(const std::string& path) {
  Contents contents;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (TempFile::is_temp_name(name)) {
      contents.temporary.push_back(entry.path());
    } else if (name == "oci-layout") {
      contents.oci_layout = true;
    } else if (name == "index.json") {
      contents.index = true;
    } else if (name == "blobs") {
      examine_blobs(path + "/blobs", contents);
    } else {
      contents.foreign = true;
    }
  }
  return contents;
}

void make_directory(const std::string& path) {
  const auto held = Unfinished::hold();
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
    throw system_error("cannot make " + quote(path));
  }
}

std::string read_text(const io::Tree& tree, const std::string& name, const DocumentLimit& limit) {
  return io::read_document(*tree.open(name), limit, name);
}

}  // namespace

void check_oci_layout(std::string_view text, const Limits& limits) {
  const json::Value value = json::parse(text, limits);
  const json::Node version = json::Node(value).at("imageLayoutVersion");
  if (version.as_string() != "1.0.0") {
    version.fail("unsupported version", "1.0.0", escape(version.as_string()));
  }
}

Layout::Layout(std::string path, const WriteOptions& options, Messages& messages)
    : path_(std::move(path)),
      options_(options),
      lock_(path_, options.wait, messages),
      tree_(path_, false),
      staging_(blob::Staging::in_locked(path_, options.sync)) {
  Contents contents;
  try {
    contents = examine(path_);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::environment,
                "cannot look into " + quote(path_) + ": " + error.code().message());
  }
  const bool empty = !contents.index && !contents.foreign;
  if (!empty && !contents.oci_layout) {
    throw Error(ErrorKind::conflict, quote(path_) + " is neither empty nor an OCI layout");
  }
  if (contents.blobs_are_no_folder) {
    throw Error(ErrorKind::conflict, quote(path_ + "/blobs") + " is not a directory");
  }
  boost::system::error_code ignored;
  for (const fs::path& left : contents.temporary) fs::remove(left, ignored);
  const Limits& limits = options_.limits;
  if (contents.oci_layout) {
    with_context(escape(path_) + ": oci-layout",
                 [&] { check_oci_layout(read_text(tree_, "oci-layout", limits.json()), limits); });
  }
  if (empty) {
    found_ = std::move(contents.folders);
    begin(contents.oci_layout);
    return;
  }
  with_context(escape(path_), [&] {
    index_text_ = read_text(tree_, "index.json", limits.index());
    index_ = with_context("index.json", [&] { return IndexDocument::parse(index_text_, limits); });
  });
}

void Layout::begin(bool has_oci_layout) {
  if (has_oci_layout) found_.insert(path_ + "/oci-layout");
  unborn_.emplace([this] { remove_what_was_made(); });
  try {
    if (!has_oci_layout) write_file("oci-layout", oci_layout_json);
    make_directory(path_ + "/blobs");
    make_directory(path_ + "/blobs/sha256");
    write_index(index_.to_json());
  } catch (...) {
    remove_what_was_made();
    throw;
  }
}

Layout::~Layout() {
  if (unborn_) remove_what_was_made();
}

bool Layout::index_is_as_read() const {
  return read_text(tree_, "index.json", options_.limits.index()) == index_text_;
}

void Layout::remove_what_was_made() const noexcept {
  // The lock is still held: all that was not found before is ours. In this order what is left,
  // should this process die meanwhile, is an empty layout or nothing.
  try {
    if (!index_text_.empty() && !index_is_as_read()) return;  // who knows no lock was here
    const std::string blobs = path_ + "/blobs";
    std::vector<std::string> paths;
    if (fs::exists(blobs)) {
      paths.push_back(blobs);
      for (const fs::directory_entry& entry : fs::recursive_directory_iterator(blobs)) {
        paths.push_back(entry.path().string());
      }
    }
    std::sort(paths.begin(), paths.end(), std::greater<>());  // a folder after what is in it
    for (const std::string& path : paths) {
      if (!found_.contains(path)) fs::remove(path);
    }
  } catch (const std::exception&) {
    return;
  }
  ::unlink((path_ + "/index.json").c_str());
  const std::string oci_layout = path_ + "/oci-layout";
  if (!found_.contains(oci_layout)) ::unlink(oci_layout.c_str());
}

void Layout::write_file(const std::string& name, std::string_view text) const {
  TempFile file(path_, TempFile::Place::locked);
  file.file().write(as_bytes(text));
  if (options_.sync) file.sync();
  file.close();
  file.publish(path_ + "/" + name);
}

void Layout::write_index(const std::string& text) {
  // Who removes what was made goes by both.
  const auto held = Unfinished::hold();
  write_file("index.json", text);
  index_text_ = text;
}

void Layout::remove_file(const std::string& name) const {
  const std::string path = path_ + "/" + name;
  if (::unlink(path.c_str()) != 0) throw system_error("cannot remove " + quote(path));
  sync_directory(path_);
}

void Layout::sync_directory(const std::string& name) const {
  if (options_.sync) File::open(name, O_RDONLY | O_DIRECTORY).sync();
}

bool Layout::holds(const Digest& digest, std::uint64_t size) const {
  const std::string path = digest.blob_path();
  if (tree_.size(path) != size) return false;
  VerifyingSource blob(tree_.open(path), digest, size, path);
  try {
    io::drain(blob);
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return false;
  }
}

void Layout::publish(blob::StagedBlob& blob, Messages& messages) const {
  const std::string path = blob.digest().blob_path();
  if (tree_.size(path)) {
    if (holds(blob.digest(), blob.size())) return;
    messages.warning(escape(path_) + ": " + path +
                     " had other bytes than its name says, and is replaced");
  }
  blob.publish(path_ + "/" + path);
}

void Layout::commit(std::vector<blob::StagedBlob> blobs, io::Pool& pool, Messages& messages) {
  std::set<std::string> folders;
  for (const blob::StagedBlob& blob : blobs) {
    folders.insert(path_ + "/blobs/" + std::string(to_string(blob.digest().algorithm())));
  }
  make_directory(path_ + "/blobs");
  for (const std::string& folder : folders) make_directory(folder);

  io::TaskGroup tasks(pool);
  for (blob::StagedBlob& blob : blobs) tasks.add([&] { publish(blob, messages); });
  tasks.wait();
  for (const std::string& folder : folders) sync_directory(folder);
  sync_directory(path_ + "/blobs");

  if (!index_is_as_read()) {
    throw Error(ErrorKind::conflict,
                escape(path_) + ": index.json was changed by another program meanwhile");
  }
  {
    const auto held = Unfinished::hold();
    const std::string text = index_.to_json();
    if (text != index_text_ || unborn_) write_index(text);
    unborn_.reset();
    lock_.keep();
  }
  sync_directory(path_);
  // A new directory is there for sure only when its parent is on the disk too.
  if (lock_.made()) sync_directory(path_ + "/..");
}

}  // namespace ocifact::layout
