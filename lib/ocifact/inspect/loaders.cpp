// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/base/text.hpp>
#include <ocifact/inspect/loaders.hpp>
#include <ocifact/oci/reference.hpp>

namespace ocifact::inspect {
namespace {

using Entry = LoaderFacts::Entry;
using Item = LoaderFacts::Item;
using Names = std::vector<std::string>;

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// As Docker shows it; text that is no reference stays.
std::string familiar(const std::string& name) {
  const auto reference = oci::Reference::try_parse(name);
  return reference ? reference->familiar() : name;
}

/// As containerd stores it.
std::string normalised(const std::string& name) {
  const auto reference = oci::Reference::try_parse(name);
  return reference ? reference->to_string() : name;
}

/// Whether it is a full reference, as programs look names up.
bool is_full(const std::string& name) {
  const auto reference = oci::Reference::try_parse(name);
  return reference && reference->to_string() == name;
}

/// As podman stores it: a short name belongs to `localhost`.
std::string of_podman(const std::string& name) {
  const std::string first = name.substr(0, name.find('/'));
  const bool has_domain = first.size() < name.size() &&
                          (first.find_first_of(".:") != std::string::npos || first == "localhost");
  const auto reference = oci::Reference::try_parse(has_domain ? name : "localhost/" + name);
  return reference ? reference->to_string() : name;
}

template <class Change>
Names names_of(const std::vector<Item>& items, Change change) {
  Names names;
  for (const Item& item : items) {
    for (const std::string& tag : item.repo_tags) names.push_back(change(tag));
  }
  return sorted(std::move(names));
}

/// The name that containerd's importer finds; empty when it makes no record.
std::string name_in_index(const Entry& entry) {
  if (!entry.containerd_name.empty()) return entry.containerd_name;
  if (entry.ref_name.find_first_of("/:@") != std::string::npos) return entry.ref_name;
  return entry.ref_name.empty() ? "" : "import-DATE:" + entry.ref_name;
}

Names names_in_index(const std::vector<Entry>& entries) {
  Names names;
  for (const Entry& entry : entries) {
    if (const auto name = name_in_index(entry); !name.empty()) names.push_back(name);
  }
  return sorted(std::move(names));
}

/// What a loader cannot take at all.
LoaderRow refused(std::string loader, std::string remark) {
  return {std::move(loader), Loads::no, {}, Fate::none, std::move(remark)};
}

template <class Parts>
bool any_thin(const Parts& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.is_thin; });
}

template <class Parts>
bool all_thin(const Parts& parts) {
  return !parts.empty() &&
         std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part.is_thin; });
}

void add_remark(LoaderRow& row, const std::string& remark) {
  row.remark += (row.remark.empty() ? "" : "; ") + remark;
}

/// A program that looks for layers among what it has first takes a delta, where it has the base.
void require_base(LoaderRow& row) {
  row.loads = Loads::partly;
  row.remark =
      "needs the base: blobs are not there" + (row.remark.empty() ? "" : "; " + row.remark);
}

constexpr std::string_view incomplete = "a blob is not there: ocifact layout --reuse adds it";
constexpr std::string_view no_archive = "takes an archive: ocifact export makes one";
constexpr std::string_view no_manifest_json = "there is no manifest.json: ocifact export adds it";
constexpr std::string_view no_index = "there is no index.json: ocifact export adds it";
constexpr std::string_view no_directory = "takes a layout directory: ocifact layout makes one";

LoaderRow docker_classic(const LoaderFacts& facts) {
  LoaderRow row{"docker load (classic)"};
  if (facts.is_directory) return refused(row.loader, std::string(no_archive));
  if (!facts.has_docker_face) return refused(row.loader, std::string(no_manifest_json));
  row.names = names_of(facts.items, familiar);
  row.remark = "unpacks the layers: the image ID stays, the digest is lost";
  if (std::any_of(facts.items.begin(), facts.items.end(),
                  [](const Item& item) { return item.has_zstd; })) {
    row.loads = Loads::partly;
    row.remark = "zstd layers: from Docker 23 on; --compression gzip is for older ones";
  }
  if (any_thin(facts.items)) require_base(row);
  return row;
}

