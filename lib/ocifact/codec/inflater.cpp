// SPDX-License-Identifier: Apache-2.0
#include <ocifact/codec/inflater.hpp>
#ifdef OCIFACT_ISAL
#include <ocifact/codec/isal_inflater.hpp>
#endif

namespace ocifact::codec {

std::unique_ptr<Inflater> make_inflater() {
#ifdef OCIFACT_ISAL
  return make_isal_inflater();
#else
  return make_zlib_inflater();
#endif
}

}  // namespace ocifact::codec
