// What every question needs before it scans: the map, the scope, a snapshot, the context.
//
//   auto question = PrepareQuestion(store, "acme", request.scope(), caller);
//   graph::ChannelSwitchCounts counts(question->context);
//   auto totals = storage::Scan(*question->snapshot, question->scope, question->context,
//                               {.threads = 2, .cancelled = caller.cancelled}, counts);
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "graph/analysis.h"
#include "graph/model/scope.h"
#include "journeygraph/v1/scope.pb.h"
#include "server/caller.h"
#include "storage/store.h"

namespace journeygraph::server {

struct Question {
  std::shared_ptr<storage::Workspace> workspace;
  // Includes every write acknowledged before the question was asked.
  std::shared_ptr<const storage::ResidentSnapshot> snapshot;
  graph::Scope scope;
  graph::QuestionContext context;
};

// `scope` is taken to be checked (validate_scope.h). Case notion and rules that it leaves out are
// the map's. The position of the workspace goes into the caller's trailers. With a customer, the
// question is about this one only (Workspace::ReadFor).
// Returns NOT_FOUND, if there is no such workspace, map or revision.
absl::StatusOr<Question> PrepareQuestion(storage::Store& store, std::string_view workspace_id,
                                         const v1::Scope& scope, const Caller& caller,
                                         std::string_view customer = "");

}  // namespace journeygraph::server
