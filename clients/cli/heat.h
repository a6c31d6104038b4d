// Shading of cells, so that the eye finds the heavy ones in a matrix.
//
//   Shade(0.8)                        // "▓"
//   ShadedCell("1,204", 0.8)          // "▓ 1,204"
//
// Shades are characters, not colours: they survive pipes and print. Pure functions.
#pragma once

#include <string>

#include "clients/cli/table.h"

namespace journeygraph::cli {

// "·", "░", "▒", "▓" or "█" for a share of the heaviest cell; beyond 0 to 1 is cut off.
std::string Shade(double share);

// The text behind its shade.
Cell ShadedCell(const std::string& text, double share, Tone tone = Tone::kPlain);

}  // namespace journeygraph::cli
