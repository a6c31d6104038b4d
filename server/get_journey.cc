// InteractionService::GetJourney: one customer's timeline as journeys.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/answer_info.h"
#include "server/convert_interaction.h"
#include "server/convert_time.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/interaction_service.h"
#include "server/question.h"
#include "server/resource_name.h"
#include "server/validate_scope.h"
#include "storage/identity.h"
#include "storage/scan.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxCustomerBytes = 256;
constexpr char kUnit[] = "journeys";
constexpr char kDefinition[] =
    "A journey is what the case notion cuts from the customer's timeline; its last decisive "
    "outcome "
    "decides how it stands.";

std::string StageOf(const graph::QuestionContext& context, graph::TouchpointId touchpoint) {
  const graph::StageIndex stage = context.stage_of_touchpoint[touchpoint];
  return stage == graph::kNoStage ? "" : context.map->stages[stage].id;
}

// Places in the scores and outcomes of a journey; they come in the order of rows, so both only move
// forward.
struct NextEntries {
  std::size_t score = 0;
  std::size_t outcome = 0;
};

void FillStep(const graph::JourneyView& journey, std::size_t place,
              const graph::QuestionContext& context, NextEntries& next, v1::JourneyStep& step) {
  step.set_touchpoint(context.names.touchpoints[journey.touchpoint[place]]);
  step.set_channel(context.names.channels[journey.channel[place]]);
  step.set_stage(StageOf(context, journey.touchpoint[place]));
  SetTime(journey.time_ms[place], *step.mutable_event_time());
  if (place > 0) {
    step.set_gap_ms(static_cast<double>(journey.time_ms[place] - journey.time_ms[place - 1]));
    step.set_channel_switch(journey.channel[place] != 0 && journey.channel[place - 1] != 0 &&
                            journey.channel[place] != journey.channel[place - 1]);
  }
  for (; next.outcome < journey.outcomes.size() &&
         journey.outcomes[next.outcome].row - journey.first_row == place;
       ++next.outcome) {
    step.set_outcome(context.names.outcomes[journey.outcomes[next.outcome].outcome]);
  }
  for (; next.score < journey.scores.size() &&
         journey.scores[next.score].row - journey.first_row == place;
       ++next.score) {
    const graph::ScoreEntry& score = journey.scores[next.score];
    ToMessage(graph::Score{score.metric, score.value_micros, context.names.wordings[score.wording]},
              *context.metrics, *step.add_scores());
  }
}

void FillJourney(const graph::JourneyView& view, const graph::QuestionContext& context,
                 v1::Journey& journey) {
  journey.set_result(ToMessage(view.result));
  NextEntries next;
  for (std::size_t i = 0; i < view.size(); ++i) {
    v1::JourneyStep& step = *journey.add_steps();
    FillStep(view, i, context, next, step);
    if (!step.stage().empty()) journey.set_current_stage(step.stage());
    journey.set_channel_switches(journey.channel_switches() + step.channel_switch());
  }
  SetTime(view.time_ms.front(), *journey.mutable_start_time());
  SetTime(view.time_ms.back(), *journey.mutable_end_time());
}

absl::Status CustomerNotFound(std::string_view workspace, std::string_view customer) {
  const std::string name = WorkspaceName(workspace).append("/customers/").append(customer);
  return ErrorOf(kCustomerNotFound, absl::StrCat("there is no customer ", Quoted(name)),
                 {.resource = ResourceName{std::string(kCustomerType), name}});
}

}  // namespace

absl::StatusOr<v1::GetJourneyResponse> InteractionService::GetJourney(
    const v1::GetJourneyRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckRequiredName(violations, request.customer(), kMaxCustomerBytes, "customer");
  ValidateScope(request.scope(), id, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(store_, id, request.scope(), caller, request.customer());
  if (!question.ok()) return question.status();

  const storage::ResidentSnapshot& snapshot = *question->snapshot;
  const auto& keys =
      snapshot.names_of_shard(storage::ShardOf(storage::CustomerHash(request.customer())))
          .journey_keys;
  v1::GetJourneyResponse response;
  auto totals = storage::ScanCustomer(
      snapshot, request.customer(), question->scope, question->context,
      [&](const graph::JourneyView& view) {
        v1::Journey& journey = *response.add_journeys();
        journey.set_id(view.journey_key == 0 ? absl::StrCat(response.journeys_size())
                                             : std::string(keys.NameOf(view.journey_key)));
        FillJourney(view, question->context, journey);
      });
  if (!totals.ok() && !absl::IsNotFound(totals.status())) return totals.status();
  const graph::Customer customer = question->snapshot->GetCustomer(request.customer());
  if (!totals.ok() && customer.attributes.empty()) return CustomerNotFound(id, request.customer());
  ToMessage(customer, *response.mutable_customer());
  FillInfo(totals.ok() ? *totals : graph::ScanTotals{}, question->context, kUnit, kDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
