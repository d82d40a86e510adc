// SPDX-License-Identifier: Apache-2.0
#include "archive_output.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <boost/filesystem.hpp>

#include <ocifact/base/text.hpp>

namespace ocifact::cmd {
namespace {

namespace fs = boost::filesystem;

/// The path as the kernel sees it, without a slash or dot at its end.
fs::path canonical(const std::string& path) {
  boost::system::error_code failed;
  fs::path result = fs::weakly_canonical(path, failed);
  if (failed) result = fs::absolute(path);
  while (result.filename() == "." || result.filename().empty()) {
    if (!result.has_parent_path()) break;
    result = result.parent_path();
  }
  return result;
}

}  // namespace

convert::Conversion ArchiveOutput::write(Session& session,
                                         const std::vector<source::Address>& addresses,
                                         const convert::Options& options,
                                         convert::ArchiveOptions archive) const {
  const bool to_stdout = output == "-";
  refuse_output_in_source(output, addresses);
  archive.staging =
      blob::Staging::in(to_stdout ? Session::scratch_directory() : directory_of(output));
  const auto prepare = [&] { return prepare_archive(session, addresses, options, archive); };
  if (to_stdout) {
    BinaryOutput out;
    auto conversion = prepare();
    convert::write_archive(conversion, options, archive, out, session.console());
    return conversion;
  }
  OutputFile out(output, sync);
  auto conversion = prepare();
  convert::write_archive(conversion, options, archive, out, session.console());
  out.commit();
  return conversion;
}

void write_archive_file(const convert::Conversion& conversion, const convert::Options& options,
                        const convert::ArchiveOptions& archive, const ArchiveOutput& output,
                        Messages& messages) {
  OutputFile out(output.output, output.sync);
  convert::write_archive(conversion, options, archive, out, messages);
  out.commit();
}

convert::Conversion prepare_archive(Session& session, const std::vector<source::Address>& addresses,
                                    const convert::Options& options,
                                    const convert::ArchiveOptions& archive) {
  const bool plain = archive.format == convert::ArchiveFormat::docker;
  const StreamUse use{.several_times = options.is_proven(),
                      .form = plain ? blob::Form::plain() : options.form,
                      .staging = [&] { return archive.staging; }};
  return convert::prepare_archive(session.open(addresses, use), options, archive,
                                  session.context());
}

bool names_archive(const std::string& output) { return output == "-" || output.ends_with(".tar"); }

void refuse_output_in_source(const std::string& output,
                             const std::vector<source::Address>& addresses) {
  if (output == "-") return;
  const fs::path target = canonical(output);
  for (const source::Address& address : addresses) {
    if (address.is_standard_input()) continue;
    const fs::path source = canonical(address.path);
    const auto difference =
        std::mismatch(source.begin(), source.end(), target.begin(), target.end());
    if (difference.first == source.end()) {
      throw Error(ErrorKind::usage, "the output " + quote(output) + " is the source " +
                                        quote(address.text) + ", or in it");
    }
  }
}

void OutputArguments::add_to(CLI::App& command) {
  command.add_option("-o,--output", output, "Where the result goes")->required()->type_name("OUT");
  command.add_flag("--split", split, "OUT is a folder that gets one result a name");
  command.add_flag("--no-sync", no_sync,
                   "Do not wait for the disk: a power cut may lose or damage the result");
  command.add_option("--digestfile", digest_file, "Write the image's digest to this file")
      ->type_name("PATH");
  command.add_option("--iidfile", iid_file, "Write the image ID to this file")->type_name("PATH");
}

convert::Options::Need OutputArguments::need() const {
  if (!iid_file.empty()) return convert::Options::Need::one_image_id;
  return digest_file.empty() ? convert::Options::Need::any : convert::Options::Need::one_image;
}

void OutputArguments::check() const {
  if (source::Address::parse(output).kind == source::Address::Kind::any) return;
  boost::system::error_code ignored;
  if (fs::exists(output, ignored)) return;
  throw Error(ErrorKind::usage, "OUT is a path, and " + quote(output) + " begins like a SRC; ./" +
                                    escape(output) + " is a path");
}

IdFiles::IdFiles(const OutputArguments& arguments) {
  const auto begin = [](const char* option, const std::string& path,
                        std::optional<OutputFile>& file) {
    if (!path.empty()) with_context(option, [&] { file.emplace(path, false); });
  };
  begin("--digestfile", arguments.digest_file, digest_);
  begin("--iidfile", arguments.iid_file, iid_);
}

void IdFiles::write(const convert::Conversion& conversion) {
  const auto finish = [](std::optional<OutputFile>& file, const Digest& digest) {
    file->write(as_bytes(digest.to_string()));
    file->commit();
  };
  if (digest_) finish(digest_, conversion.only_image().root.descriptor.digest);
  if (iid_) finish(iid_, conversion.only_image().image_id().value());
}

}  // namespace ocifact::cmd
