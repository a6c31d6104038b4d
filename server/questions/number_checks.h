// Checks of numbers with a range.
//
//   CheckNumber(violations, request.margin(), 0, 1, "margin");
//
// Pure functions.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "server/violations.h"

namespace journeygraph::server {

// A number from `least` to `most`; NaN is none.
inline void CheckNumber(Violations& violations, double value, double least, double most,
                        const std::string& path) {
  if (value >= least && value <= most) return;
  violations.Add(path, absl::StrCat("is ", value, "; ", least, " to ", most, " is allowed"));
}

}  // namespace journeygraph::server
