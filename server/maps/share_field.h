// A rule of fields that hold a share.
//
//   CheckShare(violations, request.min_journey_share(), "min_journey_share");
#pragma once

#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/violations.h"

namespace journeygraph::server {

// A number from 0 to 1; not "not a number".
inline void CheckShare(Violations& violations, double share, std::string_view field) {
  if (share >= 0 && share <= 1) return;
  violations.Add(field, absl::StrCat("is ", share, "; 0 to 1 is allowed"));
}

}  // namespace journeygraph::server
