#include "server/convert_headline.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/answer_info.h"
#include "server/field_checks.h"

namespace journeygraph::server {

v1::MeasureUnit ToMessage(graph::MeasureUnit unit) {
  switch (unit) {
    case graph::MeasureUnit::kCount:
      return v1::MEASURE_UNIT_COUNT;
    case graph::MeasureUnit::kShare:
      return v1::MEASURE_UNIT_SHARE;
    case graph::MeasureUnit::kPoints:
      return v1::MEASURE_UNIT_POINTS;
    case graph::MeasureUnit::kScale:
      return v1::MEASURE_UNIT_SCALE;
    case graph::MeasureUnit::kMilliseconds:
      return v1::MEASURE_UNIT_MILLISECONDS;
    case graph::MeasureUnit::kMoney:
      return v1::MEASURE_UNIT_MONEY;
  }
  return v1::MEASURE_UNIT_UNSPECIFIED;
}

void ToMessage(const graph::HeadlineNumber& number, v1::HeadlineNumber& message) {
  message.set_measure(number.name);
  message.set_unit(ToMessage(number.unit));
  message.set_count(Count(number.count));
  if (number.value) message.set_value(*number.value);
  message.set_low(number.low);
  message.set_high(number.high);
  message.set_small_sample(number.small_sample);
}

void ToMessage(const graph::Difference& difference, std::optional<double> q_value,
               v1::HeadlineDifference& message) {
  ToMessage(difference.estimate, *message.mutable_estimate());
  message.set_test(static_cast<v1::DifferenceTest>(difference.test));
  if (difference.statistic) message.set_statistic(*difference.statistic);
  if (difference.p_value) message.set_p_value(*difference.p_value);
  if (q_value) message.set_q_value(*q_value);
}

std::string NamesOf(const std::vector<graph::Measure>& measures,
                    const graph::MetricCatalogue& metrics) {
  std::string names;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const char* separator = i == 0 ? "" : i + 1 == measures.size() ? " or " : ", ";
    absl::StrAppend(&names, separator, graph::NameOf(measures[i], metrics));
  }
  return names;
}

void CheckMeasures(const google::protobuf::RepeatedPtrField<std::string>& names,
                   const std::vector<graph::Measure>& allowed,
                   const graph::MetricCatalogue& metrics, std::string_view field,
                   Violations& violations) {
  for (int i = 0; i < names.size(); ++i) {
    const std::string place = absl::StrCat(std::string(field), "[", i, "]");
    const auto measure = graph::MeasureNamed(names.Get(i), metrics);
    if (!measure || std::ranges::find(allowed, *measure) == allowed.end()) {
      violations.Add(place, absl::StrCat("is ", Quoted(names.Get(i)), "; ",
                                         NamesOf(allowed, metrics), " is allowed"));
    } else if (std::find(names.begin(), names.begin() + i, names.Get(i)) != names.begin() + i) {
      violations.Add(place, absl::StrCat("is ", Quoted(names.Get(i)), " again; once is allowed"));
    }
  }
}

std::vector<graph::Measure> MeasuresNamed(
    const google::protobuf::RepeatedPtrField<std::string>& names,
    const graph::MetricCatalogue& metrics) {
  std::vector<graph::Measure> measures;
  for (const std::string& name : names) {
    if (const auto measure = graph::MeasureNamed(name, metrics)) measures.push_back(*measure);
  }
  return measures;
}

}  // namespace journeygraph::server
