#include "clients/cli/heat.h"

#include <algorithm>
#include <array>

namespace journeygraph::cli {

std::string Shade(double share) {
  static constexpr std::array kShades = {"·", "░", "▒", "▓", "█"};
  const double cut = std::clamp(share, 0.0, 1.0);
  const auto place = static_cast<std::size_t>(cut * kShades.size());
  return kShades[std::min(place, kShades.size() - 1)];
}

Cell ShadedCell(const std::string& text, double share, Tone tone) {
  return {Shade(share) + " " + text, tone};
}

}  // namespace journeygraph::cli
