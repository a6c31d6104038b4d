// journeyctl status: how the server is and what its workspaces hold.
#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

std::string ShortName(const v1::Workspace& workspace) {
  return workspace.name().substr(workspace.name().rfind('/') + 1);
}

std::string Day(bool there, const google::protobuf::Timestamp& time) {
  return there ? FormatDate(time.seconds() * 1'000) : "–";
}

// What of the interactions needs no disk to be answered from.
std::string InMemory(const v1::WorkspaceStatistics& held) {
  const std::uint32_t shards = held.resident_shards() + held.streamed_shards();
  if (held.streamed_shards() == 0 || shards == 0) return "all";
  return absl::StrCat(100 * held.resident_shards() / shards, " %");
}

void PrintTable(const Context& context, const v1::GetServerStatusResponse& status) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(
      Wrapped(absl::StrCat("journeyd ", status.version(), " at ", context.server, ", up since ",
                           FormatDateTime(status.start_time().seconds() * 1'000), " UTC, ",
                           Bytes(static_cast<double>(status.memory_bytes())), " of memory, ",
                           Bytes(static_cast<double>(status.disk_bytes())), " on disk (format ",
                           status.format_version(), ")."),
              style),
      Tone::kStrong, style);
  if (!status.read_only_reason().empty()) {
    out << Toned("Writes are refused: " + status.read_only_reason(), Tone::kBad, style) << "\n";
  }
  Table table({{"Workspace", Align::kLeft, true},
               {"Interactions", Align::kRight},
               {"Customers", Align::kRight},
               {"Touchpoints", Align::kRight, false, 2},
               {"Channels", Align::kRight, false, 2},
               {"First", Align::kLeft, false, 1},
               {"Last", Align::kLeft, false, 1},
               {"Memory", Align::kRight, false, 3},
               {"In memory", Align::kRight, false, 3},
               {"Folded", Align::kRight, false, 4}});
  for (const auto& workspace : status.workspaces()) {
    const auto& held = workspace.statistics();
    table.AddRow(
        {{ShortName(workspace), Tone::kStrong},
         {WithThousands(held.interactions())},
         {WithThousands(held.customers())},
         {WithThousands(held.touchpoints())},
         {WithThousands(held.channels())},
         {Day(held.has_first_event_time(), held.first_event_time())},
         {Day(held.has_last_event_time(), held.last_event_time())},
         {Bytes(static_cast<double>(held.resident_bytes()))},
         {InMemory(held)},
         {absl::StrCat(WithThousands(static_cast<std::int64_t>(held.folded_position())), " of ",
                       WithThousands(static_cast<std::int64_t>(held.position())))}});
  }
  out << "\n" << table.Render(style);
}

void PrintCsv(std::ostream& out, const v1::GetServerStatusResponse& status) {
  CsvLine(out, {"workspace", "interactions", "customers", "touchpoints", "channels", "position",
                "folded_position", "resident_bytes", "resident_shards", "streamed_shards"});
  for (const auto& workspace : status.workspaces()) {
    const auto& held = workspace.statistics();
    CsvLine(out, {ShortName(workspace), std::to_string(held.interactions()),
                  std::to_string(held.customers()), std::to_string(held.touchpoints()),
                  std::to_string(held.channels()), std::to_string(held.position()),
                  std::to_string(held.folded_position()), std::to_string(held.resident_bytes()),
                  std::to_string(held.resident_shards()), std::to_string(held.streamed_shards())});
  }
}

absl::StatusOr<ExitCode> Status(const Context& context) {
  const auto status = context.Connect().GetServerStatus({});
  if (!status.ok()) return status.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *status);
  if (context.output == OutputFormat::kCsv) {
    PrintCsv(context.streams.out, *status);
  } else {
    PrintTable(context, *status);
  }
  return kExitOk;
}

}  // namespace

void AddStatusCommand(CLI::App& app, Context& context, Action& action) {
  CLI::App* command =
      app.add_subcommand("status", "How the server is, and what its workspaces hold");
  command->callback([&context, &action] { action = [&context] { return Status(context); }; });
}

}  // namespace journeygraph::cli
