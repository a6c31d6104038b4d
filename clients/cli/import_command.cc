// journeyctl import: a table of interactions into the workspace.
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/customer_facts.h"
#include "clients/cli/event_log_import.h"
#include "clients/cli/import_plan.h"
#include "clients/cli/number_format.h"
#include "clients/cli/progress.h"
#include "clients/cli/rejected_rows.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/spooled_input.h"
#include "clients/cli/workspace_setup.h"

namespace journeygraph::cli {
namespace {

constexpr char kColumnsHelp[] =
    "Files are CSV, unless their names end in .xes, .jsonocel, .json, .jsonl or .ndjson, or\n"
    "--format says otherwise. Of other files than CSV it is printed what became of their names.\n\n"
    "The first line of a CSV file names the columns. Recognised are:\n"
    "  customer_id, timestamp or ts, touchpoint   required; times in RFC 3339 "
    "(2025-03-01T12:00:00Z),\n"
    "                                             as 2025-03-01 12:00:00 (UTC) or in epoch "
    "milliseconds\n"
    "  channel, stage, outcome, journey_id, event_id, seq\n"
    "  nps (0..10), csat (1..5), ces (1..7), sentiment (-1..1), or score_type with score\n"
    "  the metrics of the workspace (journeyctl metrics list), by their names\n"
    "  comment, language, value, cost, source, initiator, agent, team,\n"
    "  asked, provided (names of facts with | between them)\n"
    "All other columns become attributes of the interaction. Importing a file again changes "
    "nothing.\n\n";

struct ImportOptions {
  std::string file;
  std::vector<std::string> map_columns;
  std::vector<std::string> customer_columns;
  std::string source;  // "" is the name of the format
  std::string delimiter;
  std::string rejects;
  std::string map;
  std::vector<std::string> stages;
  bool replace_map = false;
  LogFormat format = LogFormat::kFromName;
  std::string customer_type;
  std::string customer_field;
  std::string lifecycle;
};

// An option for CSV files alone that is used; "" if none is.
std::string OptionOfCsv(const ImportOptions& options) {
  if (!options.map_columns.empty()) return "--map-column";
  if (!options.customer_columns.empty()) return "--customer-columns";
  if (!options.delimiter.empty()) return "--delimiter";
  if (!options.map.empty()) return "--map";
  return "";
}

absl::StatusOr<PlanOptions> ToPlanOptions(const ImportOptions& options) {
  PlanOptions plan;
  plan.collect_stages = !options.map.empty();
  plan.mapping.source = options.source;
  plan.mapping.customer_columns = options.customer_columns;
  for (const std::string& text : options.map_columns) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return UsageError(absl::StrCat("--map-column: \"", text, "\" must be THEIRS=OURS"));
    }
    plan.mapping.renamed[text.substr(0, equals)] = text.substr(equals + 1);
  }
  const std::string& delimiter = options.delimiter;
  if (delimiter == "tab" || delimiter == "\\t") {
    plan.csv.delimiter = '\t';
  } else if (delimiter.size() == 1 && delimiter != "\"" && delimiter != "\n") {
    plan.csv.delimiter = delimiter[0];
  } else if (!delimiter.empty()) {
    return UsageError("--delimiter must be one character, or \"tab\"");
  }
  return plan;
}

// Sends the rows of one file and keeps account of them.
class Importer {
 public:
  Importer(const Context& context, const client::Client& client, const ImportPlan& plan,
           RejectedRows& rejected)
      : context_(context),
        plan_(plan),
        rejected_(rejected),
        numbering_(plan),
        progress_(context.streams, "Importing", "rows", plan.rows) {
    stream_ = client.OpenIngestStream(
        {.workspace = context.workspace,
         .on_acknowledged = [this](const auto& batch) { TakeAcknowledgement(batch); }});
  }