LoaderRow docker_containerd(const LoaderFacts& facts) {
  LoaderRow row{"docker load (containerd)"};
  if (facts.is_directory) return refused(row.loader, std::string(no_archive));
  if (!facts.has_index) {
    if (any_thin(facts.items)) return refused(row.loader, std::string(incomplete));
    row.names = names_of(facts.items, familiar);
    row.digest = row.names.empty() ? Fate::none : Fate::other;
    row.remark = "makes a manifest of its own: ocifact export adds one";
    return row;
  }
  for (const Entry& entry : facts.entries) {
    const std::string& name =
        entry.containerd_name.empty() ? entry.ref_name : entry.containerd_name;
    if (name.empty()) continue;
    row.names.push_back(familiar(name));
    if (is_full(name)) row.digest = stored_fate(facts);
  }
  row.names = sorted(std::move(row.names));
  if (row.digest == Fate::none) row.remark = "shows no digest of what has no full name";
  if (any_thin(facts.entries)) require_base(row);
  return row;
}

/// The platforms of the images, once each, in as far as they are known.
Names platforms_of(const LoaderFacts& facts) {
  Names platforms;
  for (const Entry& entry : facts.entries) {
    platforms.insert(platforms.end(), entry.platforms.begin(), entry.platforms.end());
  }
  if (!facts.has_index) {
    for (const Item& item : facts.items) platforms.push_back(item.platform);
  }
  return sorted(std::move(platforms));
}

/// Whether there is nothing for linux/amd64, the machine that all rows are about.
bool is_foreign(const Names& platforms) {
  return !platforms.empty() &&
         std::none_of(platforms.begin(), platforms.end(), [](const std::string& platform) {
           return platform.starts_with("linux/amd64");
         });
}

/// What containerd's importer does where it has all blobs.
LoaderRow import(const LoaderFacts& facts) {
  LoaderRow row{"ctr images import"};
  if (facts.is_directory) return refused(row.loader, std::string(no_archive));
  if (facts.is_packed) return refused(row.loader, "does not unpack what is around the archive");
  if (!facts.has_index && any_thin(facts.items)) {
    return refused(row.loader, std::string(incomplete));
  }
  row.names = facts.has_index ? names_in_index(facts.entries) : names_of(facts.items, normalised);
  if (row.names.empty()) {
    return refused(row.loader,
                   "makes no record of an image without name, except with --digests --base-name");
  }
  row.digest = stored_fate(facts);
  if (const Names platforms = platforms_of(facts); is_foreign(platforms)) {
    row.loads = Loads::partly;
    row.remark = "only on " + join(platforms, ", ") + ", elsewhere with --all-platforms";
  }
  return row;
}

LoaderRow containerd(const LoaderFacts& facts) {
  LoaderRow row = import(facts);
  if (row.loads != Loads::no && any_thin(facts.entries)) require_base(row);
  return row;
}

/// The kubelet finds what `ctr -n k8s.io images import` recorded, by the names as they are.
LoaderRow cri(const LoaderFacts& facts) {
  LoaderRow row = import(facts);
  row.loader = "CRI";
  if (row.loads == Loads::no) return row;
  if (row.loads == Loads::partly) row.remark = "only on " + join(platforms_of(facts), ", ");
  const auto is_pinned = [](const std::string& name) {
    return name.find('@') != std::string::npos;
  };
  const bool finds_digests = std::any_of(row.names.begin(), row.names.end(), is_pinned);
  row.digest = finds_digests ? Fate::same : Fate::none;
  if (!finds_digests && row.remark.empty()) row.remark = "does not find repo@sha256:…";
  std::erase_if(row.names,
                [&](const std::string& name) { return is_pinned(name) || !is_full(name); });
  if (row.names.empty()) return refused(row.loader, "finds full names only: --tag gives one");
  if (any_thin(facts.entries)) require_base(row);
  return row;
}

