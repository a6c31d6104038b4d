// Parts of seams as cells: the value, and behind it what it is more than staying.
//
//   SharePart(seam.exit())              // "12.3 % (+4.1*)"
//   LengthPart(seam.gap_p50_ms())       // "2.1 h (+1.9 h)"
//
// "*" stands for an interval of the difference that leaves out 0. Pure functions.
#pragma once

#include "clients/cli/table.h"
#include "journeygraph/v1/seam.pb.h"

namespace journeygraph::cli {

inline constexpr char kSeamLegend[] =
    "In brackets: more than steps that stayed, in the same stage; * says that the 95 % interval of "
    "the difference leaves out 0.";

// Of shares, in percentage points; more is bad.
Cell SharePart(const v1::SeamPart& part);
// Of times, in milliseconds.
Cell LengthPart(const v1::SeamPart& part);
// Of changes of a score.
Cell ChangePart(const v1::SeamPart& part);

}  // namespace journeygraph::cli
