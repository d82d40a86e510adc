// SPDX-License-Identifier: Apache-2.0
#include "split_output.hpp"

#include <cerrno>

#include <boost/filesystem.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <ocifact/base/text.hpp>
#include <ocifact/base/unfinished.hpp>
#include <ocifact/convert/split.hpp>

#include "archive_output.hpp"

namespace ocifact::cmd {
namespace {

/// The folder, which disappears again if it was made here and stays empty.
class Folder {
 public:
  explicit Folder(const std::string& path) : path_(path) {
    {
      const auto held = Unfinished::hold();
      if (::mkdir(path.c_str(), 0777) == 0) unfinished_.emplace([this] { remove(); });
    }
    if (unfinished_) return;
    if (errno != EEXIST) throw system_error("cannot make " + quote(path));
    boost::system::error_code ignored;
    if (!boost::filesystem::is_directory(path, ignored)) {
      throw Error(ErrorKind::conflict, quote(path) + " is not a directory");
    }
    for (const std::string name : {"oci-layout", "index.json"}) {
      if (!boost::filesystem::exists(path + "/" + name, ignored)) continue;
      throw Error(ErrorKind::conflict, quote(path) +
                                           " is a layout; --split asks for a folder that "
                                           "gets one result a name");
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    if (unfinished_) remove();
  }

 private:
  void remove() const noexcept { ::rmdir(path_.c_str()); }  // succeeds only while it is empty

  std::string path_;
  std::optional<Unfinished> unfinished_;
};

}  // namespace

convert::Conversion SplitOutput::write(
    Session& session, const std::vector<source::Address>& addresses,
    const convert::Options& options, convert::ArchiveOptions archive,
    const std::function<void(const convert::Conversion&, const std::string&)>& write_part) const {
  if (folder == "-") {
    throw Error(ErrorKind::usage, "--split asks for a folder, not for standard output");
  }
  refuse_output_in_source(folder, addresses);
  const Folder made(folder);
  archive.staging = blob::Staging::in(folder);
  convert::Conversion conversion = prepare_archive(session, addresses, options, archive);
  const auto path_of = [&](const std::string& file) { return folder + "/" + file + suffix; };
  convert::for_each_name(
      conversion, archive.format == convert::ArchiveFormat::docker,
      [&](const std::vector<std::string>& files) {
        for (const std::string& file : files) refuse_output_in_source(path_of(file), addresses);
      },
      [&](const convert::Conversion& part, const std::string& file) {
        write_part(part, path_of(file));
      });
  return conversion;
}

}  // namespace ocifact::cmd
