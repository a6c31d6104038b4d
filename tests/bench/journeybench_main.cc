// journeybench: a load program over the real gRPC API. Ingests made-up interactions, asks every
// question, and says how fast, how large and how soon. `journeybench --help` tells the rest.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <future>
#include <stdexcept>

#include "tests/bench/load.h"
#include "tests/bench/repeat.h"
#include "tests/bench/server_questions.h"
#include "tests/bench/server_under_test.h"

namespace journeygraph::bench {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Options {
  BenchDataOptions data;
  LoadOptions load;
  ServerUnderTest::Options server;
  bool by_customer = false;
  RepeatOptions repeat;
  std::uint64_t journey_calls = 2'000;
  std::uint64_t visible_probes = 100;
  std::uint64_t load_interactions = 0;  // 0: a fifth, at least 1,000,000
  std::string json_path;
};

class Bench {
 public:
  explicit Bench(Options options)
      : options_(std::move(options)), server_(options_.server), stop_(false) {
    results_.program = "journeyd";
    results_.interactions = options_.data.interactions;
    results_.seed = options_.data.seed;
  }

  void Run() {
    server_.Start();
    options_.load.address = server_.address();
    data_ = MakeBenchData(options_.data);
    std::printf("%zu interactions of %zu customers\n", data_.rows(), data_.customers());
    CreateBenchWorkspace(ConnectAlone(server_.address()), options_.load.workspace);
    Ingest();
    WaitUntilFolded();
    MeasureQuestions();
    MeasureSize();
    MeasureOneCustomer();
    if (server_.is_own()) MeasureRestart();
    MeasureUnderLoad();
    if (!options_.json_path.empty()) WriteResults(results_, options_.json_path);
  }

 private:
  void Figure(const std::string& name, double value) {
    results_.figures[name] = value;
    std::printf("  %-42s %14.2f\n", name.c_str(), value);
    std::fflush(stdout);
  }

  void FigureTimes(const std::string& name, const Times& times) {
    Figure(name + "_p50_ms", times.median_ms);
    Figure(name + "_p99_ms", times.p99_ms);
  }

  static void Check(const absl::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.ToString());
  }

  void Ingest() {
    std::puts("ingestion:");
    const auto start = Clock::now();
    SendCustomers(data_, options_.load);
    Figure("customers_per_second", static_cast<double>(data_.customers()) / SecondsSince(start));
    const double seconds = SendInteractions(data_, Order(data_), options_.load);
    Figure("durable_interactions_per_second", static_cast<double>(data_.rows()) / seconds);
  }

  std::vector<std::uint32_t> Order(const BenchData& data) const {
    if (!options_.by_customer) return ArrivalOrder(data);
    std::vector<std::uint32_t> order(data.rows());
    for (std::uint32_t row = 0; row < order.size(); ++row) order[row] = row;
    return order;
  }

  v1::WorkspaceStatistics Statistics() const {
    v1::GetWorkspaceRequest request;
    request.set_name("workspaces/" + options_.load.workspace);
    const auto response = ConnectAlone(server_.address()).GetWorkspace(request);
    Check(response.status());
    return response->workspace().statistics();
  }

