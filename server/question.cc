#include "server/question.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert_map.h"
#include "server/convert_scope.h"
#include "server/find_workspace.h"
#include "server/maps/map_documents.h"
#include "server/resource_name.h"
#include "storage/scan.h"

namespace journeygraph::server {
namespace {

absl::StatusOr<std::optional<graph::JourneyMap>> FindMap(storage::Workspace& workspace,
                                                         const v1::Scope& scope) {
  const auto name = ParseMapName(scope.map());
  if (!name) return std::nullopt;
  const auto message = ReadMap(workspace, *name, scope.map_revision());
  if (!message.ok()) return message.status();
  Violations violations;
  graph::JourneyMap map = ToDomain(*message, violations);
  if (!violations.empty()) return absl::DataLossError("a stored journey map breaks its rules");
  return map;
}

}  // namespace

absl::StatusOr<Question> PrepareQuestion(storage::Store& store, std::string_view workspace_id,
                                         const v1::Scope& scope, const Caller& caller,
                                         std::string_view customer) {
  auto workspace = FindWorkspace(store, workspace_id);
  if (!workspace.ok()) return workspace.status();
  auto map = FindMap(**workspace, scope);
  if (!map.ok()) return map.status();

  Question question{.workspace = *std::move(workspace)};
  question.scope = ToDomain(scope, map->has_value() ? &**map : nullptr);
  // Before the snapshot, which may hold more: the position never promises too much.
  caller.AddTrailer(kPositionTrailer, absl::StrCat(question.workspace->LastPosition()));
  question.snapshot =
      customer.empty() ? question.workspace->Read() : question.workspace->ReadFor(customer);
  question.context = storage::MakeContext(*question.snapshot, question.scope, *std::move(map));
  return question;
}

absl::StatusOr<Question> PrepareQuestionBeside(const Question& first, const v1::Scope& scope) {
  auto map = FindMap(*first.workspace, scope);
  if (!map.ok()) return map.status();
  Question question{.workspace = first.workspace, .snapshot = first.snapshot};
  question.scope = ToDomain(scope, map->has_value() ? &**map : nullptr);
  question.context = storage::MakeContext(*question.snapshot, question.scope, *std::move(map));
  return question;
}

}  // namespace journeygraph::server
