#include "server/questions/trend.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "graph/questions/trend.h"
#include "server/answer_info.h"
#include "server/calendar.h"
#include "server/convert_headline.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/time_scan.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxBuckets = 4'000;
constexpr std::size_t kMaxCells = 100'000;  // rows times buckets
constexpr int kDefaultTouchpoints = 10;
constexpr int kMaxTouchpoints = 50;
constexpr std::size_t kDaysOfWeek = 7;
constexpr char kOther[] = "other";

void CheckTrend(const v1::GetTrendRequest& request, Violations& violations) {
  CheckEnum(violations, request.period(), "period");
  if (request.period() == v1::PERIOD_NONE) {
    violations.Add("period", "is PERIOD_NONE; days, weeks or months are allowed");
  }
  if (!FindTimeZone(request.time_zone())) {
    violations.Add("time_zone",
                   absl::StrCat("is ", Quoted(request.time_zone()),
                                "; \"UTC\", an offset such as \"+01:00\" or an IANA name that this "
                                "server's system knows is allowed"));
  }
  CheckEnum(violations, request.week_start(), "week_start");
  CheckEnum(violations, request.breakdown(), "breakdown");
  if (request.breakdown() == v1::TREND_BREAKDOWN_STAGE && request.scope().map().empty()) {
    violations.Add("breakdown", "is TREND_BREAKDOWN_STAGE without a map; scope.map is needed");
  }
  CheckNotNegative(violations, request.max_touchpoints(), "max_touchpoints");
}

Calendar CalendarOf(const v1::GetTrendRequest& request) {
  Calendar calendar{.zone = *FindTimeZone(request.time_zone())};
  if (request.period() == v1::PERIOD_DAY) calendar.unit = CalendarUnit::kDay;
  if (request.period() == v1::PERIOD_MONTH) calendar.unit = CalendarUnit::kMonth;
  if (request.week_start() == v1::WEEK_START_SUNDAY) calendar.week_start = absl::Weekday::sunday;
  if (request.week_start() == v1::WEEK_START_SATURDAY) {
    calendar.week_start = absl::Weekday::saturday;
  }
  return calendar;
}

bool HasRows(const v1::GetTrendRequest& request) {
  return request.breakdown() == v1::TREND_BREAKDOWN_STAGE ||
         request.breakdown() == v1::TREND_BREAKDOWN_TOUCHPOINT;
}

std::vector<graph::Measure> AllowedMeasures(const v1::GetTrendRequest& request,
                                            const graph::MetricCatalogue& metrics) {
  std::vector<graph::Measure> measures = graph::AllMeasures(metrics);
  if (!HasRows(request)) return measures;
  std::erase_if(measures, [](const graph::Measure& measure) {
    return measure.kind == graph::MeasureKind::kSwitchRate ||
           measure.kind == graph::MeasureKind::kContactsPerJourney ||
           measure.kind == graph::MeasureKind::kTimeToSuccess ||
           measure.kind == graph::MeasureKind::kValuePerJourney;
  });
  return measures;
}

struct Buckets {
  graph::TimeBuckets buckets;
  bool first_is_partial = false;
  bool last_is_partial = false;
};

// The units that hold data of the range, cut to it.
Buckets BucketsOf(const Calendar& calendar, const graph::TimeRange& range,
                  const storage::ResidentSnapshot& snapshot, Violations& violations) {
  const std::int64_t first_ms = snapshot.first_time_ms().value_or(0);
  const std::int64_t last_ms = snapshot.last_time_ms().value_or(0);
  const std::int64_t start_ms = std::max(range.start_ms, first_ms);
  const std::int64_t end_ms = std::min(range.end_ms, last_ms + 1);
  if (!snapshot.first_time_ms() || start_ms >= end_ms) {
    return {.buckets = graph::TimeBuckets({last_ms + 1, last_ms + 2})};  // nothing is there
  }
  auto edges = CalendarEdges(calendar, start_ms, end_ms - 1, kMaxBuckets);
  if (!edges) {
    violations.Add("period", absl::StrCat("gives more than ", kMaxBuckets, " buckets from ",
                                          FormatTime(start_ms), " to ", FormatTime(end_ms),
                                          "; longer periods or a shorter scope.time_range are "
                                          "needed"));
    return {};
  }
  Buckets buckets{.first_is_partial = edges->front() < start_ms,
                  .last_is_partial = range.end_ms < edges->back()};
  edges->front() = std::max(edges->front(), range.start_ms);
  edges->back() = std::min(edges->back(), range.end_ms);
  buckets.buckets = graph::TimeBuckets(*std::move(edges));
  return buckets;
}

struct Rows {
  std::vector<std::uint32_t> of_touchpoint;  // empty: no rows
  std::vector<std::string> names = {""};
};

Rows StageRows(const graph::QuestionContext& context) {
  Rows rows{.names = {}};
  for (const graph::Stage& stage : context.map->stages) rows.names.push_back(stage.id);
  const auto none = static_cast<std::uint32_t>(rows.names.size());
  rows.names.emplace_back();
  for (const graph::StageIndex stage : context.stage_of_touchpoint) {
    rows.of_touchpoint.push_back(stage == graph::kNoStage ? none : stage);
  }
  return rows;
}

