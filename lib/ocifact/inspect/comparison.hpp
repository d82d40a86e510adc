// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ocifact/inspect/image_facts.hpp>

namespace ocifact::inspect {

/// How much of two images is the same, from most to least (docs/digests.md, Comparing).
enum class Verdict {
  same,              ///< the manifests are the same bytes
  other_compressor,  ///< the image IDs are the same; manifests or layer digests are not
  different,
};

/// `same image`, `same image, other compressor`, `different`.
std::string_view to_string(Verdict verdict);

/// A fact that the two sides do not have in common. A side that does not have it is empty.
struct Difference {
  std::string what;  ///< `image ID`, `layer 2`
  std::string a;
  std::string b;
};

/// What is compared with one another: an image for one platform. One side may be absent.
struct ComparedPlatform {
  std::optional<oci::Platform> platform;
  Verdict verdict = Verdict::different;
  std::vector<Difference> differences;
};

struct Comparison {
  Verdict verdict = Verdict::different;
  std::vector<Difference> differences;  ///< of what is above the platforms
  std::vector<ComparedPlatform> platforms;
};

/// Compares two images, indexes platform by platform, without reading layers. Absent children of
/// indexes are compared by their digests.
Comparison compare(const ImageFacts& a, const ImageFacts& b);

}  // namespace ocifact::inspect
