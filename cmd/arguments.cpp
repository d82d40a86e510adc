// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include <ocifact/base/error.hpp>
#include <ocifact/base/text.hpp>

namespace ocifact::cmd {
namespace {

/// An option whose value is a number or a size such as `64M`. `Value` is an integer, optional or
/// not.
template <class Value>
void add_size(CLI::App& command, const std::string& name, Value& value, const std::string& help) {
  command
      .add_option_function<std::string>(
          name,
          [name, &value](const std::string& text) {
            const auto size = parse_size(text);
            if (!size) throw CLI::ValidationError(name, quote(text) + " is not a size");
            value = *size;
          },
          help)
      ->type_name("SIZE")
      ->group("Limits");
}

}  // namespace

void GeneralArguments::add_to(CLI::App& command) {
  command.add_option("-j,--jobs", jobs, "Threads in all (default: the processors there are)")
      ->type_name("N")
      ->check(CLI::Range(1U, 1024U));
  command.add_flag("-q,--quiet", quiet, "No notes");
  command.add_flag("-v,--verbose", verbose, "Say what is done");
  command.add_flag("--follow-links", follow_links, "Accept blobs that are symbolic links");
  add_size(command, "--max-manifest-json", limits.max_manifest_json, "Largest manifest.json");
  add_size(command, "--max-index", limits.max_index, "Largest index.json");
  add_size(command, "--max-json", limits.max_json, "Largest other JSON document");
  add_size(command, "--max-members", limits.max_members, "Most members of an archive");
  add_size(command, "--max-descriptors", limits.max_descriptors, "Most descriptors of an image");
  add_size(command, "--max-nesting", limits.max_nesting, "Deepest nesting of indexes and JSON");
  add_size(command, "--max-ratio", limits.max_ratio, "Highest compression ratio, after 1 GiB");
  add_size(command, "--max-unpacked", limits.max_unpacked, "All layers, unpacked");
}

void FaceArgument::add_to(CLI::App& command) {
  command
      .add_option("--source", name,
                  "Which counts where manifest.json (docker) and index.json (oci) of an archive "
                  "give one name to two images")
      ->check(CLI::IsMember({"docker", "oci"}));
}

std::optional<source::Face> FaceArgument::face() const {
  if (name.empty()) return std::nullopt;
  return name == "docker" ? source::Face::docker : source::Face::oci;
}

void SourceArguments::add_to(CLI::App& command, bool several) {
  auto* option = command.add_option("SRC", sources, "Archive, layout, or - for standard input");
  option->required()->type_name("");
  if (!several) option->expected(1);
  command.add_option("--ref", ref, "The image of this name (as SRC:REF)")->type_name("REF");
  command.add_option("--digest", digest, "The image of this digest (as SRC@DIGEST)")
      ->type_name("DIGEST");
  command.add_option("--nth", nth, "The N-th image, from 0 (as SRC:@N)")->type_name("N");
  face.add_to(command);
}

std::vector<source::Address> SourceArguments::addresses() const {
  std::vector<source::Address> addresses;
  const bool by_option = ref || digest || nth;
  if (ref.has_value() + digest.has_value() + nth.has_value() > 1) {
    throw Error(ErrorKind::usage, "--ref, --digest and --nth exclude one another");
  }
  if (by_option && sources.size() != 1) {
    throw Error(ErrorKind::usage, "--ref, --digest and --nth are for one SRC");
  }
  for (const std::string& text : sources) {
    addresses.push_back(source::Address::parse(text));
    addresses.back().face = face.face();
  }
  const auto is_input = [](const auto& address) { return address.is_standard_input(); };
  if (std::count_if(addresses.begin(), addresses.end(), is_input) > 1) {
    throw Error(ErrorKind::usage, "standard input can be one SRC only");
  }
  if (!by_option) return addresses;
  source::Selector& selector = addresses.front().selector;
  if (!selector.is_all()) {
    throw Error(ErrorKind::usage, "SRC selects an image, and so does an option");
  }
  if (ref) selector = source::Selector{source::Selector::ByName{*ref}};
  if (digest) selector = source::Selector::parse("@" + *digest);
  if (nth) selector = source::Selector{source::Selector::ByPosition{*nth}};
  return addresses;
}

std::vector<source::Address> SourceArguments::whole(const std::string& what) const {
  std::vector<source::Address> result = addresses();
  for (const source::Address& address : result) {
    if (address.selector.is_all()) continue;
    throw Error(ErrorKind::usage,
                quote(address.text) + " selects an image; " + what + " all of a source");
  }
  return result;
}

}  // namespace ocifact::cmd
