#include "server/questions/initiative_effect.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "graph/questions/initiative_effect.h"
#include "server/answer_info.h"
#include "server/baselines.h"
#include "server/convert_headline.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/initiatives.h"
#include "server/time_scan.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultWeeks = 8;
constexpr int kMaxWeeks = 104;
constexpr std::int64_t kWeekMs = 7LL * 24 * 60 * 60 * 1000;

struct Weeks {
  std::uint32_t before = 1;
  std::uint32_t after = 0;
  std::vector<std::int64_t> edges_ms;
};

// Whole weeks around the day, as far as data go; one before it at least.
Weeks WeeksAround(std::int64_t day_ms, int wanted, const storage::ResidentSnapshot& snapshot) {
  const std::int64_t first_ms = snapshot.first_time_ms().value_or(day_ms);
  const std::int64_t last_ms = snapshot.last_time_ms().value_or(day_ms);
  Weeks weeks;
  weeks.before = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>((day_ms - first_ms) / kWeekMs, 1, wanted));
  weeks.after = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>((last_ms + 1 - day_ms) / kWeekMs, 0, wanted));
  for (std::int64_t week = -static_cast<std::int64_t>(weeks.before); week <= weeks.after; ++week) {
    weeks.edges_ms.push_back(day_ms + week * kWeekMs);
  }
  return weeks;
}

// Row 0 for affected touchpoints, row 1 for others; nothing if nothing is said to be affected.
std::vector<std::uint32_t> RowsOf(const v1::Initiative& initiative,
                                  const graph::QuestionContext& context) {
  if (initiative.touchpoints().empty() && initiative.stages().empty()) return {};
  std::vector<std::uint32_t> rows;
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    const graph::StageIndex stage = context.stage_of_touchpoint[id];
    const bool is_affected =
        std::ranges::find(initiative.touchpoints(), context.names.touchpoints[id]) !=
            initiative.touchpoints().end() ||
        (stage != graph::kNoStage &&
         std::ranges::find(initiative.stages(), context.map->stages[stage].id) !=
             initiative.stages().end());
    rows.push_back(is_affected ? 0 : 1);
  }
  return rows;
}

void FillGroup(const std::string& label, const std::vector<graph::HeadlineChange>& changes,
               v1::GetInitiativeEffectResponse& response) {
  v1::InitiativeGroup& group = *response.add_groups();
  group.set_label(label);
  for (const graph::HeadlineChange& change : changes) {
    v1::InitiativeChange& message = *group.add_changes();
    ToMessage(change.before, *message.mutable_before());
    ToMessage(change.after, *message.mutable_after());
    if (change.difference) {
      ToMessage(*change.difference, change.q_value, *message.mutable_difference());
    }
    message.set_small_sample(change.small_sample);
    if (change.trend) {
      ToMessage(change.trend->per_week, *message.mutable_trend()->mutable_per_week());
      message.mutable_trend()->set_weeks(Count(change.trend->weeks));
      message.mutable_trend()->set_projected(change.trend->projected);
    }
    message.set_moved_before(change.moved_before);
  }
}

v1::ExpectationState StateOf(const graph::Estimate& observed, double expected) {
  const double sign = expected < 0 ? -1 : 1;
  const double least = std::min(sign * observed.low, sign * observed.high);
  const double most = std::max(sign * observed.low, sign * observed.high);
  if (least >= sign * expected) return v1::EXPECTATION_STATE_MET;
  if (most < sign * expected) return v1::EXPECTATION_STATE_MISSED;
  return v1::EXPECTATION_STATE_POSSIBLE;
}

void FillExpectation(const std::vector<graph::HeadlineChange>& changes,
                     v1::GetInitiativeEffectResponse& response) {
  const v1::Expectation& expectation = response.initiative().expectation();
  if (expectation.measure().empty()) return;
  v1::ExpectationResult& result = *response.mutable_expectation();
  result.set_expected(expectation.change());
  result.set_state(v1::EXPECTATION_STATE_TOO_EARLY);
  for (const graph::HeadlineChange& change : changes) {
    if (change.before.name != expectation.measure() || !change.difference) continue;
    ToMessage(change.difference->estimate, *result.mutable_observed());
    if (!change.small_sample) {
      result.set_state(StateOf(change.difference->estimate, expectation.change()));
    }
  }
}

void FillSinceBaseline(const std::vector<graph::HeadlineChange>& changes,
                       const v1::Baseline& baseline, v1::GetInitiativeEffectResponse& response) {
  for (const graph::HeadlineChange& change : changes) {
    if (change.after.unit == graph::MeasureUnit::kCount) continue;  // here by week
    v1::HeadlineNumber now;
    ToMessage(change.after, now);
    for (const v1::HeadlineNumber& then : baseline.numbers()) {
      if (then.measure() == now.measure()) FillChange(then, now, *response.add_since_baseline());
    }
  }
}

