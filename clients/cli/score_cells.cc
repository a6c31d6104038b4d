#include "clients/cli/score_cells.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/number_format.h"

namespace journeygraph::cli {
namespace {

struct Range {
  double worst;
  double middle;
  double best;
};

// Of what MetricScore.value says, not of single answers.
Range RangeOf(const std::string& metric) {
  if (metric == "nps") return {-100, 0, 100};
  if (metric == "csat") return {0, 0.6, 1};
  if (metric == "ces") return {1, 4, 7};
  return {-1, 0, 1};
}

}  // namespace

const v1::MetricScore* FindScore(const google::protobuf::RepeatedPtrField<v1::MetricScore>& scores,
                                 const std::string& metric) {
  for (const auto& score : scores) {
    if (score.metric() == metric && score.count() > 0) return &score;
  }
  return nullptr;
}

std::string ScoreValue(const std::string& metric, double value) {
  if (metric == "nps") return SignedDecimal(value, 1);
  if (metric == "csat") return Percent(value);
  if (metric == "ces") return Decimal(value, 1);
  return SignedDecimal(value, 2);
}

std::string ScoreInterval(const v1::MetricScore& score) {
  const auto end = [&](double value) {
    return score.metric() == "csat" ? Decimal(value * 100, 1) : ScoreValue(score.metric(), value);
  };
  return absl::StrCat("[", end(score.low()), ", ", end(score.high()), "]");
}

Tone ScoreTone(const v1::MetricScore& score) {
  const Range range = RangeOf(score.metric());
  if (score.high() < range.middle) return Tone::kBad;
  return score.low() > range.middle ? Tone::kGood : Tone::kPlain;
}

double ScoreShare(const v1::MetricScore& score) {
  const Range range = RangeOf(score.metric());
  return (score.value() - range.worst) / (range.best - range.worst);
}

std::string MetricTitle(const std::string& metric) {
  return metric == "sentiment" ? "Sentiment" : absl::AsciiStrToUpper(metric);
}

}  // namespace journeygraph::cli
