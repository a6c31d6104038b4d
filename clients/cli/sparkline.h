// A row of numbers as a line of blocks, for tables.
//
//   Sparkline({3, 4, 9, std::nullopt, 5})   // "▁▂█ ▃": from the lowest to the highest in it
//
// Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace journeygraph::cli {

// One character for each value; a blank where there is none. Equal values are of middle height.
std::string Sparkline(std::span<const std::optional<double>> values);
std::string Sparkline(const std::vector<double>& values);

// The same from `low` to `high`, so that several lines can be compared; beyond is cut off.
std::string SparklineBetween(std::span<const std::optional<double>> values, double low,
                             double high);

}  // namespace journeygraph::cli
