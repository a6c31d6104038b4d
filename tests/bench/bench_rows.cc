#include "tests/bench/bench_rows.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "graph/model/scope.h"

namespace journeygraph::bench {
namespace {

class CsvWriter {
 public:
  explicit CsvWriter(const std::filesystem::path& path) : path_(path), file_(path) {}

  void Header(const char* line) { buffer_ += line; }
  void Number(std::int64_t value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    buffer_.append(digits, end);
    Comma();
  }
  void Comma() { buffer_ += ','; }
  void EndRow() {
    buffer_.back() = '\n';  // in place of the last comma
    if (buffer_.size() < (1u << 20)) return;
    file_ << buffer_;
    buffer_.clear();
  }
  void Close() {
    file_ << buffer_;
    if (!file_.flush()) throw std::runtime_error("cannot write " + path_.string());
  }

 private:
  std::filesystem::path path_;
  std::ofstream file_;
  std::string buffer_;
};

void WriteNames(const std::filesystem::path& path) {
  const BenchNames& names = Names();
  const SegmentFilter segment;
  const nlohmann::json json = {{"touchpoints", names.touchpoints},
                               {"stage_of_touchpoint", names.stage_of_touchpoint},
                               {"stages", names.stages},
                               {"channels", names.channels},
                               {"outcomes", names.outcomes},
                               {"metrics", names.metrics},
                               {"personas", names.personas},
                               {"countries", names.countries},
                               {"success_outcome", kSuccessOutcome},
                               {"failure_outcome", kFailureOutcome},
                               {"sentiment_steps", kSentimentSteps},
                               {"lost_after_ms", graph::kDefaultLostAfterMs},
                               {"segment",
                                {{"persona", segment.persona},
                                 {"countries", segment.countries},
                                 {"start_ms", segment.start_ms},
                                 {"end_ms", segment.end_ms}}}};
  std::ofstream file(path);
  file << json.dump(1) << "\n";
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

void WriteRows(const BenchData& data, const std::string& folder) {
  const std::filesystem::path path = folder;
  std::filesystem::create_directories(path);
  WriteNames(path / "names.json");
  const std::vector<std::uint32_t> customers = CustomerOfRows(data);
  CsvWriter csv(path / "rows.csv");
  csv.Header("customer,time_ms,touchpoint,channel,stage,outcome,metric,score,persona,country\n");
  for (const std::uint32_t row : ArrivalOrder(data)) {
    const std::uint32_t customer = customers[row];
    csv.Number(customer);
    csv.Number(data.time_ms[row]);
    csv.Number(data.touchpoint[row]);
    csv.Number(data.channel[row]);
    csv.Number(Names().stage_of_touchpoint[data.touchpoint[row]]);
    csv.Number(data.outcome[row]);
    if (data.metric[row] == kNoMetric) {
      csv.Comma();
      csv.Comma();
    } else {
      csv.Number(data.metric[row]);
      csv.Number(data.score[row]);
    }
    csv.Number(data.persona[customer]);
    csv.Number(data.country[customer]);
    csv.EndRow();
  }
  csv.Close();
}

}  // namespace journeygraph::bench
