// What all questions have in common: where they are asked, and what comes before and around a scan.
//
//   Violations violations;
//   const std::string workspace = CheckQuestion(request, violations);
//   if (!violations.empty()) return violations.ToStatus();
//   auto question = PrepareQuestion(desk.store, workspace, request.scope(), caller);
//   if (!question.ok()) return question.status();
//   graph::ChannelSwitchCounts counts(question->context);
//   auto totals = ScanAll(*question, desk, caller, counts);
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/model/scope.h"
#include "journeygraph/v1/scope.pb.h"
#include "server/caller.h"
#include "server/find_workspace.h"
#include "server/validate_scope.h"
#include "server/violations.h"
#include "storage/scan.h"
#include "storage/store.h"

namespace journeygraph::server {

// Where questions are asked.
struct QuestionDesk {
  storage::Store& store;
  int scan_threads = 1;  // that work on one question
};

struct Question {
  std::shared_ptr<storage::Workspace> workspace;
  // Includes every write acknowledged before the question was asked.
  std::shared_ptr<const storage::ResidentSnapshot> snapshot;
  graph::Scope scope;
  graph::QuestionContext context;
};

// Checks what all requests have in common; gives the workspace's id.
template <typename Request>
std::string CheckQuestion(const Request& request, Violations& violations) {
  std::string id = CheckParent(request.parent(), violations);
  ValidateScope(request.scope(), id, violations);
  return id;
}

// `scope` is taken to be checked (validate_scope.h). Case notion and rules that it leaves out are
// the map's. The position of the workspace goes into the caller's trailers. With a customer, the
// question is about this one only (Workspace::ReadFor).
// Returns NOT_FOUND, if there is no such workspace, map or revision.
absl::StatusOr<Question> PrepareQuestion(storage::Store& store, std::string_view workspace_id,
                                         const v1::Scope& scope, const Caller& caller,
                                         std::string_view customer = "");

// Another question to the same snapshot of the same workspace, such as the second side of a
// comparison. Returns NOT_FOUND, if there is no such map or revision.
absl::StatusOr<Question> PrepareQuestionBeside(const Question& first, const v1::Scope& scope);

// One pass over the question's journeys that feeds all of `counts`.
// Returns CANCELLED, if the caller has gone.
template <typename... Counts>
absl::StatusOr<graph::ScanTotals> ScanAll(const Question& question, const QuestionDesk& desk,
                                          const Caller& caller, Counts&... counts) {
  return storage::Scan(*question.snapshot, question.scope, question.context,
                       {.threads = desk.scan_threads, .cancelled = caller.cancelled}, counts...);
}

}  // namespace journeygraph::server
