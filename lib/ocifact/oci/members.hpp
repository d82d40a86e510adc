// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include <ocifact/json/value.hpp>
#include <ocifact/json/writer.hpp>

// Not installed: how documents treat members that they have no field for.

namespace ocifact::oci {

/// The members of `object` that are not in `known`, in order. One that differs from a known name
/// in case alone is an `input` error: readers written in Go take it for that name.
std::vector<json::Member> other_members(const json::Node& object,
                                        std::initializer_list<std::string_view> known);

void write_members(json::Writer& json, const std::vector<json::Member>& members);

/// An `input` error if `object` has a member `key`, even if it is null (CVE-2021-41190).
/// `document` is what the object claims to be.
void refuse_member(const json::Node& object, std::string_view key, std::string_view document);

}  // namespace ocifact::oci
