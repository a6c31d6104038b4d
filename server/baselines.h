// Baselines: the headline numbers of a scope, frozen, and held against those of another time.
//
//   auto frozen = FreezeHeadline(*std::move(question), request.scope(), desk, caller);
//   AddChange(then, now, *response.add_changes());
//
// Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "journeygraph/v1/baseline.pb.h"
#include "server/caller.h"
#include "server/question.h"
#include "server/resource_name.h"

namespace journeygraph::server {

inline constexpr char kBaselines[] = "baselines";

// Scope (with the rules, case notion and revision that apply), numbers and info. `question` is the
// one that PrepareQuestion made of `scope`. Returns CANCELLED, if the caller has gone.
absl::StatusOr<v1::Baseline> FreezeHeadline(Question question, const v1::Scope& scope,
                                            const QuestionDesk& desk, const Caller& caller);

// The parts of a name; a violation of `field` if it is none.
ChildName CheckBaselineName(std::string_view name, std::string_view field, Violations& violations);

// Returns NOT_FOUND, if there is none of this name. Returns DATA_LOSS, if it cannot be read.
absl::StatusOr<v1::Baseline> FindBaseline(storage::Workspace& workspace, const ChildName& name);

// Difference and whether it is clear; numbers that do not belong together have none.
void FillChange(const v1::HeadlineNumber& then, const v1::HeadlineNumber& now,
                v1::BaselineChange& change);

}  // namespace journeygraph::server
