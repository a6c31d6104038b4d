// plain_loops: asks every question of the plain loops, prints how long each took, and writes the
// answers. With --rows it also writes the rows for other databases.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <functional>

#include "tests/bench/bench_rows.h"
#include "tests/bench/plain_loops.h"

namespace journeygraph::bench {
namespace {

struct Question {
  const char* name;
  std::function<Answer()> ask;
};

Times Measure(const Question& question, int repetitions, Answer& answer) {
  std::vector<double> milliseconds;
  for (int i = -1; i < repetitions; ++i) {  // the first one warms up
    const auto start = std::chrono::steady_clock::now();
    answer = question.ask();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (i >= 0) milliseconds.push_back(took.count());
  }
  return TimesOf(std::move(milliseconds));
}

int Main(int argc, char** argv) {
  BenchDataOptions data_options;
  int threads = 2;
  int repetitions = 9;
  std::string json_path;
  std::string rows_folder;
  CLI::App app("The limit: one plain loop a question over arrays in memory.");
  app.add_option("--interactions", data_options.interactions, "How many rows")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--seed", data_options.seed, "Other rows of the same kind")->capture_default_str();
  app.add_option("--threads", threads)->capture_default_str()->check(CLI::Range(1, 256));
  app.add_option("--repetitions", repetitions)->capture_default_str()->check(CLI::Range(1, 10'000));
  app.add_option("--json", json_path, "Write answers and times to this file");
  app.add_option("--rows", rows_folder, "Write the rows as CSV into this folder");
  CLI11_PARSE(app, argc, argv);

  const BenchData data = MakeBenchData(data_options);
  if (!rows_folder.empty()) WriteRows(data, rows_folder);
  const SegmentFilter segment;
  const Question questions[] = {
      {"channel_switches", [&] { return PlainChannelSwitches(data, threads); }},
      {"stage_scores_by_week", [&] { return PlainStageScoresByWeek(data, threads); }},
      {"touchpoint_graph", [&] { return PlainTouchpointGraph(data, threads); }},
      {"funnel", [&] { return PlainFunnel(data, threads); }},
      {"critical_moments", [&] { return PlainCriticalMoments(data, threads); }},
      {"top_variants", [&] { return PlainTopVariants(data, threads); }},
      {"segment_switches", [&] { return PlainSegmentSwitches(data, segment, threads); }},
  };
  Results results{.program = "plain_loops",
                  .interactions = data.rows(),
                  .seed = data_options.seed};
  results.figures["customers"] = static_cast<double>(data.customers());
  results.figures["threads"] = threads;
  std::printf("%zu interactions of %zu customers, %d threads, median of %d\n", data.rows(),
              data.customers(), threads, repetitions);
  for (const Question& question : questions) {
    const Times times = Measure(question, repetitions, results.answers[question.name]);
    results.times[question.name] = times;
    std::printf("  %-22s %9.2f ms  (fastest %.2f)\n", question.name, times.median_ms,
                times.fastest_ms);
    std::fflush(stdout);
  }
  if (!json_path.empty()) WriteResults(results, json_path);
  return 0;
}

}  // namespace
}  // namespace journeygraph::bench

int main(int argc, char** argv) {
  try {
    return journeygraph::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "plain_loops: %s\n", error.what());
    return 1;
  }
}
