#include "tests/bench/journey_columns.h"

#include <algorithm>

namespace journeygraph::bench {
namespace {

graph::JourneyResult ResultOf(const graph::JourneyView& journey,
                              const graph::QuestionContext& context) {
  for (std::size_t i = journey.outcomes.size(); i-- > 0;) {
    const graph::OutcomeClass outcome = context.outcome_class[journey.outcomes[i].outcome];
    if (outcome == graph::OutcomeClass::kSuccess) return graph::JourneyResult::kSuccess;
    if (outcome == graph::OutcomeClass::kFailure) return graph::JourneyResult::kFailure;
  }
  return *context.watermark_ms - journey.time_ms.back() > graph::kDefaultLostAfterMs
             ? graph::JourneyResult::kLost
             : graph::JourneyResult::kOpen;
}

// The entries [begin, end) of a vector that will not grow any more.
template <typename Entry>
std::span<const Entry> Part(const std::vector<Entry>& entries, std::size_t begin, std::size_t end) {
  return std::span(entries).subspan(begin, end - begin);
}

}  // namespace

graph::QuestionContext BenchContext() {
  const BenchNames& names = Names();
  graph::QuestionContext context;
  context.names.touchpoints.assign(names.touchpoints.begin(), names.touchpoints.end());
  // Channel 0 stands for an unknown one.
  context.names.channels = {""};
  context.names.channels.insert(context.names.channels.end(), names.channels.begin(),
                                names.channels.end());
  context.names.outcomes.assign(names.outcomes.begin(), names.outcomes.end());
  context.names.wordings = {""};
  graph::JourneyMap map{.id = "retailer"};
  for (const std::string& stage : names.stages) map.stages.push_back({.id = stage});
  for (std::size_t i = 0; i < kTouchpoints; ++i) {
    map.touchpoints.push_back(
        {.id = names.touchpoints[i], .stage = names.stages[names.stage_of_touchpoint[i]]});
  }
  context.map = std::move(map);
  graph::ResolveContext({.success_outcomes = {names.outcomes[kSuccessOutcome]},
                         .failure_outcomes = {names.outcomes[kFailureOutcome]}},
                        context);
  return context;
}

JourneyColumns::JourneyColumns(const BenchData& data)
    : context_(BenchContext()),
      time_ms_(data.time_ms),
      touchpoint_(data.touchpoint.begin(), data.touchpoint.end()) {
  context_.watermark_ms = *std::ranges::max_element(time_ms_);
  for (const std::uint8_t channel : data.channel) {
    channel_.push_back(static_cast<graph::ChannelId>(channel + 1));
  }
  // Number of entries before each row.
  std::vector<std::size_t> outcomes_before;
  std::vector<std::size_t> scores_before;
  for (std::uint32_t row = 0; row <= data.rows(); ++row) {
    outcomes_before.push_back(outcomes_.size());
    scores_before.push_back(scores_.size());
    if (row < data.rows()) AddEntries(data, row);
  }
  for (std::size_t customer = 0; customer < data.customers(); ++customer) {
    const std::uint32_t begin = data.first_row[customer];
    const std::uint32_t end = data.first_row[customer + 1];
    graph::JourneyView view{
        .time_ms = Part(time_ms_, begin, end),
        .touchpoint = Part(touchpoint_, begin, end),
        .channel = Part(channel_, begin, end),
        .outcomes = Part(outcomes_, outcomes_before[begin], outcomes_before[end]),
        .scores = Part(scores_, scores_before[begin], scores_before[end]),
        .first_row = begin};
    view.result = ResultOf(view, context_);
    views_.push_back(view);
  }
}

void JourneyColumns::AddEntries(const BenchData& data, std::uint32_t row) {
  if (data.outcome[row] != 0) outcomes_.push_back({.row = row, .outcome = data.outcome[row]});
  if (data.metric[row] == kNoMetric) return;
  const std::int64_t steps = data.metric[row] == kSentimentMetric ? kSentimentSteps : 1;
  scores_.push_back({.row = row,
                     .metric = static_cast<graph::Metric>(data.metric[row]),
                     .value_micros = data.score[row] * graph::kMicrosPerUnit / steps});
}

}  // namespace journeygraph::bench
