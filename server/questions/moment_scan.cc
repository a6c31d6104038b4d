#include "server/questions/moment_scan.h"

#include <string>

#include "server/errors.h"

namespace journeygraph::server {

absl::StatusOr<std::unique_ptr<ScannedMoments>> ScanMoments(const Question& question,
                                                            const QuestionDesk& desk,
                                                            const Caller& caller,
                                                            const MomentScanOptions& options) {
  graph::ObservedPlaces places(question.context);
  if (options.kind == graph::MomentKind::kTouchpointChannel) {
    const auto totals = ScanAll(question, desk, caller, places);
    if (!totals.ok()) return totals.status();
  }
  auto states = graph::MomentStates::Create(options.kind, question.context, &places);
  if (!states.ok()) return ErrorOf(kStorageLimit, std::string(states.status().message()));
  auto scanned = std::make_unique<ScannedMoments>(*std::move(states), options.with_evidence);
  const auto totals = options.examples == nullptr
                          ? ScanAll(question, desk, caller, scanned->counts())
                          : ScanAll(question, desk, caller, scanned->counts(), *options.examples);
  if (!totals.ok()) return totals.status();
  scanned->set_totals(*totals);
  if (options.with_evidence) {
    const auto again = ScanAll(question, desk, caller, scanned->MakeLate());
    if (!again.ok()) return again.status();
  }
  return scanned;
}

}  // namespace journeygraph::server