  absl::Status SendAll(const std::string& path) {
    auto reader = CsvReader::Open(path, plan_.csv);
    if (!reader.ok()) return reader.status();
    CsvRecord record;
    reader->Next(record);  // the header
    while (reader->Next(record)) {
      if (absl::Status status = SendRow(record); !status.ok()) return status;
    }
    if (!reader->status().ok()) return reader->status();
    auto summary = stream_->Close();
    progress_.Finish();
    if (!summary.ok()) return summary.status();
    summary_ = *summary;
    return absl::OkStatus();
  }

  const client::IngestSummary& summary() const { return summary_; }
  const CustomerFacts& facts() const { return facts_; }

 private:
  struct SentRow {
    std::int64_t line;
    std::string raw;
  };

  absl::Status SendRow(const CsvRecord& record) {
    numbering_.NextRow();
    if (!record.problem.empty()) {
      rejected_.Add(record.line, record.problem, record.raw);
      return absl::OkStatus();
    }
    v1::Interaction interaction;
    const std::string problem = plan_.mapping.Fill(record.fields, interaction);
    const bool has_id = !plan_.mapping.Value(record.fields, Field::kId).empty();
    const bool has_sequence = !plan_.mapping.Value(record.fields, Field::kSequence).empty();
    numbering_.Apply(has_id ? Hash128{} : plan_.mapping.ContentHash(record.fields), has_sequence,
                     interaction);
    if (!problem.empty()) {
      rejected_.Add(record.line, problem, record.raw);
      return absl::OkStatus();
    }
    facts_.Add(interaction.customer(), *plan_.mapping.Time(record.fields), interaction.sequence(),
               plan_.mapping.CustomerValues(record.fields));
    {
      std::lock_guard lock(mutex_);
      sent_.push_back({record.line, std::string(record.raw)});
    }
    return stream_->Add(std::move(interaction));
  }

  void TakeAcknowledgement(const client::Acknowledgement& batch) {
    std::lock_guard lock(mutex_);
    for (const auto& rejected : batch.response.rejected()) {
      if (rejected.index() >= batch.size) continue;
      const SentRow& row = sent_[rejected.index()];
      const std::string reason = rejected.field().empty()
                                     ? rejected.reason()
                                     : absl::StrCat(rejected.field(), ": ", rejected.reason());
      rejected_.Add(row.line, reason, row.raw);
    }
    sent_.erase(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(batch.size));
    acknowledged_ += static_cast<std::int64_t>(batch.size);
    progress_.Update(acknowledged_ + rejected_.count());
  }

  const Context& context_;
  const ImportPlan& plan_;
  RejectedRows& rejected_;
  RowNumbering numbering_;
  Progress progress_;
  CustomerFacts facts_;
  std::mutex mutex_;
  std::deque<SentRow> sent_;  // not yet acknowledged
  std::int64_t acknowledged_ = 0;
  client::IngestSummary summary_;
  std::unique_ptr<client::IngestStream> stream_;  // last: its thread uses the others
};

absl::Status ImportMap(const Context& context, const client::Client& client,
                       const ImportOptions& options, const ImportPlan& plan) {
  if (!plan.mapping.Has(Field::kStage)) {
    context.Note("there is no stage column, so no map was made");
    return absl::OkStatus();
  }
  StageDraft draft = plan.stages.Draft(options.stages, plan.newest_first);
  if (draft.map.stages().empty()) {
    context.Note("the stage column is empty, so no map was made");
    return absl::OkStatus();
  }
  for (const std::string& stage : draft.unknown_stages) {
    context.Note(absl::StrCat("stage \"", stage, "\" of --stages does not occur and was left out"));
  }
  draft.map.set_display_name(options.map);
  const int stages = draft.map.stages_size();
  const int touchpoints = draft.map.touchpoints_size();
  std::vector<std::string> names;
  for (const auto& stage : draft.map.stages()) names.push_back(stage.id());
  const auto change =
      PutMap(context, client, options.map, std::move(draft.map), options.replace_map);
  if (!change.ok()) return change.status();
  if (*change == MapChange::kLeftAlone) {
    context.Note(absl::StrCat("map \"", options.map,
                              "\" is there already and was left alone; --replace-map replaces it"));
    return absl::OkStatus();
  }
  context.Note(absl::StrCat(*change == MapChange::kCreated ? "created" : "replaced", " map \"",
                            options.map, "\" with ", stages, " stages (",
                            absl::StrJoin(names, ", "), ") and ", touchpoints, " touchpoints"));
  if (draft.rows_disagreeing > 0) {
    context.Note(absl::StrCat(WithThousands(draft.rows_disagreeing), " of ",
                              Counted(draft.rows_with_stage, "row", "rows"),
                              " name another stage than their touchpoint's most frequent one"));
  }
  return absl::OkStatus();
}

