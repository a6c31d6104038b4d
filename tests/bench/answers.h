// Answers and times in a form that programs in different languages can exchange and compare.
//
//   Results results{.program = "plain_loops", .interactions = 1'000'000};
//   results.answers["channel_switches"]["web>app"]["count"] = 12;
//   WriteResults(results, "plain_loops.json");
//
// An answer has a row for each key ("web>app", "discover|1735516800000|nps"; "" for totals) and
// named numbers in each row. A name that ends in "_ms" is a percentile of lengths of time and is
// compared to 1 %; everything else is a count (exact) or computed from counts alone (to 1e-9).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace journeygraph::bench {

using AnswerRow = std::map<std::string, double>;
using Answer = std::map<std::string, AnswerRow>;
// What asking gives: names and keys are made afterwards, outside what is timed.
using MakeAnswer = std::function<Answer()>;

// Names of the questions, in the order of tables.
inline constexpr const char* kQuestions[] = {
    "channel_switches", "stage_scores_by_week", "touchpoint_graph", "funnel",
    "critical_moments", "top_variants",         "segment_switches"};

// Milliseconds over repetitions.
struct Times {
  double median_ms = 0;
  double p99_ms = 0;  // the slowest, if there were fewer than 100
  double fastest_ms = 0;
  std::uint64_t repetitions = 0;
};
Times TimesOf(std::vector<double> milliseconds);

struct Results {
  std::string program;
  std::uint64_t interactions = 0;
  std::uint64_t seed = 1;
  std::map<std::string, Answer> answers;        // by question
  std::map<std::string, Times> times;           // by question
  std::map<std::string, double> figures;        // anything else, units in the name
  std::map<std::string, std::string> left_out;  // by question: why there is no answer
};

// Throws std::runtime_error if the file cannot be written or read.
void WriteResults(const Results& results, const std::string& path);
Results ReadResults(const std::string& path);

// Differences between two answers to one question, in words; at most `limit`. Empty: they agree.
// Totals (the row "") are compared where both have them.
std::vector<std::string> Differences(const Answer& expected, const Answer& actual,
                                     std::size_t limit = 5);

}  // namespace journeygraph::bench
