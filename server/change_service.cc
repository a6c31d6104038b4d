#include "server/change_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/baselines.h"
#include "server/convert_time.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/initiatives.h"
#include "server/page_token.h"
#include "storage/documents.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1'000;
// Well below the 4 MiB that clients accept by default.
constexpr std::size_t kMaxPageBytes = 1 << 20;
constexpr std::size_t kMaxTitleBytes = 256;
constexpr std::size_t kMaxDescriptionBytes = 10'000;

void CheckId(const std::string& id, const char* field, Violations& violations) {
  if (IsResourceId(id)) return;
  violations.Add(field,
                 absl::StrCat("is ", Quoted(id), "; ", std::string(kIdRule), " are allowed"));
}

// Stores a message; its name and create time are set afterwards.
template <typename Message>
absl::Status Store(storage::Workspace& workspace, storage::DocumentKind kind, const ChildName& name,
                   const char* collection, std::string_view type, Message& message) {
  auto stored =
      workspace.Documents().Create(kind, {.id = name.id, .content = message.SerializeAsString()});
  const std::string full_name = FullChildName(name, collection);
  if (absl::IsAlreadyExists(stored.status())) {
    return ErrorOf(kAlreadyExists, absl::StrCat("there is already ", Quoted(full_name)),
                   {.resource = ResourceName{std::string(type), full_name}});
  }
  if (!stored.ok()) return stored.status();
  message.set_name(full_name);
  SetTime(stored->create_time_ms, *message.mutable_create_time());
  return absl::OkStatus();
}

// One page: `add` takes the parsed message of each document.
template <typename Message, typename Request, typename Add>
absl::StatusOr<std::string> ListPage(const QuestionDesk& desk, const Request& request,
                                     storage::DocumentKind kind, const char* collection,
                                     const Add& add) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckNotNegative(violations, request.page_size(), "page_size");
  if (!violations.empty()) return violations.ToStatus();
  const std::string binding = PageBinding(collection, {request.parent()});
  std::string after;
  if (!request.page_token().empty()) {
    auto cursor = OpenPageToken(binding, request.page_token());
    if (!cursor.ok()) return cursor.status();
    after = *std::move(cursor);
  }
  auto workspace = FindWorkspace(desk.store, id);
  if (!workspace.ok()) return workspace.status();
  const int limit =
      request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMaxPage);
  // One more, to know whether there is a next page.
  auto documents = (*workspace)->Documents().List(kind, after, static_cast<std::size_t>(limit) + 1);
  if (!documents.ok()) return documents.status();
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < documents->size(); ++i) {
    if (i == static_cast<std::size_t>(limit) || bytes > kMaxPageBytes) {
      return SealPageToken(binding, documents->at(i - 1).id);
    }
    const storage::Document& document = documents->at(i);
    Message message;
    if (!message.ParseFromString(document.content)) {
      return absl::DataLossError("a stored document is damaged");
    }
    message.set_name(FullChildName({.workspace = id, .id = document.id}, collection));
    SetTime(document.create_time_ms, *message.mutable_create_time());
    bytes += document.content.size();
    add(std::move(message));
  }
  return std::string();
}

}  // namespace

ChangeService::ChangeService(const QuestionDesk& desk) : desk_(desk) {}

absl::StatusOr<v1::CreateBaselineResponse> ChangeService::CreateBaseline(
    const v1::CreateBaselineRequest& request, const Caller& caller) {
  Violations violations;
  const std::string workspace = CheckParent(request.parent(), violations);
  CheckId(request.baseline_id(), "baseline_id", violations);
  const v1::Baseline& asked = request.baseline();
  if (!request.has_baseline()) violations.Add("baseline", "is missing");
  CheckText(violations, asked.display_name(), kMaxTitleBytes, "baseline.display_name");
  CheckText(violations, asked.description(), kMaxDescriptionBytes, "baseline.description");
  ValidateScope(asked.scope(), workspace, violations, "baseline.scope");
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk_.store, workspace, asked.scope(), caller);
  if (!question.ok()) return question.status();

  const std::shared_ptr<storage::Workspace> stored_in = question->workspace;
  auto frozen = FreezeHeadline(*std::move(question), asked.scope(), desk_, caller);
  if (!frozen.ok()) return frozen.status();
  frozen->set_display_name(asked.display_name());
  frozen->set_description(asked.description());
  const absl::Status stored = Store(*stored_in, storage::DocumentKind::kBaseline,
                                    {.workspace = workspace, .id = request.baseline_id()},
                                    kBaselines, kBaselineType, *frozen);
  if (!stored.ok()) return stored;
  v1::CreateBaselineResponse response;
  *response.mutable_baseline() = *std::move(frozen);
  return response;
}

