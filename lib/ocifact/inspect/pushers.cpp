// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/inspect/pushers.hpp>

namespace ocifact::inspect {
namespace {

using Entry = LoaderFacts::Entry;

PusherRow refused(std::string pusher, std::string remark) {
  return {std::move(pusher), std::nullopt, std::move(remark)};
}

bool has_several(const LoaderFacts& facts) {
  return facts.has_index ? facts.entries.size() != 1 : facts.items.size() != 1;
}

bool is_complete(const LoaderFacts& facts) {
  return std::all_of(facts.entries.begin(), facts.entries.end(),
                     [](const Entry& entry) { return entry.is_complete; });
}

bool is_thin(const LoaderFacts& facts) {
  const auto thin = [](const auto& part) { return part.is_thin; };
  return std::any_of(facts.entries.begin(), facts.entries.end(), thin) ||
         std::any_of(facts.items.begin(), facts.items.end(), thin);
}

/// `crane push` of an archive: by manifest.json alone.
PusherRow crane_archive(const LoaderFacts& facts) {
  PusherRow row{"crane push FILE", Fate::other, "ocifact digest --as crane tells it"};
  if (facts.is_directory) return refused(row.pusher, "there is no archive");
  if (!facts.has_docker_face) return refused(row.pusher, "there is no manifest.json");
  if (facts.is_packed) return refused(row.pusher, "does not unpack what is around the archive");
  if (is_thin(facts)) return refused(row.pusher, "a blob is missing");
  if (!has_several(facts) && facts.has_index && facts.entries.front().is_of_crane) {
    return {row.pusher, Fate::same, ""};
  }
  return row;
}

PusherRow crane_directory(const LoaderFacts& facts) {
  PusherRow row{"crane push FOLDER", stored_fate(facts), ""};
  if (!facts.is_directory) return refused(row.pusher, "there is no layout directory");
  if (has_several(facts)) return refused(row.pusher, "takes a layout with one entry");
  if (!is_complete(facts)) return refused(row.pusher, "a blob is missing");
  if (facts.entries.front().is_index) row.remark = "with --index";
  return row;
}

constexpr std::string_view choose = "several entries: with :TAG, as ref.name has it";

/// `skopeo copy` by the OCI face, else by manifest.json.
PusherRow skopeo(const LoaderFacts& facts) {
  PusherRow row{"skopeo copy", stored_fate(facts), ""};
  if (is_thin(facts)) return refused(row.pusher, "a blob is missing");
  if (!facts.has_index) {
    return {row.pusher, Fate::other, "compresses layers with a gzip of its own"};
  }
  const bool is_index = std::any_of(facts.entries.begin(), facts.entries.end(),
                                    [](const Entry& entry) { return entry.is_index; });
  if (has_several(facts)) row.remark = choose;
  if (is_index) {
    row.digest = Fate::manifest;
    row.remark = "one platform of an index" + (row.remark.empty() ? "" : "; " + row.remark);
  }
  return row;
}

PusherRow skopeo_all(const LoaderFacts& facts) {
  PusherRow row{"skopeo copy --all --preserve-digests", stored_fate(facts), ""};
  if (!facts.has_index) return refused(row.pusher, "there is no index.json");
  if (!is_complete(facts)) return refused(row.pusher, "a platform or a blob is missing");
  if (has_several(facts)) row.remark = choose;
  return row;
}

PusherRow docker_classic(const LoaderFacts& facts) {
  PusherRow row{"docker load, push (classic)", Fate::other, "ocifact digest --as docker tells it"};
  if (facts.is_directory) return refused(row.pusher, "there is no archive");
  if (!facts.has_docker_face) return refused(row.pusher, "there is no manifest.json");
  if (is_thin(facts)) row.remark = "needs the base: blobs are not there";
  return row;
}

PusherRow docker_containerd(const LoaderFacts& facts) {
  PusherRow row{"docker load, push (containerd)", stored_fate(facts), ""};
  if (facts.is_directory) return refused(row.pusher, "there is no archive");
  if (!facts.has_index && is_thin(facts)) return refused(row.pusher, "a blob is missing");
  if (!facts.has_index) {
    row.digest = Fate::other;
    row.remark = "makes a manifest of its own";
  } else if (!is_complete(facts)) {
    return refused(row.pusher, "a platform or a blob is missing");
  }
  return row;
}

PusherRow podman(const LoaderFacts& facts) {
  PusherRow row{"podman load, push", Fate::other, "compresses layers with a gzip of its own"};
  if (facts.is_directory && has_several(facts)) {
    return refused(row.pusher, "takes a layout with one entry");
  }
  if (is_thin(facts)) return refused(row.pusher, "a blob is missing");
  return row;
}

PusherRow containerd(const LoaderFacts& facts) {
  PusherRow row{"ctr images import --all-platforms, push", stored_fate(facts), ""};
  if (facts.is_directory) return refused(row.pusher, "there is no archive");
  if (facts.is_packed) return refused(row.pusher, "does not unpack what is around the archive");
  if (!facts.has_index && is_thin(facts)) return refused(row.pusher, "a blob is missing");
  if (!facts.has_index) {
    row.digest = Fate::other;
    row.remark = "makes a manifest of its own";
    return row;
  }
  if (!is_complete(facts)) return refused(row.pusher, "a platform or a blob is missing");
  return row;
}

}  // namespace

std::vector<PusherRow> pusher_rows(const LoaderFacts& facts) {
  return {crane_archive(facts),  crane_directory(facts),   skopeo(facts), skopeo_all(facts),
          docker_classic(facts), docker_containerd(facts), podman(facts), containerd(facts)};
}

}  // namespace ocifact::inspect
