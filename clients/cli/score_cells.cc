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
Range RangeOf(const v1::MetricScore& score) {
  if (score.metric() == "nps") return {-100, 0, 100};
  if (score.metric() == "csat") return {0, 0.6, 1};
  if (score.metric() == "ces") return {1, 4, 7};
  if (score.worst() == score.best()) return {-1, 0, 1};
  return {score.worst(), (score.worst() + score.best()) / 2, score.best()};
}

bool IsShare(const v1::MetricScore& score) {
  return score.metric() == "csat" || score.summary() == v1::METRIC_SUMMARY_TOP_SHARE;
}

bool IsBuiltIn(const std::string& metric) {
  return metric == "nps" || metric == "csat" || metric == "ces" || metric == "sentiment";
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

std::string ScoreValue(const v1::MetricScore& like, double value) {
  if (IsBuiltIn(like.metric())) return ScoreValue(like.metric(), value);
  if (IsShare(like)) return Percent(value);
  if (like.summary() == v1::METRIC_SUMMARY_NET) return SignedDecimal(value, 1);
  return like.worst() < 0 || like.best() < 0 ? SignedDecimal(value, 2) : Decimal(value, 2);
}

std::string ScoreDifference(const v1::MetricScore& like, double difference) {
  if (IsShare(like)) return Points(difference);
  return SignedDecimal(difference, like.metric() == "nps" ? 1 : 2);
}

std::string ScoreInterval(const v1::MetricScore& score) {
  const auto end = [&](double value) {
    return IsShare(score) ? Decimal(value * 100, 1) : ScoreValue(score, value);
  };
  return absl::StrCat("[", end(score.low()), ", ", end(score.high()), "]");
}

Tone ScoreTone(const v1::MetricScore& score) {
  const Range range = RangeOf(score);
  const bool is_low_good = range.best < range.worst;
  if (score.high() < range.middle) return is_low_good ? Tone::kGood : Tone::kBad;
  if (score.low() > range.middle) return is_low_good ? Tone::kBad : Tone::kGood;
  return Tone::kPlain;
}

double ScoreShare(const v1::MetricScore& score) {
  const Range range = RangeOf(score);
  return (score.value() - range.worst) / (range.best - range.worst);
}

std::string MetricTitle(const std::string& metric) {
  if (metric == "sentiment") return "Sentiment";
  return IsBuiltIn(metric) ? absl::AsciiStrToUpper(metric) : metric;
}

std::string MetricTitle(const v1::MetricScore& score) {
  return score.display_name().empty() || IsBuiltIn(score.metric()) ? MetricTitle(score.metric())
                                                                   : score.display_name();
}

}  // namespace journeygraph::cli
