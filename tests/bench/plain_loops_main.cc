// plain_loops: asks every question of the plain loops, prints how long each took, and writes the
// answers. With --rows it also writes the rows for other databases.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "tests/bench/bench_rows.h"
#include "tests/bench/plain_loops.h"
#include "tests/bench/repeat.h"

namespace journeygraph::bench {
namespace {

int Main(int argc, char** argv) {
  BenchDataOptions data_options;
  int threads = 2;
  RepeatOptions repeat;
  std::string json_path;
  std::string rows_folder;
  CLI::App app("The limit: one plain loop a question over arrays in memory.");
  app.add_option("--interactions", data_options.interactions, "How many rows")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--seed", data_options.seed, "Other rows of the same kind")->capture_default_str();
  app.add_option("--threads", threads)->capture_default_str()->check(CLI::Range(1, 256));
  app.add_option("--repetitions", repeat.at_least, "At least this often, ...")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  app.add_option("--seconds", repeat.seconds, "... and for this long")->capture_default_str();
  app.add_option("--json", json_path, "Write answers and times to this file");
  app.add_option("--rows", rows_folder, "Write the rows as CSV into this folder");
  CLI11_PARSE(app, argc, argv);

  const BenchData data = MakeBenchData(data_options);
  if (!rows_folder.empty()) WriteRows(data, rows_folder);
  Results results{.program = "plain_loops", .interactions = data.rows(), .seed = data_options.seed};
  results.figures["customers"] = static_cast<double>(data.customers());
  results.figures["threads"] = threads;
  std::printf("%zu interactions of %zu customers, %d threads, medians\n", data.rows(),
              data.customers(), threads);
  for (const PlainQuestion& question : PlainQuestions(data, threads)) {
    MakeAnswer make;
    const Times times = Repeat(repeat, [&] { make = question.ask(); });
    results.answers[question.name] = make();
    results.times[question.name] = times;
    std::printf("  %-22s %9.2f ms  (fastest %.2f)\n", question.name.c_str(), times.median_ms,
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
