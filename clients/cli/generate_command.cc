// journeyctl generate: the sample retailer, into the workspace or a file.
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/number_format.h"
#include "clients/cli/progress.h"
#include "clients/cli/sample_catalogue.h"
#include "clients/cli/sample_retailer.h"
#include "clients/cli/sample_rows.h"
#include "clients/cli/workspace_setup.h"

namespace journeygraph::cli {
namespace {

struct GenerateOptions {
  SampleOptions sample;
  std::string out;
  bool replace_map = false;
};

absl::Status WriteFile(const Context& context, const GenerateOptions& options) {
  std::ofstream file;
  const bool to_stdout = options.out == "-";
  if (!to_stdout) {
    file.open(options.out, std::ios::binary | std::ios::trunc);
    if (!file) return FileError(absl::StrCat("cannot write ", options.out));
  }
  std::ostream& out = to_stdout ? context.streams.out : file;
  Progress progress(context.streams, "Writing", "rows", options.sample.interactions);
  SampleRetailer retailer(options.sample);
  SampleRow row;
  std::string text = SampleCsvHeader();
  while (retailer.Next(row)) {
    AppendSampleCsv(row, text);
    if (text.size() < (1u << 16)) continue;
    out << text;
    text.clear();
    progress.Update(row.number);
  }
  out << text << std::flush;
  return out ? absl::OkStatus() : FileError(absl::StrCat("cannot write ", options.out));
}

struct Sent {
  client::IngestSummary summary;
  std::size_t customers = 0;
};

absl::StatusOr<Sent> SendRows(const Context& context, const client::Client& client,
                              const GenerateOptions& options) {
  Progress progress(context.streams, "Generating", "interactions", options.sample.interactions);
  const auto stream = client.OpenIngestStream({.workspace = context.workspace});
  SampleRetailer retailer(options.sample);
  SampleRow row;
  Sent sent;
  std::vector<v1::Customer> customers;
  std::string last_customer;
  while (retailer.Next(row)) {
    if (row.customer != last_customer) {
      last_customer = row.customer;
      customers.push_back(SampleCustomer(row));
      ++sent.customers;
    }
    if (absl::Status status = stream->Add(SampleInteraction(row)); !status.ok()) return status;
    if (row.number % 1'024 == 0) progress.Update(row.number);
    if (customers.size() < 2'000) continue;
    if (absl::Status status = UpsertCustomers(context, client, customers); !status.ok()) {
      return status;
    }
    customers.clear();
  }
  const auto summary = stream->Close();
  if (!summary.ok()) return summary.status();
  sent.summary = *summary;
  if (absl::Status status = UpsertCustomers(context, client, customers); !status.ok())
    return status;
  return sent;
}

absl::StatusOr<ExitCode> Generate(const Context& context, const GenerateOptions& options) {
  if (!options.out.empty()) {
    if (absl::Status status = WriteFile(context, options); !status.ok()) return status;
    if (options.out != "-") {
      context.streams.err << "Wrote " << Counted(options.sample.interactions, "row", "rows")
                          << " to " << options.out
                          << ". Import it with --customer-columns persona,country.\n";
    }
    return kExitOk;
  }

  const auto start = std::chrono::steady_clock::now();
  const client::Client client = context.Connect();
  if (absl::Status status = EnsureWorkspace(context, client); !status.ok()) return status;
  const auto map = PutMap(context, client, kSampleMapId, SampleMap(), options.replace_map);
  if (!map.ok()) return map.status();
  if (*map == MapChange::kLeftAlone) {
    context.Note(absl::StrCat("map \"", kSampleMapId, "\" is there already and was left alone"));
  }
  const auto sent = SendRows(context, client, options);
  if (!sent.ok()) return sent.status();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  context.streams.err << "Generated "
                      << Counted(static_cast<std::int64_t>(sent->summary.accepted), "interaction",
                                 "interactions")
                      << " of "
                      << Counted(static_cast<std::int64_t>(sent->customers), "customer",
                                 "customers")
                      << " in " << Length(elapsed.count() * 1'000) << " into workspace \""
                      << context.workspace << "\"; its map is \"" << kSampleMapId << "\".\n";
  if (sent->summary.rejected > 0) {
    return absl::InternalError(absl::StrCat("the server rejected ", sent->summary.rejected,
                                            " interactions of the sample"));
  }
  return kExitOk;
}

}  // namespace

void AddGenerateCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = app.add_subcommand(
      "generate", "Fill the workspace with a sample: an omnichannel retailer, made up");
  command->add_option("--interactions", options->sample.interactions, "How many (default: 200,000)")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  command->add_option("--seed", options->sample.seed, "Another seed is another sample (default: 1)")
      ->type_name("N");
  command
      ->add_option("--months", options->sample.months, "Months up to the end of 2025 (default: 12)")
      ->type_name("N")
      ->check(CLI::Range(1, 120));
  command->add_option("--out", options->out, "Write CSV for import instead; - is standard output")
      ->type_name("FILE");
  command->add_flag("--replace-map", options->replace_map, "Replace the map if it exists");
  command->callback([&context, &action, options] {
    action = [&context, options] { return Generate(context, *options); };
  });
}

}  // namespace journeygraph::cli
