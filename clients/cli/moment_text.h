// Moments as people read them.
#pragma once

#include <string>

#include "clients/cli/table.h"
#include "journeygraph/v1/critical_moments.pb.h"
#include "journeygraph/v1/explain_moment.pb.h"

namespace journeygraph::cli {

// "cart", "cart → pay", "(start) → cart", "cart → (bad end)", "pay on web", "stage buy".
std::string MomentText(const v1::CriticalMoment& moment);
std::string MomentText(const v1::MomentName& moment);

// What a mark or a caveat looks like in a table, and what it means.
struct Mark {
  const char* sign;
  const char* meaning;
};
Mark MarkOf(v1::MomentCaveat caveat);
Mark MarkOf(v1::MarkerKind kind);

}  // namespace journeygraph::cli
