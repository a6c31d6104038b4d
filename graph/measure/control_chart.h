// Control limits for a row of values over time, and which of them fall outside (definitions 3.12).
//
//   std::vector<ChartPoint> points = ...;             // value and standard error of each bucket
//   const double center = CenterOf(points);
//   const double dispersion = DispersionOf(points, center);
//   auto limits = ControlLimits(points, center, dispersion);        // p-chart, x-bar chart,
//   c-chart auto ewma = EwmaLimits(points, center, dispersion, {}); auto seasonal =
//   SeasonalLimits(points, 7);
//
// Points that are not usable (too few cases, a bucket that is not over) have limits as far as they
// can be said, move nothing and raise no alarm. Pure functions; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace journeygraph::graph {

struct ChartPoint {
  double value = 0;
  double standard_error = 0;  // of the value if nothing but chance moved it
  double weight = 1;          // for the center: the number of cases
  bool is_usable = true;
};

// What a value is compared with, and the limits that it may not pass.
struct ChartLimits {
  double statistic = 0;  // the value, or what was made of it
  double center = 0;
  double low = 0;
  double high = 0;
  bool is_alarm = false;
  friend bool operator==(const ChartLimits&, const ChartLimits&) = default;
};

// The mean of the usable values by weight; 0 if there are none.
double CenterOf(std::span<const ChartPoint> points);

// By how much values move more than their standard errors say: the median moving range of the
// standardised values over 0.954 (Laney 2002, with the median for robustness), at least 1. 1 for
// fewer than 8 usable points. A chart of large numbers without it alarms at nearly every point.
double DispersionOf(std::span<const ChartPoint> points, double center);

// Shewhart's limits: center plus and minus 3 standard errors times the dispersion, by point. With
// the standard errors of shares this is the p-chart, with those of counts the c-chart.
std::vector<ChartLimits> ControlLimits(std::span<const ChartPoint> points, double center,
                                       double dispersion);

struct EwmaOptions {
  double lambda = 0.2;
  double width = 3;  // L, in standard deviations of the average
};

// The exponentially weighted moving average z = lambda x + (1 - lambda) z, begun at the center,
// with its exact variance v = lambda^2 s^2 + (1 - lambda)^2 v: for equal s the limits are L s
// sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^2i)) (Roberts 1959; Lucas and Saccucci 1990).
std::vector<ChartLimits> EwmaLimits(std::span<const ChartPoint> points, double center,
                                    double dispersion, const EwmaOptions& options = {});

// The median of the usable values at the same place of the season (season 1: of all), plus and
// minus 3.5 times 1.4826 times the median absolute deviation of all usable values from theirs, but
// at least 3.5 of the point's own standard errors (Iglewicz and Hoaglin 1993). Nothing where fewer
// than 8 points, or 4 of each place of the season, are usable.
std::optional<std::vector<ChartLimits>> SeasonalLimits(std::span<const ChartPoint> points,
                                                       std::size_t season);

// The median; 0 of nothing.
double MedianOf(std::vector<double> values);

}  // namespace journeygraph::graph