LoaderRow podman(const LoaderFacts& facts) {
  LoaderRow row{"podman load"};
  if (facts.has_index && facts.entries.size() == 1) {
    const Entry& entry = facts.entries.front();
    if (entry.is_thin) return refused(row.loader, std::string(incomplete));
    const std::string& name =
        entry.containerd_name.empty() ? entry.ref_name : entry.containerd_name;
    if (facts.is_directory) {
      row.remark = "named after the folder";
    } else if (!name.empty()) {
      row.names.push_back(of_podman(name));
    }
    row.digest = stored_fate(facts);
    if (entry.loses_health_check) {
      add_remark(row, "the health check is lost: --media-types docker keeps it");
    }
    return row;
  }
  if (!facts.has_docker_face || facts.is_directory) {
    return refused(row.loader, "takes one image under one name: choose with :REF or --split");
  }
  if (any_thin(facts.items)) return refused(row.loader, std::string(incomplete));
  row.names = names_of(facts.items, of_podman);
  row.digest = Fate::other;
  row.remark = facts.has_index ? "index.json has not one entry, so manifest.json is read"
                               : "makes a manifest of its own: ocifact export adds one";
  return row;
}

LoaderRow docker_archive(const LoaderFacts& facts) {
  LoaderRow row{"skopeo docker-archive:"};
  if (facts.is_directory) return refused(row.loader, std::string(no_archive));
  if (!facts.has_docker_face) return refused(row.loader, std::string(no_manifest_json));
  if (all_thin(facts.items)) return refused(row.loader, std::string(incomplete));
  row.digest = Fate::other;
  if (facts.items.size() > 1) {
    row.loads = Loads::partly;
    row.remark = "several images: with :NAME or :@N";
  }
  return row;
}

/// `oci:` and `oci-archive:`.
LoaderRow oci_transport(const LoaderFacts& facts, std::string loader, bool takes_directory) {
  LoaderRow row{std::move(loader)};
  if (facts.is_directory != takes_directory) {
    return refused(row.loader, std::string(takes_directory ? no_directory : no_archive));
  }
  if (!facts.has_index) return refused(row.loader, std::string(no_index));
  if (all_thin(facts.entries)) return refused(row.loader, std::string(incomplete));
  row.digest = stored_fate(facts);
  if (facts.entries.size() != 1) {
    row.loads = Loads::partly;
    row.remark = "several entries: with :TAG, as ref.name has it";
  } else if (facts.entries.front().has_docker_type) {
    row.remark = "only without :TAG, which it does not find on an entry of a Docker type";
  }
  return row;
}

LoaderRow umoci(const LoaderFacts& facts) {
  LoaderRow row{"umoci unpack"};
  if (!facts.is_directory) return refused(row.loader, std::string(no_directory));
  for (const Entry& entry : facts.entries) {
    if (entry.has_docker_type || entry.has_docker_layers) {
      return refused(row.loader, "knows OCI's media types only: --media-types oci");
    }
    if (entry.is_index) return refused(row.loader, "takes no index: --platform chooses a manifest");
    if (!entry.ref_name.empty()) row.names.push_back(entry.ref_name);
  }
  if (row.names.empty()) return refused(row.loader, "takes an image by its tag only: --tag");
  if (all_thin(facts.entries)) return refused(row.loader, std::string(incomplete));
  row.names = sorted(std::move(row.names));
  row.digest = stored_fate(facts);
  return row;
}

}  // namespace

Fate stored_fate(const LoaderFacts& facts) {
  return facts.has_digests() ? Fate::same : Fate::other;
}

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::same:
      return "same";
    case Fate::manifest:
      return "manifest";
    case Fate::other:
      return "other";
    case Fate::none:
      return "none";
  }
  return "";
}

std::string_view to_string(Loads loads) {
  switch (loads) {
    case Loads::yes:
      return "yes";
    case Loads::partly:
      return "partly";
    case Loads::no:
      return "no";
  }
  return "";
}

std::vector<LoaderRow> loader_rows(const LoaderFacts& facts) {
  return {docker_classic(facts),
          docker_containerd(facts),
          containerd(facts),
          cri(facts),
          podman(facts),
          docker_archive(facts),
          oci_transport(facts, "skopeo oci-archive:", false),
          oci_transport(facts, "skopeo oci:", true),
          umoci(facts)};
}

}  // namespace ocifact::inspect