absl::StatusOr<v1::GetBaselineResponse> ChangeService::GetBaseline(
    const v1::GetBaselineRequest& request, const Caller&) {
  Violations violations;
  const ChildName name = CheckBaselineName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(desk_.store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto baseline = FindBaseline(**workspace, name);
  if (!baseline.ok()) return baseline.status();
  v1::GetBaselineResponse response;
  *response.mutable_baseline() = *std::move(baseline);
  return response;
}

absl::StatusOr<v1::ListBaselinesResponse> ChangeService::ListBaselines(
    const v1::ListBaselinesRequest& request, const Caller&) {
  v1::ListBaselinesResponse response;
  auto token = ListPage<v1::Baseline>(
      desk_, request, storage::DocumentKind::kBaseline, kBaselines,
      [&](v1::Baseline baseline) { *response.add_baselines() = std::move(baseline); });
  if (!token.ok()) return token.status();
  response.set_next_page_token(*std::move(token));
  return response;
}

absl::StatusOr<v1::DeleteBaselineResponse> ChangeService::DeleteBaseline(
    const v1::DeleteBaselineRequest& request, const Caller&) {
  Violations violations;
  const ChildName name = CheckBaselineName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(desk_.store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const absl::Status deleted =
      (*workspace)->Documents().Delete(storage::DocumentKind::kBaseline, name.id);
  // For the words of the error.
  if (absl::IsNotFound(deleted)) return FindBaseline(**workspace, name).status();
  if (!deleted.ok()) return deleted;
  return v1::DeleteBaselineResponse();
}

absl::StatusOr<v1::CreateInitiativeResponse> ChangeService::CreateInitiative(
    const v1::CreateInitiativeRequest& request, const Caller& caller) {
  Violations violations;
  const std::string workspace = CheckParent(request.parent(), violations);
  CheckId(request.initiative_id(), "initiative_id", violations);
  if (!request.has_initiative()) violations.Add("initiative", "is missing");
  CheckInitiative(request.initiative(), workspace, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk_.store, workspace, request.initiative().scope(), caller);
  if (!question.ok()) return question.status();
  CheckInitiativeIn(request.initiative(), question->context.map, *question->context.metrics,
                    violations);
  if (!violations.empty()) return violations.ToStatus();
  if (const auto baseline = ParseChildName(request.initiative().baseline(), kBaselines)) {
    if (auto found = FindBaseline(*question->workspace, *baseline); !found.ok()) {
      return found.status();
    }
  }

  v1::CreateInitiativeResponse response;
  v1::Initiative& initiative = *response.mutable_initiative();
  initiative = request.initiative();
  initiative.clear_name();
  initiative.clear_create_time();
  const absl::Status stored = Store(*question->workspace, storage::DocumentKind::kInitiative,
                                    {.workspace = workspace, .id = request.initiative_id()},
                                    kInitiatives, kInitiativeType, initiative);
  if (!stored.ok()) return stored;
  return response;
}

absl::StatusOr<v1::GetInitiativeResponse> ChangeService::GetInitiative(
    const v1::GetInitiativeRequest& request, const Caller&) {
  Violations violations;
  const ChildName name = CheckInitiativeName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(desk_.store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto initiative = FindInitiative(**workspace, name);
  if (!initiative.ok()) return initiative.status();
  v1::GetInitiativeResponse response;
  *response.mutable_initiative() = *std::move(initiative);
  return response;
}

absl::StatusOr<v1::ListInitiativesResponse> ChangeService::ListInitiatives(
    const v1::ListInitiativesRequest& request, const Caller&) {
  v1::ListInitiativesResponse response;
  auto token = ListPage<v1::Initiative>(
      desk_, request, storage::DocumentKind::kInitiative, kInitiatives,
      [&](v1::Initiative initiative) { *response.add_initiatives() = std::move(initiative); });
  if (!token.ok()) return token.status();
  response.set_next_page_token(*std::move(token));
  return response;
}

absl::StatusOr<v1::DeleteInitiativeResponse> ChangeService::DeleteInitiative(
    const v1::DeleteInitiativeRequest& request, const Caller&) {
  Violations violations;
  const ChildName name = CheckInitiativeName(request.name(), "name", violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(desk_.store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  const absl::Status deleted =
      (*workspace)->Documents().Delete(storage::DocumentKind::kInitiative, name.id);
  // For the words of the error.
  if (absl::IsNotFound(deleted)) return FindInitiative(**workspace, name).status();
  if (!deleted.ok()) return deleted;
  return v1::DeleteInitiativeResponse();
}

}  // namespace journeygraph::server
