#include "clients/cli/headline_cells.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/score_cells.h"

namespace journeygraph::cli {
namespace {

// The number alone, signed or not, for both ends of an interval.
std::string Plain(v1::MeasureUnit unit, double value, bool is_change) {
  switch (unit) {
    case v1::MEASURE_UNIT_COUNT: {
      const bool is_whole = std::floor(value) == value || std::abs(value) >= 1'000;
      return is_whole ? WithThousands(std::llround(value)) : Decimal(value, 1);
    }
    case v1::MEASURE_UNIT_SHARE:
      return is_change ? SignedDecimal(100 * value, 1) : Decimal(100 * value, 1);
    case v1::MEASURE_UNIT_POINTS:
      return SignedDecimal(value, 1);
    case v1::MEASURE_UNIT_MILLISECONDS: {
      const std::string sign = value < 0 ? "-" : is_change && value > 0 ? "+" : "";
      return sign + Length(std::abs(value));
    }
    case v1::MEASURE_UNIT_MONEY: {
      if (is_change) return SignedDecimal(value, 2);
      return std::abs(value) >= 10'000 ? WithThousands(std::llround(value)) : Decimal(value, 2);
    }
    default:
      return is_change ? SignedDecimal(value, 2) : Decimal(value, 2);
  }
}

}  // namespace

std::string MeasureTitle(const std::string& measure) {
  if (measure == "interactions") return "Interactions";
  if (measure == "journeys") return "Journeys";
  if (measure == "success_rate") return "Success rate";
  if (measure == "switch_rate") return "Channel switch rate";
  if (measure == "contacts_per_journey") return "Contacts per journey";
  if (measure == "time_to_success") return "Time to success";
  if (measure == "value_per_journey") return "Value per journey";
  return MetricTitle(measure);
}

std::string HeadlineValue(v1::MeasureUnit unit, double value) {
  return Plain(unit, value, false) + (unit == v1::MEASURE_UNIT_SHARE ? " %" : "");
}

Cell HeadlineCell(const v1::HeadlineNumber& number) {
  if (!number.has_value()) return {"–", Tone::kDim};
  return {HeadlineValue(number.unit(), number.value()) + (number.small_sample() ? "*" : "")};
}

std::string HeadlineInterval(const v1::HeadlineNumber& number) {
  if (!number.has_value() || number.unit() == v1::MEASURE_UNIT_COUNT) return "";
  return absl::StrCat("[", Plain(number.unit(), number.low(), false), ", ",
                      Plain(number.unit(), number.high(), false), "]");
}

std::string HeadlineChange(v1::MeasureUnit unit, double change) {
  return Plain(unit, change, true) + (unit == v1::MEASURE_UNIT_SHARE ? " pts" : "");
}

std::string ChangeWithInterval(v1::MeasureUnit unit, const v1::Estimate& change) {
  return absl::StrCat(HeadlineChange(unit, change.value()), " [", Plain(unit, change.low(), true),
                      ", ", Plain(unit, change.high(), true), "]");
}

bool MoreIsGood(const std::string& measure) {
  return measure == "success_rate" || measure == "nps" || measure == "csat" || measure == "ces" ||
         measure == "sentiment" || measure == "value_per_journey";
}

Tone ChangeTone(const std::string& measure, const v1::Estimate& change, bool is_clear) {
  if (!is_clear) return Tone::kPlain;
  const bool is_more = change.value() > 0;
  if (MoreIsGood(measure)) return is_more ? Tone::kGood : Tone::kBad;
  if (measure == "time_to_success") return is_more ? Tone::kBad : Tone::kGood;
  return Tone::kStrong;
}

std::string Probability(double p) { return p < 0.001 ? "<0.001" : Decimal(p, 3); }

}  // namespace journeygraph::cli