  void WaitUntilFolded() {
    const auto start = Clock::now();
    for (auto statistics = Statistics(); statistics.folded_position() < statistics.position();
         statistics = Statistics()) {
      if (SecondsSince(start) > 600) throw std::runtime_error("not folded after 10 minutes");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    Figure("folded_after_seconds", SecondsSince(start));
  }

  void MeasureQuestions() {
    std::puts("questions, warm:");
    for (const ServerQuestion& question :
         ServerQuestions(server_.address(), options_.load.workspace)) {
      MakeAnswer make;
      Times times;
      try {
        times = Repeat(options_.repeat, [&] { make = question.ask(); });
      } catch (const MethodMissing& missing) {
        results_.left_out[question.name] = missing.what();
        std::printf("  %-42s left out: %s\n", question.name.c_str(), missing.what());
        continue;
      }
      results_.answers[question.name] = make();
      results_.times[question.name] = times;
      std::printf("  %-42s %14.2f ms  (fastest %.2f, p99 %.2f)\n", question.name.c_str(),
                  times.median_ms, times.fastest_ms, times.p99_ms);
      std::fflush(stdout);
    }
  }

  void MeasureSize() {
    std::puts("size:");
    const double rows = static_cast<double>(data_.rows());
    Figure("resident_bytes_per_interaction",
           static_cast<double>(Statistics().resident_bytes()) / rows);
    if (!server_.is_own()) return;
    Figure("process_memory_bytes_per_interaction",
           static_cast<double>(server_.MemoryBytes()) / rows);
    Figure("process_memory_peak_bytes_per_interaction",
           static_cast<double>(server_.PeakMemoryBytes()) / rows);
    Figure("disk_bytes_per_interaction", static_cast<double>(server_.SettledDiskBytes()) / rows);
  }

  void MeasureOneCustomer() {
    std::puts("one customer, idle:");
    FigureTimes("journey",
                TimesOf(JourneyLatencies(data_, options_.load, options_.journey_calls, 0, stop_)));
    FigureTimes("visible", TimesOf(VisibleLatencies(options_.load, "idle-", options_.visible_probes,
                                                    0, stop_)));
  }

  void MeasureRestart() {
    std::puts("restart:");
    Figure("stop_seconds", server_.Stop());
    const auto start = Clock::now();
    Figure("serving_after_seconds", server_.Start());
    options_.load.address = server_.address();
    for (const ServerQuestion& question :
         ServerQuestions(server_.address(), options_.load.workspace)) {
      if (!results_.left_out.contains(question.name)) question.ask();
    }
    Figure("every_question_answered_after_seconds", SecondsSince(start));
    Figure("process_memory_bytes_per_interaction_after_restart",
           static_cast<double>(server_.MemoryBytes()) / static_cast<double>(data_.rows()));
  }

  // Other customers' interactions come in at full rate meanwhile.
  void MeasureUnderLoad() {
    std::puts("one customer, while ingestion runs at full rate:");
    const std::uint64_t rows =
        options_.load_interactions > 0
            ? options_.load_interactions
            : std::max<std::uint64_t>(1'000'000, options_.data.interactions / 5);
    const BenchData more = MakeBenchData({.interactions = rows, .seed = options_.data.seed + 1});
    const std::vector<std::uint32_t> order = Order(more);
    LoadOptions ingest = options_.load;
    ingest.customer_prefix = 'L';
    constexpr std::uint64_t kEndless = ~std::uint64_t{0};
    auto journeys = std::async(std::launch::async, [&] {
      return JourneyLatencies(data_, options_.load, kEndless, 1, stop_);
    });
    auto visible = std::async(std::launch::async, [&] {
      return VisibleLatencies(options_.load, "loaded-", kEndless, 20, stop_);
    });
    std::exception_ptr error;
    double seconds = 0;
    try {
      seconds = SendInteractions(more, order, ingest);
    } catch (...) {
      error = std::current_exception();
    }
    stop_ = true;
    const Times journey_times = TimesOf(journeys.get());
    const Times visible_times = TimesOf(visible.get());
    if (error) std::rethrow_exception(error);
    Figure("durable_interactions_per_second_meanwhile", static_cast<double>(rows) / seconds);
    FigureTimes("journey_under_ingest", journey_times);
    FigureTimes("visible_under_ingest", visible_times);
    Figure("journey_under_ingest_calls", static_cast<double>(journey_times.repetitions));
  }

  Options options_;
  ServerUnderTest server_;
  BenchData data_;
  Results results_;
  std::atomic<bool> stop_;
};

int Main(int argc, char** argv) {
  Options options;
  std::string folder;
  CLI::App app("Measures a Journeygraph server over its API with made-up interactions.");
  auto* program =
      app.add_option("--journeyd", options.server.program, "Start this journeyd on a fresh folder")
          ->check(CLI::ExistingFile);
  app.add_option("--server", options.server.address, "HOST:PORT of a running server instead")
      ->excludes(program);
  app.add_option("--folder", folder, "Where the fresh folder is made (default: the temporary one)")
      ->check(CLI::ExistingDirectory);
  app.add_option("--server-arg", options.server.arguments, "A further argument of journeyd");
  app.add_option("--workspace", options.load.workspace, "Created; must not exist")
      ->capture_default_str();
  app.add_option("--interactions", options.data.interactions)
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--seed", options.data.seed, "Other rows of the same kind")->capture_default_str();
  app.add_option("--streams", options.load.streams)
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  app.add_option("--batch", options.load.batch_size, "Interactions a batch")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  app.add_option("--in-flight", options.load.batches_in_flight,
                 "Batches sent and not acknowledged, for each stream")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  app.add_flag("--by-customer", options.by_customer,
               "Send customer after customer, not in the order of time");
  app.add_option("--repetitions", options.repeat.at_least,
                 "Each question is asked at least this often, ...")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  app.add_option("--seconds", options.repeat.seconds, "... and for this long")
      ->capture_default_str();
  app.add_option("--journey-calls", options.journey_calls)->capture_default_str();
  app.add_option("--visible-probes", options.visible_probes)->capture_default_str();
  app.add_option("--load-interactions", options.load_interactions,
                 "Sent while one customer's journey is asked for (default: a fifth, at least"
                 " 1,000,000)");
  app.add_option("--json", options.json_path, "Write answers, times and figures to this file");
  CLI11_PARSE(app, argc, argv);
  if (options.server.program.empty() && options.server.address.empty()) {
    std::fputs("journeybench: one of --journeyd and --server is required\n", stderr);
    return 2;
  }
  namespace fs = std::filesystem;
  std::string pattern =
      (folder.empty() ? fs::temp_directory_path() : fs::path(folder)) / "journeybench.XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  options.server.folder = pattern;
  Bench(std::move(options)).Run();
  fs::remove_all(pattern);  // kept after a failure, for its log
  return 0;
}

}  // namespace
}  // namespace journeygraph::bench

int main(int argc, char** argv) {
  try {
    return journeygraph::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "journeybench: %s\n", error.what());
    return 1;
  }
}
