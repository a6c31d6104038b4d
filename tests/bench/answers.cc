#include "tests/bench/answers.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace journeygraph::bench {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Times, median_ms, p99_ms, fastest_ms, repetitions)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Results, program, interactions, seed, answers,
                                                times, figures, left_out)

namespace {

constexpr double kPercentileTolerance = 0.01;
constexpr double kComputedTolerance = 1e-9;

bool IsPercentile(const std::string& name) { return name.ends_with("_ms"); }

bool Agree(const std::string& name, double expected, double actual) {
  const double tolerance = IsPercentile(name) ? kPercentileTolerance : kComputedTolerance;
  // Chances near zero are rounded by their neighbours, so 1e-9 is also allowed absolutely; counts
  // that differ, differ by 1 at least.
  return std::abs(expected - actual) <=
         std::max(tolerance * std::abs(expected), kComputedTolerance);
}

std::string Show(double value) {
  std::ostringstream text;
  text.precision(12);
  text << value;
  return text.str();
}

}  // namespace

Times TimesOf(std::vector<double> milliseconds) {
  if (milliseconds.empty()) return {};
  std::ranges::sort(milliseconds);
  const std::size_t n = milliseconds.size();
  return {.median_ms = n % 2 == 1 ? milliseconds[n / 2]
                                  : (milliseconds[n / 2 - 1] + milliseconds[n / 2]) / 2,
          .p99_ms = milliseconds[std::min(n - 1, n * 99 / 100)],
          .fastest_ms = milliseconds.front(),
          .repetitions = n};
}

void WriteResults(const Results& results, const std::string& path) {
  std::ofstream file(path);
  file << nlohmann::json(results).dump(1) << "\n";
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

Results ReadResults(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  try {
    return nlohmann::json::parse(file).get<Results>();
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(path + " is not a file of results: " + error.what());
  }
}

std::vector<std::string> Differences(const Answer& expected, const Answer& actual,
                                     std::size_t limit) {
  std::vector<std::string> differences;
  const auto add = [&](const std::string& text) {
    if (differences.size() < limit) differences.push_back(text);
  };
  for (const auto& [key, row] : expected) {
    const auto other = actual.find(key);
    if (other == actual.end()) {
      if (key.empty()) continue;
      add("\"" + key + "\" is missing");
      continue;
    }
    for (const auto& [name, value] : row) {
      const auto same = other->second.find(name);
      if (same == other->second.end()) {
        add("\"" + key + "\" has no " + name);
      } else if (!Agree(name, value, same->second)) {
        add("\"" + key + "\" " + name + ": " + Show(value) + " and " + Show(same->second));
      }
    }
  }
  for (const auto& [key, row] : actual) {
    if (!expected.contains(key) && !key.empty()) add("\"" + key + "\" is too much");
  }
  return differences;
}

}  // namespace journeygraph::bench
