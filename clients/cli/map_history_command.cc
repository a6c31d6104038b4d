// journeyctl maps changes, snapshot, snapshots, restore, diff: what was.
#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/maps_commands.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

struct HistoryOptions {
  std::string name;
  std::string other;
  std::string id;
  std::string title;
  std::string snapshot;
  std::string author;
  std::uint64_t revision = 0;
  std::uint64_t from_revision = 0;
  std::uint64_t to_revision = 0;
  int limit = 20;
  bool remove = false;
};

absl::StatusOr<ExitCode> Changes(const Context& context, const HistoryOptions& options) {
  const client::Client client = context.Connect();
  v1::ListMapChangesRequest request;
  request.set_name(FullMapName(context, options.name));
  v1::ListMapChangesResponse all;
  bool is_more = true;
  while (is_more && all.changes_size() < options.limit) {
    request.set_page_size(std::min(options.limit - all.changes_size(), 1'000));
    const auto page = client.ListMapChanges(request);
    if (!page.ok()) return page.status();
    all.mutable_changes()->MergeFrom(page->changes());
    request.set_page_token(page->next_page_token());
    is_more = !page->next_page_token().empty();
  }
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kJson) return PrintJson(context, all);
  if (context.output == OutputFormat::kCsv) {
    CsvLine(out, {"revision", "time", "author", "operations", "summary"});
    for (const v1::MapChange& change : all.changes()) {
      CsvLine(out,
              {std::to_string(change.revision()), FormatTimestamp(change.time().seconds() * 1'000),
               change.author(), std::to_string(change.operations_size()), change.summary()});
    }
    return kExitOk;
  }
  for (const v1::MapChange& change : all.changes()) out << ChangeLine(change) << "\n";
  if (is_more) context.Note("there are older changes; --limit shows more");
  return kExitOk;
}

absl::StatusOr<ExitCode> Snapshot(const Context& context, const HistoryOptions& options) {
  v1::CreateMapSnapshotRequest request;
  request.set_parent(FullMapName(context, options.name));
  request.set_snapshot_id(options.id);
  request.mutable_snapshot()->set_display_name(options.title);
  request.mutable_snapshot()->set_revision(options.revision);
  const auto response = context.Connect().CreateMapSnapshot(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  context.streams.err << "Revision " << response->snapshot().revision() << " is called \""
                      << options.id << "\".\n";
  return kExitOk;
}

absl::StatusOr<ExitCode> ForgetSnapshot(const Context& context, const HistoryOptions& options) {
  v1::DeleteMapSnapshotRequest request;
  request.set_name(
      absl::StrCat(FullMapName(context, options.name), "/snapshots/", options.snapshot));
  const auto response = context.Connect().DeleteMapSnapshot(request);
  if (!response.ok()) return response.status();
  context.streams.err << "Nothing is called \"" << options.snapshot << "\" any more.\n";
  return kExitOk;
}

absl::StatusOr<ExitCode> Snapshots(const Context& context, const HistoryOptions& options) {
  if (!options.snapshot.empty()) return ForgetSnapshot(context, options);
  v1::ListMapSnapshotsRequest request;
  request.set_parent(FullMapName(context, options.name));
  const auto response = context.Connect().ListMapSnapshots(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kCsv) {
    CsvLine(out, {"snapshot", "title", "revision", "create_time"});
    for (const v1::MapSnapshot& snapshot : response->snapshots()) {
      CsvLine(out, {ShortName(snapshot.name()), snapshot.display_name(),
                    std::to_string(snapshot.revision()),
                    FormatTimestamp(snapshot.create_time().seconds() * 1'000)});
    }
    return kExitOk;
  }
  const Style style = context.TableStyle();
  out << Toned(absl::StrCat(Counted(response->snapshots_size(), "snapshot", "snapshots"),
                            " of map \"", ShortName(request.parent()), "\".\n"),
               Tone::kStrong, style);
  if (response->snapshots().empty()) return kExitOk;
  Table table({{"Snapshot"},
               {"Title", Align::kLeft, true},
               {"Revision", Align::kRight},
               {"Named (UTC)", Align::kLeft, false, 1}});
  for (const v1::MapSnapshot& snapshot : response->snapshots()) {
    table.AddRow({{ShortName(snapshot.name()), Tone::kStrong},
                  {snapshot.display_name()},
                  {std::to_string(snapshot.revision())},
                  {FormatDateTime(snapshot.create_time().seconds() * 1'000)}});
  }
  out << "\n" << table.Render(style);
  return kExitOk;
}

absl::StatusOr<ExitCode> Restore(const Context& context, const HistoryOptions& options) {
  if ((options.revision == 0) == options.snapshot.empty()) {
    return UsageError("say either --revision N or --snapshot ID");
  }
  v1::RestoreMapRequest request;
  request.set_name(FullMapName(context, options.name));
  request.set_revision(options.revision);
  request.set_snapshot(options.snapshot);
  request.set_author(options.author);
  const auto response = context.Connect().RestoreMap(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  context.streams.err << "Restored; map \"" << ShortName(request.name()) << "\" is at revision "
                      << response->map().revision() << ".\n";
  return kExitOk;
}

absl::StatusOr<ExitCode> Diff(const Context& context, const HistoryOptions& options) {
  v1::DiffMapsRequest request;
  request.set_from(FullMapName(context, options.name));
  if (!options.other.empty()) request.set_to(FullMapName(context, options.other));
  request.set_from_revision(options.from_revision);
  request.set_to_revision(options.to_revision);
  const auto response = context.Connect().DiffMaps(request);
  if (!response.ok()) return response.status();
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kCsv) CsvLine(out, {"difference"});
  for (const std::string& words : response->words()) {
    if (context.output == OutputFormat::kCsv) {
      CsvLine(out, {words});
    } else {
      out << Wrapped(words, context.TableStyle());
    }
  }
  if (response->words().empty()) context.Note("there is no difference");
  return kExitOk;
}

using Command = std::function<absl::StatusOr<ExitCode>(const Context&, const HistoryOptions&)>;

}  // namespace

void AddMapHistoryCommands(CLI::App& maps, Context& context, Action& action) {
  auto options = std::make_shared<HistoryOptions>();
  const auto add = [&](const char* name, const char* help, Command run) {
    CLI::App* command = maps.add_subcommand(name, help);
    command->add_option("NAME", options->name, "The map")->required();
    command->callback([&context, &action, options, run = std::move(run)] {
      action = [&context, options, run] { return run(context, *options); };
    });
    return command;
  };
  const auto number = [](CLI::App* command, const char* name, std::uint64_t& value,
                         const char* help) {
    command->add_option(name, value, help)->type_name("N");
  };
  const auto text = [](CLI::App* command, const char* name, std::string& value, const char* type,
                       const char* help) {
    return command->add_option(name, value, help)->type_name(type);
  };

  CLI::App* changes = add("changes", "List the changes of a map, newest first", Changes);
  changes->add_option("--limit", options->limit, "At most so many")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->default_str("20");

  CLI::App* snapshot = add("snapshot", "Give a revision a name", Snapshot);
  text(snapshot, "ID", options->id, "", "The name")->required();
  text(snapshot, "--title", options->title, "TEXT", "A title for people");
  number(snapshot, "--revision", options->revision, "A revision (default: the current one)");

  CLI::App* snapshots = add("snapshots", "List the named revisions of a map", Snapshots);
  text(snapshots, "--delete", options->snapshot, "ID", "Take this name away instead");

  CLI::App* restore = add("restore", "Make an earlier content of a map its next revision", Restore);
  number(restore, "--revision", options->revision, "The revision");
  text(restore, "--snapshot", options->snapshot, "ID", "Or the name of a revision");
  text(restore, "--author", options->author, "TEXT", "Who");

  CLI::App* diff = add("diff", "What is different between two revisions or maps", Diff);
  text(diff, "OTHER", options->other, "", "Another map (default: the same one)");
  number(diff, "--from-revision", options->from_revision, "Of the first (default: the current)");
  number(diff, "--to-revision", options->to_revision, "Of the second (default: the current)");
}

}  // namespace journeygraph::cli
