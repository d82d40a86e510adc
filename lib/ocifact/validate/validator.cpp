// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ocifact/source/open_tree.hpp>
#include <ocifact/validate/docker_checks.hpp>
#include <ocifact/validate/layout_checks.hpp>
#include <ocifact/validate/layout_walk.hpp>
#include <ocifact/validate/recompression_checks.hpp>
#include <ocifact/validate/validator.hpp>

namespace ocifact::validate {
namespace {

/// What is odd about an archive as such is told as it is opened.
class ArchiveMessages final : public Messages {
 public:
  explicit ArchiveMessages(Findings& findings) : findings_(findings) {}
  void warning(const std::string& line) override {
    findings_.add(Rule::archive_end, "archive", line);
  }
  void note(const std::string&) override {}

 private:
  Findings& findings_;
};

/// The faces that are there, in whatever condition.
source::Faces find_faces(Subject& subject) {
  return {.oci = subject.find("index.json").there,
          .docker = subject.find("manifest.json").there,
          .directory = subject.opened().directory};
}

void check_files(const source::Faces& faces, Subject& subject, BlobChecks& blobs) {
  LayoutWalk layout(subject, blobs);
  // Only an archive may do with manifest.json alone.
  const bool docker_alone = faces.docker && !faces.directory && !faces.oci;
  if (!docker_alone || subject.find("oci-layout").there) {
    check_layout_files(subject);
    if (!faces.oci) {
      subject.findings().add(Rule::index_missing, "index.json",
                             faces.docker ? "not there" : "not there, nor is manifest.json");
    }
    layout.run();
  }
  if (faces.docker) check_docker_face(subject, blobs, layout);
  check_unused_files(subject, blobs);
}

/// Where a stream's layers wait: what is read once need not.
blob::Staging staging(const Options& options) {
  return options.recompress ? blob::Staging::in(options.scratch_directory)
                            : blob::Staging::nowhere();
}

}  // namespace

bool Report::is_valid() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.severity == Severity::error; });
}

Report validate(const source::Address& address, const Options& options) {
  return with_context(address.text, [&]() -> Report {
    Findings findings({options.strict, options.complete});
    ArchiveMessages messages(findings);
    blob::UnpackedBudget budget(options.limits.max_unpacked);
    const source::OpenedTree opened =
        source::open_tree(address, {options.follow_links,
                                    {.form = blob::Form::keep(),
                                     .layers = !options.fast,
                                     .staging = [&] { return staging(options); },
                                     .scratch_directory = options.scratch_directory,
                                     .limits = options.limits,
                                     .pool = options.pool,
                                     .budget = budget,
                                     .messages = messages}});
    Subject subject(opened, options.limits, findings);
    const source::Faces faces = find_faces(subject);
    if (faces.oci || faces.docker) check_kind(address, faces);
    BlobChecks blobs;
    check_files(faces, subject, blobs);
    Findings of_blobs(findings.weights());
    if (!options.fast) blobs.run(subject, of_blobs, options.pool, budget);
    if (options.recompress && !budget.is_exhausted()) {
      check_recompression(subject, of_blobs, options.pool);
    }
    if (budget.is_exhausted()) {
      // Which layers were unpacked before depends on the threads.
      findings.add(Rule::unpacked_limit, "layers",
                   "unpack to more than the limit of " +
                       std::to_string(*options.limits.max_unpacked) +
                       " bytes; --max-unpacked raises it");
    } else {
      findings.add(of_blobs.take());
    }
    return {findings.take()};
  });
}

}  // namespace ocifact::validate
