// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace ocifact::oci {

/// A normalised image reference, by the rules of Docker's reference grammar: short names belong to
/// `docker.io/library`, the registry's old name `index.docker.io` is `docker.io`.
struct Reference {
  std::string domain;  ///< `docker.io`, `registry.example.com:5000`
  std::string path;    ///< `library/app`
  std::string tag;     ///< "" when absent
  std::string digest;  ///< `sha256:…`, "" when absent

  /// Takes a short or full name. No tag and no digest means the tag `latest`. Text that the grammar
  /// does not hold (upper case, over 255 characters of repository, a bare 64-hex name, …) is an
  /// `input` error `'…' is not an image reference: <reason>`.
  static Reference parse(std::string_view text);
  static std::optional<Reference> try_parse(std::string_view text);

  /// `docker.io/library/app`
  std::string repository() const { return domain + "/" + path; }
  /// `docker.io/library/app:1`, with the digest when there is one.
  std::string to_string() const;
  /// What docker shows: `app:1` for `docker.io/library/app:1`, `team/app:1` for
  /// `docker.io/team/app:1`; other registries keep their name.
  std::string familiar() const;

  auto operator<=>(const Reference&) const = default;
};

/// Whether `text` is a tag: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}` (distribution-spec, Pulling
/// manifests).
bool is_tag(std::string_view text);

/// Whether `text` fits the grammar of `org.opencontainers.image.ref.name` (image-spec,
/// annotations): components of letters and digits joined by single `-._:@+`, or by `--`, components
/// joined by `/`.
bool is_ref_name(std::string_view text);

}  // namespace ocifact::oci
