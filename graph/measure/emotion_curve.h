// What is remembered of a row of emotions: its mean, its extreme, its end and its biggest drop.
//
//   EmotionCurve curve = EmotionCurveOf(values);   // in order of time, in millionths, not empty
//   curve.PeakEndTwice() / 2.0                     // peak-end rule
//
// Peak-end rule (Kahneman et al. 1993): remembered is (peak + end) / 2 rather than the mean; peak
// is the value furthest from 0, the earlier one of equals; length does not matter. Everything is
// whole millionths, so that sums over journeys are exact. Pure function; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

namespace journeygraph::graph {

struct EmotionCurve {
  std::int64_t mean = 0;  // cut off to whole millionths
  std::int64_t peak = 0;
  std::int64_t end = 0;
  // The smallest e_i - e_(i-1) and the place of its e_i; 0 and 0 where nothing drops. The earlier
  // one of equals.
  std::int64_t biggest_drop = 0;
  std::size_t drop_place = 0;

  std::int64_t PeakEndTwice() const { return peak + end; }
};

inline EmotionCurve EmotionCurveOf(std::span<const std::int64_t> emotions) {
  EmotionCurve curve{.peak = emotions.front(), .end = emotions.back()};
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < emotions.size(); ++i) {
    sum += emotions[i];
    if (std::abs(emotions[i]) > std::abs(curve.peak)) curve.peak = emotions[i];
    if (i == 0) continue;
    const std::int64_t change = emotions[i] - emotions[i - 1];
    if (change >= curve.biggest_drop) continue;
    curve.biggest_drop = change;
    curve.drop_place = i;
  }
  curve.mean = sum / static_cast<std::int64_t>(emotions.size());
  return curve;
}

}  // namespace journeygraph::graph