void FillCaveats(const Weeks& weeks, const graph::HeadlineCounts& all,
                 const std::vector<graph::HeadlineChange>& changes, bool names_unobserved,
                 v1::GetInitiativeEffectResponse& response) {
  response.add_caveats(v1::EFFECT_CAVEAT_ASSOCIATION);
  if (std::ranges::any_of(changes, &graph::HeadlineChange::moved_before)) {
    response.add_caveats(v1::EFFECT_CAVEAT_TREND_BEFORE);
  }
  if (weeks.after < weeks.before) response.add_caveats(v1::EFFECT_CAVEAT_FEW_WEEKS_AFTER);
  std::uint64_t open = 0;
  for (std::uint32_t week = weeks.before; week < all.buckets().size(); ++week) {
    open += all.journeys()[week][static_cast<std::size_t>(graph::JourneyResult::kOpen)];
  }
  if (open > 0) response.add_caveats(v1::EFFECT_CAVEAT_UNDECIDED);
  if (names_unobserved) response.add_caveats(v1::EFFECT_CAVEAT_NOT_OBSERVED);
}

// The initiative as stored and the question over its scope.
struct Asked {
  v1::Initiative initiative;
  Question question;
};

absl::StatusOr<Asked> Prepare(const ChildName& name, const QuestionDesk& desk,
                              const Caller& caller) {
  auto workspace = FindWorkspace(desk.store, name.workspace);
  if (!workspace.ok()) return workspace.status();
  auto initiative = FindInitiative(**workspace, name);
  if (!initiative.ok()) return initiative.status();
  auto question = PrepareQuestion(desk.store, name.workspace, initiative->scope(), caller);
  if (!question.ok()) return question.status();
  return Asked{.initiative = *std::move(initiative), .question = *std::move(question)};
}

}  // namespace

absl::StatusOr<v1::GetInitiativeEffectResponse> GetInitiativeEffect(
    const v1::GetInitiativeEffectRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const ChildName name = CheckInitiativeName(request.name(), "name", violations);
  if (request.weeks() < 0 || request.weeks() > kMaxWeeks) {
    violations.Add("weeks", absl::StrCat("is ", request.weeks(), "; 1 to ", kMaxWeeks,
                                         " are allowed, 0 is ", kDefaultWeeks));
  }
  if (!violations.empty()) return violations.ToStatus();
  auto asked = Prepare(name, desk, caller);
  if (!asked.ok()) return asked.status();
  const Question& question = asked->question;
  const graph::QuestionContext& context = question.context;

  v1::GetInitiativeEffectResponse response;
  const std::int64_t day_ms = ToMs(asked->initiative.start_time());
  const Weeks weeks = WeeksAround(day_ms, request.weeks() == 0 ? kDefaultWeeks : request.weeks(),
                                  *question.snapshot);
  const graph::TimeBuckets buckets(weeks.edges_ms);
  const std::vector<std::uint32_t> rows = RowsOf(asked->initiative, context);
  graph::HeadlineCounts all(context, {.buckets = buckets});
  graph::HeadlineCounts by_row(context, {.buckets = rows.empty() ? graph::TimeBuckets() : buckets,
                                         .row_of_touchpoint = rows,
                                         .rows = rows.empty() ? 1u : 2u});
  const auto totals = rows.empty() ? ScanByTime(question, desk, caller, all)
                                   : ScanByTime(question, desk, caller, all, by_row);
  if (!totals.ok()) return totals.status();

  auto changes = graph::ChangesAt(weeks.before, all, 0, context);
  std::vector<graph::HeadlineChange> affected;
  std::vector<graph::HeadlineChange> other;
  if (!rows.empty()) {
    affected = graph::ChangesAt(weeks.before, by_row, 0, context);
    other = graph::ChangesAt(weeks.before, by_row, 1, context);
  }
  response.set_tests(Count(graph::SetQValues({&changes, &affected, &other})));
  *response.mutable_initiative() = std::move(asked->initiative);
  SetTime(weeks.edges_ms.front(), *response.mutable_before_start());
  SetTime(weeks.edges_ms.back(), *response.mutable_after_end());
  response.set_weeks_before(weeks.before);
  response.set_weeks_after(weeks.after);
  FillGroup("all", changes, response);
  if (!rows.empty()) {
    FillGroup("affected", affected, response);
    FillGroup("other", other, response);
  }
  FillExpectation(changes, response);
  const bool names_unobserved =
      (!response.initiative().touchpoints().empty() || !response.initiative().stages().empty()) &&
      std::ranges::find(rows, 0u) == rows.end();
  FillCaveats(weeks, all, changes, names_unobserved, response);
  if (const auto baseline = ParseChildName(response.initiative().baseline(), kBaselines)) {
    const auto frozen = FindBaseline(*question.workspace, *baseline);
    if (frozen.ok()) FillSinceBaseline(changes, *frozen, response);
    if (!frozen.ok() && !absl::IsNotFound(frozen.status())) return frozen.status();
  }
  FillInfo(*totals, context, graph::kInitiativeEffectUnit, graph::kInitiativeEffectDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
