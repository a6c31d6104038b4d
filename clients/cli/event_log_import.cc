#include "clients/cli/event_log_import.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/content_hash.h"
#include "clients/cli/format_report_text.h"
#include "clients/cli/number_format.h"
#include "clients/cli/progress.h"
#include "clients/cli/rejected_rows.h"
#include "clients/cli/spooled_input.h"
#include "clients/cli/workspace_setup.h"
#include "clients/formats/cloud_events.h"
#include "clients/formats/interaction_fields.h"
#include "clients/formats/ocel.h"
#include "clients/formats/xes.h"

namespace journeygraph::cli {
namespace {

absl::Status ReadLog(const EventLogOptions& options, const std::string& path,
                     const formats::LogSink& sink, formats::FormatReport& report) {
  std::ifstream input(path, std::ios::binary);
  if (!input) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  if (input.get() == 0x1F && input.get() == 0x8B) {
    return absl::InvalidArgumentError(
        "the file is compressed; unpack it: gzip -cd FILE | journeyctl import - --format ...");
  }
  input.clear();
  input.seekg(0);
  const std::string& source = options.source;
  if (options.format == LogFormat::kXes) {
    formats::XesOptions xes{.lifecycle = options.lifecycle};
    if (!source.empty()) xes.source = source;
    return formats::ReadXes(input, xes, {}, sink, report);
  }
  if (options.format == LogFormat::kOcel) {
    formats::OcelOptions ocel{.customer_type = options.customer_type};
    if (!source.empty()) ocel.source = source;
    return formats::ReadOcel(input, ocel, {}, sink, report);
  }
  return formats::ReadCloudEvents(input, {.customer_field = options.customer_field}, {}, sink,
                                  report);
}

// Gives events without an id one that rests on their content.
class ContentIds {
 public:
  void Apply(v1::Interaction& interaction) {
    constexpr char kUnit = '\x1F';
    constexpr char kRecord = '\x1E';
    content_ = absl::StrCat(interaction.customer(), std::string(1, kUnit), interaction.touchpoint(),
                            std::string(1, kUnit), formats::ToMs(interaction.event_time()));
    formats::ForEachField(interaction, [&](const formats::FieldValue& field) {
      content_ += kRecord;
      content_ += field.name;
      content_ += kUnit;
      content_ += field.value;
    });
    const Hash128 hash = HashBytes(content_);
    const std::uint32_t occurrence = ++seen_[hash];
    std::string id = HashText(hash);
    if (occurrence > 1) absl::StrAppend(&id, "~", occurrence);
    interaction.set_id(std::move(id));
  }

 private:
  absl::flat_hash_map<Hash128, std::uint32_t> seen_;
  std::string content_;  // reused
};

// Attributes of customers: the latest value of each, of equal times the last in the file.
class LatestFacts {
 public:
  void Add(const formats::CustomerFact& fact) {
    Value& value = customers_[std::string(fact.customer)][std::string(fact.name)];
    if (fact.time_ms < value.time_ms) return;
    value.time_ms = fact.time_ms;
    value.text.assign(fact.value);
  }
  std::vector<v1::Customer> Customers() const {
    std::vector<v1::Customer> customers;
    for (const auto& [id, values] : customers_) {
      v1::Customer& customer = customers.emplace_back();
      customer.set_id(id);
      for (const auto& [name, value] : values) {
        (*customer.mutable_attributes())[name] = value.text;
      }
    }
    return customers;
  }

 private:
  struct Value {
    std::int64_t time_ms = 0;
    std::string text;
  };
  std::map<std::string, std::map<std::string, Value>> customers_;
};

// Sends the events of one file and keeps account of them.
class LogImporter {
 public:
  LogImporter(const Context& context, const client::Client& client, RejectedRows& rejected,
              std::int64_t rows)
      : rejected_(rejected), progress_(context.streams, "Importing", "events", rows) {
    stream_ = client.OpenIngestStream(
        {.workspace = context.workspace,
         .on_acknowledged = [this](const auto& batch) { TakeAcknowledgement(batch); }});
  }

  // Returns the error that ended the stream, or that the reader found.
  absl::Status SendAll(const EventLogOptions& options, const std::string& path) {
    const formats::LogSink sink{
        .row = [this](formats::LogRow row) { return Send(std::move(row)); },
        .customer_fact = [this](const formats::CustomerFact& fact) { facts_.Add(fact); },
        .rejected =
            [this](std::int64_t line, const std::string& reason) {
              ++rows_;
              rejected_.Add(line, reason, "");
            }};
    if (absl::Status status = ReadLog(options, path, sink, report_); !status.ok()) return status;
    auto summary = stream_->Close();
    progress_.Finish();
    if (!summary.ok()) return summary.status();
    accepted_ = static_cast<std::int64_t>(summary->accepted);
    return absl::OkStatus();
  }

  std::int64_t rows() const { return rows_; }
  std::int64_t accepted() const { return accepted_; }
  const LatestFacts& facts() const { return facts_; }
  const formats::FormatReport& report() const { return report_; }

