#include "server/maps/formats/experience_curve.h"

#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace journeygraph::server {
namespace {

struct Sum {
  double height = 0;
  int count = 0;
};

std::string Label(double height, const std::pair<double, double>& scale) {
  const double value = scale.first + height * (scale.second - scale.first);
  return absl::StrCat(std::round(value * 10) / 10 + 0.0);  // no "-0"
}

}  // namespace

std::vector<CurveLine> ExperienceCurve(const v1::JourneyMap& map,
                                       std::span<const v1::EmotionPoint> extra) {
  std::map<std::string, int> touchpoints;
  for (int i = 0; i < map.touchpoints_size(); ++i) touchpoints.emplace(map.touchpoints(i).id(), i);
  std::map<std::string, int> personas = {{"", -1}};
  for (int i = 0; i < map.personas_size(); ++i) personas.emplace(map.personas(i).id(), i);

  std::map<std::tuple<int, bool, int>, Sum> sums;  // by persona, measured, touchpoint
  std::set<std::pair<double, double>> scales;
  const auto add = [&](const v1::EmotionPoint& point) {
    const auto touchpoint = touchpoints.find(point.touchpoint());
    const auto persona = personas.find(point.persona());
    const double range = point.scale_maximum() - point.scale_minimum();
    if (touchpoint == touchpoints.end() || persona == personas.end() || !(range > 0)) return;
    scales.emplace(point.scale_minimum(), point.scale_maximum());
    const bool is_measured = point.source() == v1::EMOTION_SOURCE_MEASURED;
    Sum& sum = sums[{persona->second, is_measured, touchpoint->second}];
    sum.height += (point.value() - point.scale_minimum()) / range;
    ++sum.count;
  };
  for (const v1::EmotionPoint& point : map.emotions()) add(point);
  for (const v1::EmotionPoint& point : extra) add(point);

  const std::pair<double, double> scale =
      scales.size() == 1 ? *scales.begin() : std::pair(0.0, 100.0);
  std::vector<CurveLine> lines;
  std::pair<int, bool> last = {-2, false};
  for (const auto& [key, sum] : sums) {
    const auto& [persona, is_measured, touchpoint] = key;
    if (std::pair(persona, is_measured) != last) {
      last = {persona, is_measured};
      lines.push_back(
          {.persona = persona < 0 ? "" : map.personas(persona).id(), .is_measured = is_measured});
    }
    const double height = sum.height / sum.count;
    lines.back().points.push_back({touchpoint, height, Label(height, scale)});
  }
  return lines;
}

}  // namespace journeygraph::server
