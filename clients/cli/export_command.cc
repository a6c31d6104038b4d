// journeyctl export: the workspace's interactions as a file of another tool's format.
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_log_writer.h"
#include "clients/cli/event_log_import.h"
#include "clients/cli/format_report_text.h"
#include "clients/cli/number_format.h"
#include "clients/formats/ocel.h"
#include "clients/formats/xes.h"

namespace journeygraph::cli {
namespace {

constexpr int kPageSize = 5'000;

struct ExportOptions {
  LogFormat format = LogFormat::kFromName;
  std::string customer;  // "" is all
  std::string out;       // "" is standard output
  bool customer_attributes = false;
};

// What is told of a log: a customer, then its interactions.
struct LogTaker {
  std::function<void(const v1::Customer&)> customer;
  std::function<void(const v1::Interaction&)> interaction;
};

class LogSource {
 public:
  LogSource(const Context& context, const ExportOptions& options)
      : context_(context), options_(options), client_(context.Connect()) {}

  // Goes through all interactions, page by page. Returns errors of the server.
  absl::Status ForEach(const LogTaker& take) const {
    v1::ListInteractionsRequest request;
    request.set_parent(context_.WorkspaceName());
    request.set_customer(options_.customer);
    request.set_page_size(kPageSize);
    std::optional<std::string> customer;
    do {
      const auto page = client_.ListInteractions(request);
      if (!page.ok()) return page.status();
      for (const auto& interaction : page->interactions()) {
        if (customer != interaction.customer()) {
          customer = interaction.customer();
          const auto known = CustomerOf(*customer);
          if (!known.ok()) return known.status();
          take.customer(*known);
        }
        take.interaction(interaction);
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<v1::Customer> CustomerOf(const std::string& id) const {
    v1::Customer customer;
    customer.set_id(id);
    if (!options_.customer_attributes && options_.customer.empty()) return customer;
    v1::GetJourneyRequest request;
    request.set_parent(context_.WorkspaceName());
    request.set_customer(id);
    const auto journey = client_.GetJourney(request);
    if (!journey.ok()) return journey.status();
    *customer.mutable_attributes() = journey->customer().attributes();
    return customer;
  }

  const Context& context_;
  const ExportOptions& options_;
  const client::Client client_;
};

// A file that is there under its name only when it is whole; or standard output.
class Target {
 public:
  Target(const Context& context, const std::string& path) : context_(context), path_(path) {
    if (!path.empty()) file_.open(PartPath(), std::ios::binary | std::ios::trunc);
  }
  ~Target() {
    std::error_code ignored;
    if (!path_.empty() && !done_) std::filesystem::remove(PartPath(), ignored);
  }
  absl::Status status() const {
    return path_.empty() || file_ ? absl::OkStatus()
                                  : FileError(absl::StrCat("cannot write ", path_));
  }
  std::ostream& stream() { return path_.empty() ? context_.streams.out : file_; }
  absl::Status Finish() {
    if (path_.empty()) return absl::OkStatus();
    file_.close();
    std::error_code error;
    if (file_) std::filesystem::rename(PartPath(), path_, error);
    if (!file_ || error) return FileError(absl::StrCat("cannot write ", path_));
    done_ = true;
    return absl::OkStatus();
  }

 private:
  std::string PartPath() const { return path_ + ".part"; }

  const Context& context_;
  const std::string path_;
  std::ofstream file_;
  bool done_ = false;
};

absl::StatusOr<std::unique_ptr<formats::LogWriter>> MakeWriter(LogFormat format,
                                                               const LogSource& source,
                                                               std::ostream& out) {
  if (format == LogFormat::kXes) return std::make_unique<formats::XesWriter>(out);
  if (format == LogFormat::kOcel) return std::make_unique<formats::OcelWriter>(out);
  // The header names all columns, so that everything is looked at before.
  CsvLogColumns columns;
  const absl::Status status = source.ForEach(
      {.customer = [&](const v1::Customer& customer) { columns.Add(customer); },
       .interaction = [&](const v1::Interaction& interaction) { columns.Add(interaction); }});
  if (!status.ok()) return status;
  return std::make_unique<CsvLogWriter>(out, columns);
}

absl::StatusOr<ExitCode> Export(const Context& context, const ExportOptions& options) {
  LogFormat format = options.format;
  if (format == LogFormat::kFromName) {
    if (options.out.ends_with(".json")) {
      format = LogFormat::kOcel;
    } else {
      const auto by_name = LogFormatOf(options.out);
      if (!by_name.ok()) return by_name.status();
      format = *by_name;
    }
  }
  if (format == LogFormat::kCloudEvents) {
    return UsageError("CloudEvents are only read; export to csv, xes or ocel");
  }
  const LogSource source(context, options);
  Target target(context, options.out);
  if (absl::Status status = target.status(); !status.ok()) return status;
  auto writer = MakeWriter(format, source, target.stream());
  if (!writer.ok()) return writer.status();
  std::int64_t customers = 0;
  std::int64_t interactions = 0;
  absl::Status status = source.ForEach({.customer =
                                            [&](const v1::Customer& customer) {
                                              ++customers;
                                              (*writer)->BeginCustomer(customer);
                                            },
                                        .interaction =
                                            [&](const v1::Interaction& interaction) {
                                              ++interactions;
                                              (*writer)->Add(interaction);
                                            }});
  if (!status.ok()) return status;
  status = (*writer)->Finish();
  if (!status.ok()) {
    return FileError(std::string(status.message().data(), status.message().size()));
  }
  if (status = target.Finish(); !status.ok()) return status;

  std::ostream& err = context.streams.err;
  err << LossText((*writer)->report(), {.width = context.streams.width});
  err << "Exported " << Counted(interactions, "interaction", "interactions") << " of "
      << Counted(customers, "customer", "customers")
      << (options.out.empty() ? "" : " to " + options.out) << ".\n";
  if (!options.customer_attributes && options.customer.empty()) {
    context.Note("attributes of customers were left out; --customer-attributes asks for them");
  }
  return kExitOk;
}

}  // namespace

void AddExportCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "Write interactions to a CSV, XES or OCEL 2.0 file");
  command->footer(
      "journeyctl import reads all three back. What a format cannot express is counted and said.\n"
      "\n" +
      DescribeExitCodes());
  AddChoiceOption<LogFormat>(
      *command, "--format", options->format,
      {{"csv", LogFormat::kCsv}, {"xes", LogFormat::kXes}, {"ocel", LogFormat::kOcel}},
      "Format (default: by the name of the file, else csv)");
  command->add_option("--customer", options->customer, "Only this customer")->type_name("ID");
  command->add_option("--out", options->out, "Write here instead of to standard output")
      ->type_name("FILE");
  command->add_flag("--customer-attributes", options->customer_attributes,
                    "Also what is known about customers: one more request for each of them");
  command->callback([&context, &action, options] {
    action = [&context, options] { return Export(context, *options); };
  });
}

}  // namespace journeygraph::cli
