// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <ocifact/codec/inflater.hpp>

namespace ocifact::codec {

/// By ISA-L, of which not all systems have one: this is part of builds that do. Memory: 0.1 MiB.
std::unique_ptr<Inflater> make_isal_inflater();

}  // namespace ocifact::codec
