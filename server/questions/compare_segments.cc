#include "server/questions/compare_segments.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "graph/channel_lens.h"
#include "graph/questions/segment_comparison.h"
#include "server/answer_info.h"
#include "server/convert_headline.h"
#include "server/convert_scope.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/questions/path_parts.h"

namespace journeygraph::server {
namespace {

constexpr int kMaxSegments = 8;
constexpr int kMaxConditions = 20;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxShortNameBytes = 128;
constexpr char kRest[] = "rest";

void CheckSegment(const v1::ComparedSegment& segment, const std::string& path,
                  std::set<std::string>& labels, Violations& violations) {
  CheckRequiredName(violations, segment.label(), kMaxShortNameBytes, path, ".label");
  if (segment.label() == kRest || !labels.insert(segment.label()).second) {
    violations.Add(absl::StrCat(path, ".label"),
                   absl::StrCat("is ", Quoted(segment.label()),
                                "; a label of its own, not \"rest\", is needed"));
  }
  CheckCount(violations, segment.customer_conditions_size(), kMaxConditions, path,
             ".customer_conditions");
  for (int i = 0; i < segment.customer_conditions_size(); ++i) {
    ValidateCondition(segment.customer_conditions(i),
                      absl::StrCat(path, ".customer_conditions[", i, "]"), violations);
  }
  ValidateTimeRange(segment.time_range(), path + ".time_range", violations);
  for (int i = 0; i < segment.channels_size(); ++i) {
    CheckName(violations, segment.channels(i), kMaxShortNameBytes, path, ".channels[", i, "]");
  }
  for (int i = 0; i < segment.touchpoints_size(); ++i) {
    CheckRequiredName(violations, segment.touchpoints(i), kMaxNameBytes, path, ".touchpoints[", i,
                      "]");
  }
}

void CheckComparator(const v1::CompareSegmentsRequest& request, const std::set<std::string>& labels,
                     Violations& violations) {
  if (!request.comparator().empty()) {
    if (request.comparator() != kRest && !labels.contains(request.comparator())) {
      violations.Add("comparator", absl::StrCat("is ", Quoted(request.comparator()),
                                                "; the label of a segment or \"rest\" is needed"));
    } else if (request.segments_size() < 2 && request.comparator() != kRest) {
      violations.Add("comparator", "is the only segment; there is nothing to compare it with");
    }
  }
  if (!request.comparator().empty() && request.comparator() != kRest) return;
  for (int i = 0; i < request.segments_size(); ++i) {
    if (!request.segments(i).customer_conditions().empty()) continue;
    violations.Add(absl::StrCat("segments[", i, "].customer_conditions"),
                   "is empty, so that everybody is in it and nobody is the rest; a condition, or "
                   "another comparator, is needed");
  }
}

void CheckSegments(const v1::CompareSegmentsRequest& request, Violations& violations) {
  if (request.segments().empty()) violations.Add("segments", "is empty; 1 to 8 are needed");
  CheckCount(violations, request.segments_size(), kMaxSegments, "segments");
  std::set<std::string> labels;
  for (int i = 0; i < request.segments_size(); ++i) {
    CheckSegment(request.segments(i), absl::StrCat("segments[", i, "]"), labels, violations);
  }
  CheckComparator(request, labels, violations);
  CheckEnum(violations, request.path_element(), "path_element");
  if (request.path_element() == v1::PATH_ELEMENT_STAGE && request.scope().map().empty()) {
    violations.Add("path_element", "is PATH_ELEMENT_STAGE without a map; scope.map is needed");
  }
}

// What is in both lists, of which an empty one is everything; false if nothing is.
bool Narrow(const google::protobuf::RepeatedPtrField<std::string>& wanted,
            std::vector<std::string>& names) {
  if (wanted.empty()) return true;
  std::vector<std::string> both;
  for (const std::string& name : wanted) {
    if (names.empty() || std::ranges::find(names, name) != names.end()) both.push_back(name);
  }
  names = std::move(both);
  return !names.empty();
}

// The scope of a segment within that of the request.
graph::Scope ScopeOf(const v1::ComparedSegment& segment, const graph::Scope& all,
                     const std::string& path, Violations& violations) {
  graph::Scope scope = all;
  for (const v1::AttributeCondition& condition : segment.customer_conditions()) {
    scope.customer_conditions.push_back(ToDomain(condition));
  }
  if (segment.time_range().has_start_time()) {
    scope.time_range.start_ms =
        std::max(scope.time_range.start_ms, ToMs(segment.time_range().start_time()));
  }
  if (segment.time_range().has_end_time()) {
    scope.time_range.end_ms =
        std::min(scope.time_range.end_ms, ToMs(segment.time_range().end_time()));
  }
  if (!Narrow(segment.channels(), scope.channels)) {
    violations.Add(path + ".channels", "has nothing in common with scope.channels");
  }
  if (!Narrow(segment.touchpoints(), scope.touchpoints)) {
    violations.Add(path + ".touchpoints", "has nothing in common with scope.touchpoints");
  }
  return scope;
}

// Whether no customer can be in both: some attribute must have different values.
bool AreDisjoint(const graph::Scope& a, const graph::Scope& b) {
  for (const graph::AttributeCondition& first : a.customer_conditions) {
    for (const graph::AttributeCondition& second : b.customer_conditions) {
      if (first.key != second.key) continue;
      const bool share_value = std::ranges::any_of(first.values, [&](const std::string& value) {
        return std::ranges::find(second.values, value) != second.values.end();
      });
      if (!share_value) return true;
    }
  }
  return false;
}

struct Part {
  std::string label;
  graph::Scope scope;
  bool may_overlap = false;
};

// The segments, and the rest if it is the comparator.
std::vector<Part> PartsOf(const v1::CompareSegmentsRequest& request, const graph::Scope& all,
                          Violations& violations) {
  std::vector<Part> parts;
  graph::Scope rest = all;
  for (int i = 0; i < request.segments_size(); ++i) {
    const v1::ComparedSegment& segment = request.segments(i);
    parts.push_back(
        {.label = segment.label(),
         .scope = ScopeOf(segment, all, absl::StrCat("segments[", i, "]"), violations)});
    std::vector<graph::AttributeCondition>& excluded = rest.excluded_customers.emplace_back();
    for (const v1::AttributeCondition& condition : segment.customer_conditions()) {
      excluded.push_back(ToDomain(condition));
    }
  }
  for (Part& part : parts) {
    part.may_overlap = std::ranges::any_of(parts, [&](const Part& other) {
      return &other != &part && !AreDisjoint(part.scope, other.scope);
    });
  }
  if (request.comparator().empty() || request.comparator() == kRest) {
    parts.push_back({.label = kRest, .scope = std::move(rest)});
  }
  return parts;
}

// One scan. What is not asked for takes no time.
absl::StatusOr<graph::SegmentCounts> CountSegment(const Question& question, const Part& part,
                                                  const v1::CompareSegmentsRequest& request,
                                                  const QuestionDesk& desk, const Caller& caller) {
  Question of_part = question;
  of_part.scope = part.scope;
  graph::HeadlineCounts counts(question.context);
  graph::IfAsked<graph::VariantCounts> variants;
  if (!request.skip_paths()) {
    variants.part.emplace(question.context,
                          graph::VariantCountsOptions{.element = ToDomain(request.path_element())});
  }
  graph::IfAsked<graph::CustomerSet> customers;
  if (part.may_overlap) customers.part.emplace();
  const auto totals = ScanAll(of_part, desk, caller, counts, variants, customers);
  if (!totals.ok()) return totals.status();
  return graph::SegmentCounts{.label = part.label,
                              .tally = counts.tally(),
                              .variants = std::move(variants.part),
                              .customers = totals->customers,
                              .customer_set = std::move(customers.part)};
}

void FillDifferences(const graph::SegmentComparison& answer,
                     v1::CompareSegmentsResponse& response) {
  for (const graph::SegmentDifference& row : answer.differences) {
    v1::SegmentDifference& message = *response.add_differences();
    message.set_segment(answer.segments[row.segment].label);
    message.set_measure(row.measure);
    message.set_unit(ToMessage(row.unit));
    if (row.difference) ToMessage(*row.difference, row.q_value, *message.mutable_difference());
    message.set_small_sample(row.small_sample);
    message.set_significant(row.is_significant);
  }
  for (const graph::VariantDistance& distance : answer.distances) {
    v1::VariantDistance& message = *response.add_distances();
    message.set_segment(answer.segments[distance.segment].label);
    message.set_total_variation(distance.total_variation);
    message.set_expected_by_chance(distance.expected_by_chance);
    message.set_variants(Count(distance.variants));
    message.set_shared_variants(Count(distance.shared_variants));
  }
}

void FillResponse(const graph::SegmentComparison& answer, std::size_t comparator,
                  v1::CompareSegmentsResponse& response) {
  for (const graph::SegmentNumbers& segment : answer.segments) {
    v1::SegmentNumbers& message = *response.add_segments();
    message.set_label(segment.label);
    message.set_customers(Count(segment.customers));
    message.set_interactions(Count(segment.interactions));
    ToMessage(segment.journeys.data(), *message.mutable_results());
    for (const auto& number : segment.numbers) ToMessage(number, *message.add_numbers());
  }
  response.set_comparator(answer.segments[comparator].label);
  FillDifferences(answer, response);
  response.set_tests(Count(answer.tests));
  for (const graph::SegmentOverlap& overlap : answer.overlaps) {
    v1::SegmentOverlap& message = *response.add_overlaps();
    message.set_first(answer.segments[overlap.first].label);
    message.set_second(answer.segments[overlap.second].label);
    message.set_customers(Count(overlap.customers));
  }
}

// Counts nothing: for what the scope holds.
struct NoCounts {
  void Add(const graph::JourneyView&) {}
  void Merge(NoCounts&&) {}
};

}  // namespace

absl::StatusOr<v1::CompareSegmentsResponse> CompareSegments(
    const v1::CompareSegmentsRequest& request, const QuestionDesk& desk, const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckSegments(request, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();
  const graph::MetricCatalogue& metrics = *question->context.metrics;
  CheckMeasures(request.measures(), graph::AllMeasures(metrics), metrics, "measures", violations);
  const std::vector<Part> parts = PartsOf(request, question->scope, violations);
  if (!violations.empty()) return violations.ToStatus();

  std::vector<graph::SegmentCounts> segments;
  for (const Part& part : parts) {
    auto segment = CountSegment(*question, part, request, desk, caller);
    if (!segment.ok()) return segment.status();
    segments.push_back(*std::move(segment));
  }
  NoCounts nothing;
  const auto totals = ScanAll(*question, desk, caller, nothing);
  if (!totals.ok()) return totals.status();
  graph::SegmentComparisonOptions options{.comparator = parts.size() - 1,
                                          .measures = MeasuresNamed(request.measures(), metrics)};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].label == request.comparator()) options.comparator = i;
  }
  v1::CompareSegmentsResponse response;
  FillResponse(graph::CompareSegments(segments, question->context, options), options.comparator,
               response);
  FillInfo(*totals, question->context, graph::kSegmentComparisonUnit,
           graph::kSegmentComparisonDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
