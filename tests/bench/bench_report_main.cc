// bench_report: compares the results of several programs over the same rows and prints the table of
// the README as Markdown. Exit code 1 if answers differ.
//
//   bench_report --limit plain_loops.json --ours journeyd.json --other duckdb_live.json
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include "tests/bench/answers.h"

namespace journeygraph::bench {
namespace {

// What the bars of the scan engine allow: twice the limit, 5 ms where that is less.
constexpr double kFactorOfLimit = 2;
constexpr double kFastEnoughMs = 5;

std::string Format(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string Milliseconds(std::optional<double> ms) {
  if (!ms) return "-";
  return Format(*ms < 10 ? "%.2f" : *ms < 100 ? "%.1f" : "%.0f", *ms);
}

std::optional<double> MedianOf(const Results& results, const std::string& question) {
  const auto times = results.times.find(question);
  if (times == results.times.end()) return std::nullopt;
  return times->second.median_ms;
}

std::optional<double> FastestOf(const Results& results, const std::string& question) {
  const auto times = results.times.find(question);
  if (times == results.times.end()) return std::nullopt;
  return times->second.fastest_ms;
}

std::string Ratio(std::optional<double> over, std::optional<double> under) {
  if (!over || !under || *under == 0) return "-";
  return Format(*over / *under < 10 ? "%.2f" : "%.0f", *over / *under);
}

void PrintRow(const std::vector<std::string>& cells) {
  for (const std::string& cell : cells) std::printf("| %s ", cell.c_str());
  std::puts("|");
}

void PrintQuestions(const Results& limit, const Results* ours, const std::vector<Results>& others) {
  std::vector<std::string> header = {"question (ms)", "limit"};
  if (ours != nullptr)
    header.insert(header.end(), {"journeyd", "p99", "x limit", "(fastest)", "bar"});
  for (const Results& other : others) {
    header.push_back(other.program);
    if (ours != nullptr) header.push_back("/ journeyd");
  }
  PrintRow(header);
  std::vector<std::string> rule = {"---"};
  rule.resize(header.size(), "---:");
  PrintRow(rule);
  for (const char* question : kQuestions) {
    const auto at_limit = MedianOf(limit, question);
    std::vector<std::string> cells = {question, Milliseconds(at_limit)};
    std::optional<double> own;
    if (ours != nullptr) {
      own = MedianOf(*ours, question);
      const double allowed = std::max(kFactorOfLimit * at_limit.value_or(0), kFastEnoughMs);
      cells.push_back(Milliseconds(own));
      cells.push_back(own ? Milliseconds(ours->times.at(question).p99_ms) : "-");
      cells.push_back(Ratio(own, at_limit));
      // Of the fastest repetitions: hardly touched by what else the machine does.
      cells.push_back(Ratio(FastestOf(*ours, question), FastestOf(limit, question)));
      cells.push_back(!own ? "-" : *own <= allowed ? "met" : "missed");
    }
    for (const Results& other : others) {
      cells.push_back(Milliseconds(MedianOf(other, question)));
      if (ours != nullptr) cells.push_back(Ratio(MedianOf(other, question), own));
    }
    PrintRow(cells);
  }
}

struct Bar {
  const char* figure;
  const char* text;
  double limit;
  bool at_least;
};

constexpr Bar kBars[] = {
    {"durable_interactions_per_second", "durable ingestion, interactions/s", 500'000, true},
    {"visible_p99_ms", "acknowledged to visible, p99 ms", 100, false},
    {"visible_under_ingest_p99_ms", "the same under ingestion, p99 ms", 100, false},
    {"journey_p50_ms", "one customer's journey, idle, p50 ms", 1, false},
    {"journey_p99_ms", "one customer's journey, idle, p99 ms", 5, false},
    {"journey_under_ingest_p50_ms", "the same under ingestion, p50 ms", 1, false},
    {"journey_under_ingest_p99_ms", "the same under ingestion, p99 ms", 5, false},
    {"serving_after_seconds", "restart until serving, s", 5, false},
    {"every_question_answered_after_seconds", "restart until every question was answered, s", 5,
     false},
    {"resident_bytes_per_interaction", "columns in memory, bytes an interaction", 40, false},
    {"process_memory_bytes_per_interaction", "whole process, bytes an interaction", 40, false},
    {"process_memory_bytes_per_interaction_after_restart",
     "whole process after a restart, bytes an interaction", 40, false},
    {"disk_bytes_per_interaction", "disk once folded, bytes an interaction", 25, false}};

void PrintFigures(const Results& ours) {
  std::puts("");
  PrintRow({"what", "measured", "bar", ""});
  PrintRow({"---", "---:", "---:", "---"});
  for (const Bar& bar : kBars) {
    const auto figure = ours.figures.find(bar.figure);
    if (figure == ours.figures.end()) continue;
    const double value = figure->second;
    const bool met = bar.at_least ? value >= bar.limit : value <= bar.limit;
    PrintRow({bar.text, Format(value < 1'000 ? "%.2f" : "%.0f", value), Format("%.0f", bar.limit),
              met ? "met" : "missed"});
  }
}

// Says where answers differ from those of the limit; gives how many questions do.
int Compare(const Results& limit, const Results& other) {
  int wrong = 0;
  for (const char* question : kQuestions) {
    const auto expected = limit.answers.find(question);
    const auto actual = other.answers.find(question);
    if (expected == limit.answers.end() || actual == other.answers.end()) continue;
    const auto differences = Differences(expected->second, actual->second);
    wrong += !differences.empty();
    for (const std::string& difference : differences) {
      std::fprintf(stderr, "%s: %s and %s differ: %s\n", question, limit.program.c_str(),
                   other.program.c_str(), difference.c_str());
    }
  }
  if (limit.interactions != other.interactions) {
    std::fprintf(stderr, "%s and %s had different rows\n", limit.program.c_str(),
                 other.program.c_str());
    ++wrong;
  }
  return wrong;
}

// Work of others on the machine only ever makes a limit slower.
void TakeFaster(const Results& again, Results& limit) {
  for (auto& [question, times] : limit.times) {
    const auto other = again.times.find(question);
    if (other == again.times.end()) continue;
    times.median_ms = std::min(times.median_ms, other->second.median_ms);
    times.fastest_ms = std::min(times.fastest_ms, other->second.fastest_ms);
  }
}

int Main(int argc, char** argv) {
  std::vector<std::string> limit_paths;
  std::string our_path;
  std::vector<std::string> other_paths;
  CLI::App app("Compares results over the same rows and prints them as Markdown.");
  app.add_option("--limit", limit_paths,
                 "Results of plain_loops; of several, the fastest median counts")
      ->required();
  app.add_option("--ours", our_path, "Results of journeybench");
  app.add_option("--other", other_paths, "Results of another database");
  CLI11_PARSE(app, argc, argv);

  Results limit = ReadResults(limit_paths.front());
  for (const std::string& path : limit_paths) TakeFaster(ReadResults(path), limit);
  std::optional<Results> ours;
  if (!our_path.empty()) ours = ReadResults(our_path);
  std::vector<Results> others;
  for (const std::string& path : other_paths) others.push_back(ReadResults(path));

  int wrong = ours ? Compare(limit, *ours) : 0;
  for (const Results& other : others) wrong += Compare(limit, other);
  std::printf("%.0f interactions of %.0f customers, %.0f threads; medians.\n\n",
              static_cast<double>(limit.interactions), limit.figures.at("customers"),
              limit.figures.at("threads"));
  PrintQuestions(limit, ours ? &*ours : nullptr, others);
  if (ours) PrintFigures(*ours);
  for (const Results& other : others) {
    const auto prepare = other.figures.find("prepare_seconds");
    if (prepare == other.figures.end()) continue;
    std::printf("\n%s: storing the neighbours again after new interactions takes %.1f s.\n",
                other.program.c_str(), prepare->second);
  }
  if (wrong > 0) {
    std::fprintf(stderr, "bench_report: the answers to %d questions differ\n", wrong);
    return 1;
  }
  std::puts("\nAll answers agree: counts exactly, percentiles within 1 %.");
  return 0;
}

}  // namespace
}  // namespace journeygraph::bench

int main(int argc, char** argv) {
  try {
    return journeygraph::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_report: %s\n", error.what());
    return 1;
  }
}
