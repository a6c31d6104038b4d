#include "server/questions/seam_message.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/answer_info.h"

namespace journeygraph::server {

void ToMessage(const graph::SeamPart& part, v1::SeamPart& message) {
  message.set_count(Count(part.count));
  if (part.value) message.set_value(*part.value);
  if (part.staying) message.set_staying(*part.staying);
  if (part.difference) message.set_difference(*part.difference);
  if (part.low) message.set_low(*part.low);
  if (part.high) message.set_high(*part.high);
  message.set_matched(Count(part.matched));
}

void ToMessage(const graph::Seam& seam, v1::Seam& message) {
  message.set_from_channel(seam.from_channel);
  message.set_to_channel(seam.to_channel);
  message.set_count(Count(seam.count));
  ToMessage(seam.gap_p50_ms, *message.mutable_gap_p50_ms());
  ToMessage(seam.gap_p90_ms, *message.mutable_gap_p90_ms());
  ToMessage(seam.repeat_question, *message.mutable_repeat_question());
  ToMessage(seam.exit, *message.mutable_exit());
  ToMessage(seam.score_change, *message.mutable_score_change());
  ToMessage(seam.repeat_contact, *message.mutable_repeat_contact());
  if (seam.score) message.set_score(*seam.score);
}

void CheckSeamWeights(const v1::SeamWeights& weights, const std::string& path,
                      Violations& violations) {
  constexpr double kLargest = 1'000'000;
  const auto check = [&](const char* name, double weight) {
    if (std::abs(weight) <= kLargest) return;  // not so for NaN
    violations.Add(absl::StrCat(path, ".", name),
                   absl::StrCat("is ", weight, "; -1,000,000 to 1,000,000 is allowed"));
  };
  check("gap_hours", weights.gap_hours());
  check("repeat_question", weights.repeat_question());
  check("exit", weights.exit());
  check("score_loss", weights.score_loss());
  check("repeat_contact", weights.repeat_contact());
}

graph::SeamWeights ToDomain(const v1::SeamWeights& weights) {
  return {.gap_hours = weights.gap_hours(),
          .repeat_question = weights.repeat_question(),
          .exit = weights.exit(),
          .score_loss = weights.score_loss(),
          .repeat_contact = weights.repeat_contact()};
}

graph::Metric MetricOr(std::string_view name, graph::Metric otherwise,
                       const graph::MetricCatalogue& metrics) {
  const graph::MetricDefinition* found = metrics.Find(name);
  return found == nullptr ? otherwise : found->metric;
}

std::optional<std::int64_t> ObservedUntilMs(const Question& question) {
  const std::optional<std::int64_t> newest_ms = question.context.watermark_ms;
  if (!newest_ms) return std::nullopt;
  return std::min(*newest_ms, question.scope.time_range.end_ms);
}

}  // namespace journeygraph::server