void PrintSummary(const Context& context, const Importer& importer, const ImportPlan& plan,
                  const RejectedRows& rejected, const ImportOptions& options, double seconds) {
  std::ostream& err = context.streams.err;
  if (rejected.count() > 0) {
    const std::vector<std::string> first = rejected.FirstOnes();
    for (const std::string& line : first) err << "rejected: " << line << "\n";
    const auto more = rejected.count() - static_cast<std::int64_t>(first.size());
    if (more > 0) err << "rejected: and " << Counted(more, "row", "rows") << " more\n";
    if (options.rejects.empty()) {
      err << "hint: --rejects FILE writes all rejected rows to a file\n";
    } else {
      err << "all rejected rows are in " << options.rejects << "\n";
    }
  }
  const double rate = seconds > 0 ? static_cast<double>(plan.rows) / seconds : 0;
  err << "Imported " << WithThousands(static_cast<std::int64_t>(importer.summary().accepted))
      << " of " << Counted(plan.rows, "row", "rows") << " from "
      << Counted(static_cast<std::int64_t>(importer.facts().size()), "customer", "customers")
      << ", rejected " << WithThousands(rejected.count()) << ", in " << Length(seconds * 1'000)
      << " (" << WithThousands(static_cast<std::int64_t>(rate)) << " rows/s).\n";
}

// None where the workspace is still to be made, or the server is too old to know any.
absl::StatusOr<std::vector<v1::Metric>> MetricsOfWorkspace(const Context& context,
                                                           const client::Client& client) {
  v1::ListMetricsRequest request;
  request.set_parent(context.WorkspaceName());
  const auto metrics = client.ListMetrics(request);
  const absl::StatusCode code = metrics.status().code();
  if (code == absl::StatusCode::kNotFound || code == absl::StatusCode::kUnimplemented) {
    return std::vector<v1::Metric>();
  }
  if (!metrics.ok()) return metrics.status();
  return std::vector<v1::Metric>(metrics->metrics().begin(), metrics->metrics().end());
}

absl::StatusOr<ExitCode> ImportCsv(const Context& context, const ImportOptions& options) {
  auto plan_options = ToPlanOptions(options);
  if (!plan_options.ok()) return plan_options.status();
  const auto start = std::chrono::steady_clock::now();
  const auto input = SpooledInput::From(options.file);
  if (!input.ok()) return input.status();
  auto rejected = RejectedRows::Open(options.rejects);
  if (!rejected.ok()) return rejected.status();

  const client::Client client = context.Connect();
  auto metrics = MetricsOfWorkspace(context, client);
  if (!metrics.ok()) return metrics.status();
  plan_options->mapping.metrics = *std::move(metrics);

  Progress reading(context.streams, "Reading", "bytes", input->bytes());
  const auto plan = MakeImportPlan(input->path(), *plan_options, [&](std::uint64_t bytes) {
    reading.Update(static_cast<std::int64_t>(bytes));
  });
  reading.Finish();
  if (!plan.ok()) return plan.status();
  for (const std::string& note : plan->mapping.notes()) context.Note(note);
  if (plan->newest_first) context.Note("the file is newest first; rows are counted from its end");

  if (absl::Status status = EnsureWorkspace(context, client); !status.ok()) return status;
  if (!options.map.empty()) {
    if (absl::Status status = ImportMap(context, client, options, *plan); !status.ok())
      return status;
  }
  Importer importer(context, client, *plan, **rejected);
  absl::Status status = importer.SendAll(input->path());
  if (status.ok()) status = UpsertCustomers(context, client, importer.facts().Customers());
  if (status.ok()) status = (*rejected)->Close();
  if (!status.ok()) return status;

  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  PrintSummary(context, importer, *plan, **rejected, options, elapsed.count());
  return (*rejected)->count() > 0 ? kExitRowsRejected : kExitOk;
}

absl::StatusOr<ExitCode> Import(const Context& context, const ImportOptions& options) {
  LogFormat format = options.format;
  if (format == LogFormat::kFromName) {
    const auto by_name = LogFormatOf(options.file);
    if (!by_name.ok()) return by_name.status();
    format = *by_name;
  }
  if (format == LogFormat::kCsv) {
    ImportOptions csv = options;
    if (csv.source.empty()) csv.source = "csv";
    return ImportCsv(context, csv);
  }
  if (const std::string option = OptionOfCsv(options); !option.empty()) {
    return UsageError(absl::StrCat(option, " is for CSV files only"));
  }
  return ImportEventLog(context, {.file = options.file,
                                  .format = format,
                                  .source = options.source,
                                  .rejects = options.rejects,
                                  .customer_type = options.customer_type,
                                  .customer_field = options.customer_field,
                                  .lifecycle = options.lifecycle});
}

}  // namespace

void AddImportCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command =
      app.add_subcommand("import", "Import a CSV, XES, OCEL 2.0 or CloudEvents file");
  command->footer(kColumnsHelp + DescribeExitCodes());
  command->add_option("FILE", options->file, "The file; - is standard input")->required();
  command->add_option("--map-column", options->map_columns, "Their column is our column")
      ->type_name("THEIRS=OURS,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  AddChoiceOption<LogFormat>(*command, "--format", options->format,
                             {{"csv", LogFormat::kCsv},
                              {"xes", LogFormat::kXes},
                              {"ocel", LogFormat::kOcel},
                              {"cloudevents", LogFormat::kCloudEvents}},
                             "Format of the file (default: by its name)");
  command
      ->add_option("--customer-type", options->customer_type,
                   "ocel: the type of objects that are customers (default: customer, client, ...)")
      ->type_name("TYPE");
  command
      ->add_option("--customer-field", options->customer_field,
                   "cloudevents: place of the customer, such as data.user.id (default: subject)")
      ->type_name("PATH");
  command
      ->add_option("--lifecycle", options->lifecycle,
                   "xes: take only events with this transition, such as complete (default: all)")
      ->type_name("NAME");
  AddListOption(*command, "--customer-columns", options->customer_columns,
                "Columns that describe the customer, such as persona,country");
  command
      ->add_option("--source", options->source,
                   "Source of rows without one (default: csv, xes or ocel)")
      ->type_name("NAME");
  command
      ->add_option("--delimiter", options->delimiter, "One character or tab (default: found out)")
      ->type_name("CHAR");
  command->add_option("--rejects", options->rejects, "Write rejected rows to this file, as CSV")
      ->type_name("FILE");
  command
      ->add_option("--map", options->map, "Make this map from the stage column, unless it exists")
      ->type_name("NAME");
  AddListOption(*command, "--stages", options->stages,
                "Order of the map's stages (default: by their mean place in journeys)");
  command->add_flag("--replace-map", options->replace_map, "Replace the map if it exists");
  command->callback([&context, &action, options] {
    action = [&context, options] { return Import(context, *options); };
  });
}

}  // namespace journeygraph::cli