// Takes a scan of its own, to know which touchpoints are the busiest.
absl::StatusOr<Rows> TouchpointRows(const v1::GetTrendRequest& request, const Question& question,
                                    const QuestionDesk& desk, const Caller& caller) {
  graph::TouchpointUse use(question.context);
  const auto totals = ScanAll(question, desk, caller, use);
  if (!totals.ok()) return totals.status();
  const int asked =
      request.max_touchpoints() == 0 ? kDefaultTouchpoints : request.max_touchpoints();
  const auto busiest =
      use.Busiest(static_cast<std::size_t>(std::min(asked, kMaxTouchpoints)), question.context);
  Rows rows{.names = {}};
  rows.of_touchpoint.resize(question.context.names.touchpoints.size(),
                            static_cast<std::uint32_t>(busiest.size()));
  for (std::uint32_t row = 0; row < busiest.size(); ++row) {
    rows.of_touchpoint[busiest[row]] = row;
    rows.names.push_back(question.context.names.touchpoints[busiest[row]]);
  }
  if (rows.of_touchpoint.empty()) rows.of_touchpoint.push_back(0);
  rows.names.emplace_back(kOther);
  return rows;
}

absl::StatusOr<Rows> RowsOf(const v1::GetTrendRequest& request, const Question& question,
                            const QuestionDesk& desk, const Caller& caller) {
  if (request.breakdown() == v1::TREND_BREAKDOWN_STAGE) return StageRows(question.context);
  if (request.breakdown() == v1::TREND_BREAKDOWN_TOUCHPOINT) {
    return TouchpointRows(request, question, desk, caller);
  }
  return Rows();
}

void FillLimits(const graph::ChartLimits& limits, v1::ControlLimits& message) {
  message.set_statistic(limits.statistic);
  message.set_center(limits.center);
  message.set_low(limits.low);
  message.set_high(limits.high);
}

void FillPoint(const graph::TrendPoint& point, v1::TrendPoint& message) {
  message.set_count(Count(point.count));
  if (point.value) message.set_value(*point.value);
  message.set_low(point.low);
  message.set_high(point.high);
  message.set_small_sample(point.small_sample);
  message.set_usable(point.is_usable);
  if (point.control) FillLimits(*point.control, *message.mutable_control());
  if (point.ewma) FillLimits(*point.ewma, *message.mutable_ewma());
  if (point.seasonal) FillLimits(*point.seasonal, *message.mutable_seasonal());
}

void FillBuckets(const graph::TrendAnswer& answer, const absl::TimeZone& zone,
                 v1::GetTrendResponse& response) {
  for (const graph::TrendBucket& bucket : answer.buckets) {
    v1::TrendBucket& message = *response.add_buckets();
    SetTime(bucket.start_ms, *message.mutable_start());
    SetTime(bucket.end_ms, *message.mutable_end());
    message.set_start_date(DateIn(zone, bucket.start_ms));
    message.set_incomplete(bucket.incomplete);
    message.set_undecided(bucket.undecided);
    message.set_interactions(Count(bucket.interactions));
    ToMessage(bucket.journeys.data(), *message.mutable_results());
  }
}

void FillResponse(const graph::TrendAnswer& answer, const absl::TimeZone& zone,
                  v1::GetTrendResponse& response) {
  FillBuckets(answer, zone, response);
  for (const graph::TrendSeries& series : answer.series) {
    v1::TrendSeries& message = *response.add_series();
    message.set_label(series.row);
    message.set_measure(series.measure);
    message.set_unit(ToMessage(series.unit));
    message.set_center(series.center);
    message.set_dispersion(series.dispersion);
    for (const graph::TrendPoint& point : series.points) FillPoint(point, *message.add_points());
  }
  for (const graph::TrendAlarm& alarm : answer.alarms) {
    v1::TrendAlarm& message = *response.add_alarms();
    message.set_series(Count(alarm.series));
    message.set_bucket(Count(alarm.bucket));
    message.set_method(static_cast<v1::AlarmMethod>(alarm.method));
    FillLimits(alarm.limits, *message.mutable_limits());
  }
}

std::vector<graph::Measure> MeasuresOf(const v1::GetTrendRequest& request,
                                       const graph::MetricCatalogue& metrics) {
  if (!request.measures().empty()) return MeasuresNamed(request.measures(), metrics);
  return {{.kind = HasRows(request) ? graph::MeasureKind::kJourneys
                                    : graph::MeasureKind::kSuccessRate}};
}

}  // namespace

absl::StatusOr<v1::GetTrendResponse> GetTrend(const v1::GetTrendRequest& request,
                                              const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckTrend(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  CheckMeasures(request.measures(), AllowedMeasures(request, metrics), metrics, "measures",
                violations);
  const Calendar calendar = CalendarOf(request);
  const Buckets buckets =
      BucketsOf(calendar, question->scope.time_range, *question->snapshot, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto rows = RowsOf(request, *question, desk, caller);
  if (!rows.ok()) return rows.status();
  if (rows->names.size() * buckets.buckets.size() > kMaxCells) {
    violations.Add("breakdown",
                   absl::StrCat("gives ", rows->names.size(), " rows of ", buckets.buckets.size(),
                                " buckets; ", kMaxCells, " cells are allowed"));
    return violations.ToStatus();
  }

  TakeTimeRange(*question);
  graph::HeadlineCounts counts(question->context,
                               {.buckets = buckets.buckets,
                                .by_end = request.by_end(),
                                .row_of_touchpoint = rows->of_touchpoint,
                                .rows = static_cast<std::uint32_t>(rows->names.size())});
  const auto totals = ScanByTime(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  const graph::TrendAnswer answer =
      graph::AnswerTrend(counts, question->context,
                         {.measures = MeasuresOf(request, metrics),
                          .season = calendar.unit == CalendarUnit::kDay ? kDaysOfWeek : 1,
                          .row_names = rows->names,
                          .first_is_partial = buckets.first_is_partial,
                          .last_is_partial = buckets.last_is_partial});
  v1::GetTrendResponse response;
  FillResponse(answer, calendar.zone, response);
  response.set_time_zone(calendar.zone.name());
  FillInfo(*totals, question->context, graph::kTrendUnit, graph::kTrendDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
