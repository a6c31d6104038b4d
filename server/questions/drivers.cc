#include "server/questions/drivers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/drivers.h"
#include "server/answer_info.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxTouchpointBytes = 256;
constexpr int kDefaultMinJourneys = 30;
constexpr int kLeastMinJourneys = 4;

void Check(const v1::ListDriversRequest& request, Violations& violations) {
  CheckName(violations, request.overall_touchpoint(), kMaxTouchpointBytes, "overall_touchpoint");
  CheckEnum(violations, request.level(), "level");
  if (request.level() == v1::DRIVER_LEVEL_STAGE && request.scope().map().empty()) {
    violations.Add("level", "is DRIVER_LEVEL_STAGE without a map; scope.map is needed");
  }
  if (request.min_journeys() != 0 && request.min_journeys() < kLeastMinJourneys) {
    violations.Add("min_journeys", absl::StrCat("is ", request.min_journeys(), "; ",
                                                kLeastMinJourneys, " or more is allowed"));
  }
  CheckNotNegative(violations, request.max_drivers(), "max_drivers");
}

// The metric of this name; `fallback` for "".
graph::Metric MetricOf(const std::string& name, graph::Metric fallback,
                       const graph::MetricCatalogue& metrics, std::string_view field,
                       Violations& violations) {
  if (name.empty()) return fallback;
  const graph::MetricDefinition* found = metrics.Find(name);
  if (found != nullptr) return found->metric;
  violations.Add(field, absl::StrCat("is ", Quoted(name), "; ", metrics.Names(), " is allowed"));
  return fallback;
}

void FillDriver(const graph::Driver& driver, v1::Driver& message) {
  message.set_name(driver.name);
  message.set_journeys(Count(driver.journeys));
  ToMessage(driver.score, *message.mutable_score());
  message.set_performance(driver.performance);
  ToMessage(driver.positive, *message.mutable_positive());
  message.set_journeys_with_both(Count(driver.journeys_with_both));
  if (driver.correlation) ToMessage(*driver.correlation, *message.mutable_correlation());
  if (driver.r_squared_share) message.set_r_squared_share(*driver.r_squared_share);
  if (driver.importance) message.set_importance(*driver.importance);
  if (driver.priority) message.set_priority(*driver.priority);
  if (driver.quadrant) message.set_quadrant(static_cast<v1::DriverQuadrant>(*driver.quadrant));
  message.set_small_sample(driver.small_sample);
}

void FillResponse(const graph::DriversAnswer& answer, std::size_t max_drivers,
                  v1::ListDriversResponse& message) {
  for (std::size_t i = 0; i < answer.drivers.size(); ++i) {
    if (max_drivers == 0 || i < max_drivers) {
      FillDriver(answer.drivers[i], *message.add_drivers());
      continue;
    }
    message.set_other_drivers(message.other_drivers() + 1);
    message.set_other_r_squared_share(message.other_r_squared_share() +
                                      answer.drivers[i].r_squared_share.value_or(0));
  }
  ToMessage(answer.overall, *message.mutable_overall());
  message.set_overall_journeys(Count(answer.overall_journeys));
  ToMessage(answer.overall_positive, *message.mutable_overall_positive());
  message.set_r_squared(answer.r_squared);
  message.set_method(static_cast<v1::ImportanceMethod>(answer.method));
  message.set_shared_drivers(Count(answer.shared_drivers));
  message.set_fewest_pairs(Count(answer.fewest_pairs));
  message.set_unknown_pairs(Count(answer.unknown_pairs));
  message.set_repaired(answer.is_repaired);
}

}  // namespace

absl::StatusOr<v1::ListDriversResponse> ListDrivers(const v1::ListDriversRequest& request,
                                                    const QuestionDesk& desk,
                                                    const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  Check(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  const int min_journeys =
      request.min_journeys() == 0 ? kDefaultMinJourneys : request.min_journeys();
  const graph::DriversOptions options{
      .metric = MetricOf(request.metric(), graph::Metric::kCsat, metrics, "metric", violations),
      .overall_metric = MetricOf(request.overall_metric(), graph::Metric::kNps, metrics,
                                 "overall_metric", violations),
      .overall_touchpoint = request.overall_touchpoint(),
      .by_stage = request.level() == v1::DRIVER_LEVEL_STAGE,
      .min_journeys = static_cast<std::uint64_t>(min_journeys)};
  if (!violations.empty()) return violations.ToStatus();

  graph::DriverCounts counts(question->context, options);
  const auto totals = ScanAll(*question, desk, caller, counts);
  if (!totals.ok()) return totals.status();
  graph::DriverMatrix matrix(question->context, options,
                             graph::ChooseDrivers(counts, question->context));
  const auto again = ScanAll(*question, desk, caller, matrix);
  if (!again.ok()) return again.status();
  v1::ListDriversResponse response;
  FillResponse(graph::AnswerDrivers(counts, matrix, question->context),
               static_cast<std::size_t>(request.max_drivers()), response);
  FillInfo(*totals, question->context, graph::kDriversUnit, graph::kDriversDefinition,
           *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
