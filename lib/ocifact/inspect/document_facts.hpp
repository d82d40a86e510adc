// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <ocifact/inspect/image_facts.hpp>

namespace ocifact::inspect {

/// What the bytes of a manifest or index tell of the image, as a registry, `crane manifest` or
/// `skopeo inspect --raw` give them; config, layers and the manifests of an index are elsewhere.
/// `source` names the text. `input` errors: those of parsing.
ImageFacts document_facts(std::string source, std::string_view text, const Limits& limits);

}  // namespace ocifact::inspect