 private:
  absl::Status Send(formats::LogRow row) {
    ++rows_;
    v1::Interaction& interaction = row.interaction;
    if (interaction.id().empty()) ids_.Apply(interaction);
    if (!row.has_sequence) interaction.set_sequence(rows_);
    {
      std::lock_guard lock(mutex_);
      sent_lines_.push_back(row.line);
    }
    return stream_->Add(std::move(interaction));
  }

  void TakeAcknowledgement(const client::Acknowledgement& batch) {
    std::lock_guard lock(mutex_);
    for (const auto& rejected : batch.response.rejected()) {
      if (rejected.index() >= batch.size) continue;
      rejected_.Add(sent_lines_[rejected.index()],
                    rejected.field().empty()
                        ? rejected.reason()
                        : absl::StrCat(rejected.field(), ": ", rejected.reason()),
                    "");
    }
    sent_lines_.erase(sent_lines_.begin(),
                      sent_lines_.begin() + static_cast<std::ptrdiff_t>(batch.size));
    acknowledged_ += static_cast<std::int64_t>(batch.size);
    progress_.Update(acknowledged_);
  }

  RejectedRows& rejected_;
  Progress progress_;
  formats::FormatReport report_;
  ContentIds ids_;
  LatestFacts facts_;
  std::int64_t rows_ = 0;
  std::int64_t accepted_ = 0;
  std::mutex mutex_;
  std::deque<std::int64_t> sent_lines_;  // of events not yet acknowledged
  std::int64_t acknowledged_ = 0;
  std::unique_ptr<client::IngestStream> stream_;  // last: its thread uses the others
};

// How many events there are. Returns an error of kExitFile, if the file is broken.
absl::StatusOr<std::int64_t> CheckedRows(const EventLogOptions& options, const std::string& path) {
  std::int64_t rows = 0;
  formats::FormatReport report;
  const formats::LogSink sink{.row =
                                  [&](formats::LogRow) {
                                    ++rows;
                                    return absl::OkStatus();
                                  },
                              .rejected = [&](std::int64_t, const std::string&) { ++rows; }};
  const absl::Status status = ReadLog(options, path, sink, report);
  if (status.ok()) return rows;
  return FileError(absl::StrCat(options.file == "-" ? "standard input" : options.file, ": ",
                                status.message(), "; nothing was imported"));
}

void PrintSummary(const Context& context, const LogImporter& importer, const RejectedRows& rejected,
                  double seconds) {
  std::ostream& err = context.streams.err;
  err << MappingText(importer.report(), {.width = context.streams.width});
  for (const std::string& line : rejected.FirstOnes()) err << "rejected: " << line << "\n";
  const auto more = rejected.count() - static_cast<std::int64_t>(rejected.FirstOnes().size());
  if (more > 0) err << "rejected: and " << Counted(more, "event", "events") << " more\n";
  err << "Imported " << WithThousands(importer.accepted()) << " of "
      << Counted(importer.rows(), "event", "events") << ", rejected "
      << WithThousands(rejected.count()) << ", in " << Length(seconds * 1'000) << ".\n";
}

}  // namespace

absl::StatusOr<LogFormat> LogFormatOf(const std::string& file) {
  const std::string name = absl::AsciiStrToLower(file);
  if (absl::EndsWith(name, ".xes")) return LogFormat::kXes;
  for (const char* ending : {".jsonocel", ".ocel", ".ocel.json", ".ocel2.json"}) {
    if (absl::EndsWith(name, ending)) return LogFormat::kOcel;
  }
  for (const char* ending : {".jsonl", ".ndjson", ".cloudevents"}) {
    if (absl::EndsWith(name, ending)) return LogFormat::kCloudEvents;
  }
  if (!absl::EndsWith(name, ".json")) return LogFormat::kCsv;
  std::ifstream input(file, std::ios::binary);
  if (!input) return FileError(absl::StrCat("cannot read ", file));
  std::string beginning(64 << 10, '\0');
  input.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(input.gcount()));
  if (absl::StrContains(beginning, "\"specversion\"")) return LogFormat::kCloudEvents;
  for (const char* member : {"\"objectTypes\"", "\"eventTypes\"", "\"events\"", "\"objects\""}) {
    if (absl::StrContains(beginning, member)) return LogFormat::kOcel;
  }
  return LogFormat::kCloudEvents;
}

absl::StatusOr<ExitCode> ImportEventLog(const Context& context, const EventLogOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const auto input = SpooledInput::From(options.file);
  if (!input.ok()) return input.status();
  auto rejected = RejectedRows::Open(options.rejects);
  if (!rejected.ok()) return rejected.status();
  const auto rows = CheckedRows(options, input->path());
  if (!rows.ok()) return rows.status();

  const client::Client client = context.Connect();
  if (absl::Status status = EnsureWorkspace(context, client); !status.ok()) return status;
  LogImporter importer(context, client, **rejected, *rows);
  absl::Status status = importer.SendAll(options, input->path());
  if (status.ok()) status = UpsertCustomers(context, client, importer.facts().Customers());
  if (status.ok()) status = (*rejected)->Close();
  if (!status.ok()) return status;

  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  PrintSummary(context, importer, **rejected, elapsed.count());
  return (*rejected)->count() > 0 ? kExitRowsRejected : kExitOk;
}

}  // namespace journeygraph::cli
