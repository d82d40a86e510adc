// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ocifact/convert/plan.hpp>

namespace ocifact::convert {

/// Makes of all planned images one multi-platform index of this name (docs/formats.md, One index of
/// several images): single images become children with the platform of their config, indexes
/// contribute their manifests and attestations. Children are ordered by platform, attestations
/// follow by what they attest, so that the order of the inputs decides nothing.
///
/// `origins` says where each planned image comes from. `input` errors: a platform that is there
/// twice, and what has no platform.
void join_images(Plan& plan, const std::vector<std::string>& origins, const oci::ImageName& name,
                 const std::optional<oci::Family>& media_types);

}  // namespace ocifact::convert
