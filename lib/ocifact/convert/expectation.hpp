// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <ocifact/base/messages.hpp>
#include <ocifact/convert/blobs.hpp>
#include <ocifact/convert/options.hpp>
#include <ocifact/convert/plan.hpp>
#include <ocifact/facts/layer_trial.hpp>

namespace ocifact::convert {

/// Sees to it that images become what `options.expect`, which is set, demands, before anything is
/// made. One that is expected under an identity that it has already stays as it is planned, and so
/// does one that options shape. Of any other, or of an index the image that manifest.json would
/// list, a manifest with the digest is looked for (`facts::prove`), and the image is planned anew,
/// to become that. Returns what was found, a sentence for `check_expected`; empty when that is not
/// known yet.
///
/// Errors are those of the proof; `NotProven` also where there is no image to prove it of.
std::string plan_expected(Plan& plan, const Options& options, const facts::TrialContext& context);

/// Whether that left an image to become the known manifest that it wants, which is not certain: a
/// source may lie.
bool may_want_in_vain(const Plan& plan, const Options& options);

/// Once all is settled: whether such an image became something else.
bool wanted_in_vain(const Plan& plan, const Options& options);

/// Then does what `plan_expected` does without such manifests, and without what was not found to be
/// what it should be. `plan` is as `plan_expected` left it, and `blobs` what came of it.
std::string plan_anew(Plan& plan, const std::vector<FinishedBlob>& blobs, const Options& options,
                      const facts::TrialContext& context);

/// Once all is settled: a `negative` error unless every image is what `options.expect` demands;
/// else a note with what was found.
void check_expected(const Plan& plan, const std::vector<FinishedBlob>& blobs,
                    const Options& options, std::string found, Messages& messages);

}  // namespace ocifact::convert
