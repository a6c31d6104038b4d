#include "clients/cli/seam_cells.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "clients/cli/number_format.h"

namespace journeygraph::cli {
namespace {

bool IsSignificant(const v1::SeamPart& part) {
  return part.has_low() && (part.low() > 0 || part.high() < 0);
}

Cell PartCell(const v1::SeamPart& part, const std::string& value, const std::string& difference,
              bool more_is_bad) {
  if (!part.has_value()) return {"–", Tone::kDim};
  if (!part.has_difference()) return {value};
  const bool significant = IsSignificant(part);
  const bool is_bad = (part.difference() > 0) == more_is_bad;
  return {absl::StrCat(value, " (", difference, significant ? "*" : "", ")"),
          !significant ? Tone::kPlain
          : is_bad     ? Tone::kBad
                       : Tone::kGood};
}

}  // namespace

Cell SharePart(const v1::SeamPart& part) {
  return PartCell(part, Percent(part.value()), Points(part.difference()), true);
}

Cell LengthPart(const v1::SeamPart& part) {
  return PartCell(
      part, Length(part.value()),
      absl::StrCat(part.difference() < 0 ? "-" : "+", Length(std::abs(part.difference()))), true);
}

Cell ChangePart(const v1::SeamPart& part) {
  return PartCell(part, SignedDecimal(part.value(), 2), SignedDecimal(part.difference(), 2), false);
}

}  // namespace journeygraph::cli
