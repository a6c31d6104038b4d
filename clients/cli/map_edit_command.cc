// journeyctl maps edit, watch: several people at one map.
#include <google/protobuf/util/json_util.h>

#include <memory>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/map_edit_flags.h"
#include "clients/cli/maps_commands.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr char kConflictUrl[] = "type.googleapis.com/journeygraph.v1.MapConflict";

struct EditOptions {
  std::string name;
  MapEditFlags flags;
  std::uint64_t base_revision = 0;
  std::string author;
  std::string request_id;
  bool dry_run = false;
};

// The changes in the way, a line each.
void PrintConflict(const Context& context, const absl::Status& status) {
  const auto payload = status.GetPayload(kConflictUrl);
  v1::MapConflict conflict;
  if (!payload || !conflict.ParseFromString(std::string(*payload))) return;
  context.streams.err << "In the way, since your revision (now at " << conflict.revision()
                      << "):\n";
  for (const v1::MapChange& change : conflict.changes()) {
    context.streams.err << "  " << ChangeLine(change) << "\n";
  }
}

absl::StatusOr<ExitCode> Edit(const Context& context, const EditOptions& options) {
  const auto operations = options.flags.ToOperations();
  if (!operations.ok()) return operations.status();
  v1::EditMapRequest request;
  request.set_name(FullMapName(context, options.name));
  request.set_base_revision(options.base_revision);
  request.set_author(options.author);
  request.set_request_id(options.request_id);
  request.set_validate_only(options.dry_run);
  *request.mutable_operations() = {operations->begin(), operations->end()};
  const auto response = context.Connect().EditMap(request);
  if (!response.ok()) {
    PrintConflict(context, response.status());
    return response.status();
  }
  if (context.output == OutputFormat::kJson) return PrintJson(context, *response);
  std::ostream& out = context.streams.out;
  const v1::MapChange& change = response->change();
  if (change.revision() > 0) {
    out << ChangeLine(change) << "\n";
  } else if (change.operations().empty()) {
    out << "Nothing would change; the map stays at revision " << response->revision() << ".\n";
  } else {
    out << "All is well: " << Counted(change.operations_size(), "change", "changes")
        << " would be made to revision " << response->revision() << ".\n";
  }
  return kExitOk;
}

struct WatchOptions {
  std::string name;
  std::uint64_t after = 0;
  std::uint64_t changes = 0;
  bool until_current = false;
};

absl::Status PrintJsonLine(std::ostream& out, const google::protobuf::Message& message) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  if (!status.ok()) return absl::InternalError("the change cannot be written as JSON");
  out << json << std::endl;
  return absl::OkStatus();
}

absl::Status PrintEvent(const Context& context, const v1::WatchMapResponse& event) {
  std::ostream& out = context.streams.out;
  if (context.output == OutputFormat::kJson) {
    return event.has_presence() || event.has_current_revision() ? absl::OkStatus()
                                                                : PrintJsonLine(out, event);
  }
  if (event.has_change() && context.output == OutputFormat::kCsv) {
    const v1::MapChange& change = event.change();
    CsvLine(out,
            {std::to_string(change.revision()), FormatTimestamp(change.time().seconds() * 1'000),
             change.author(), change.summary()});
    out.flush();
  } else if (event.has_change()) {
    out << ChangeLine(event.change()) << std::endl;
  } else if (event.has_map() && context.output == OutputFormat::kTable) {
    context.Note(absl::StrCat("map \"", ShortName(event.map().name()), "\" is at revision ",
                              event.map().revision()));
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Watch(const Context& context, const WatchOptions& options) {
  v1::WatchMapRequest request;
  request.set_name(FullMapName(context, options.name));
  request.set_after_revision(options.after);
  const auto watch = context.Connect().WatchMap(
      request, {.give_up_after_ms = std::chrono::milliseconds(context.timeout_ms)});
  if (context.output == OutputFormat::kCsv) {
    CsvLine(context.streams.out, {"revision", "time", "author", "summary"});
  }
  for (std::uint64_t changes = 0; context.streams.out;) {
    const auto event = watch->Next();
    if (!event.ok()) return event.status();
    if (absl::Status status = PrintEvent(context, *event); !status.ok()) return status;
    changes += event->has_change();
    if (options.changes > 0 && changes == options.changes) break;
    if (options.until_current && event->has_current_revision()) break;
  }
  return kExitOk;
}

void AddEdit(CLI::App& maps, Context& context, Action& action) {
  auto options = std::make_shared<EditOptions>();
  CLI::App* edit =
      maps.add_subcommand("edit", "Change a map step by step; others may edit it at the same time");
  edit->add_option("NAME", options->name, "The map")->required();
  AddMapEditFlags(*edit, options->flags);
  edit->add_option("--base-revision", options->base_revision,
                   "The revision that you saw: refused if others changed the same since then")
      ->type_name("N");
  edit->add_option("--author", options->author, "Who")->type_name("TEXT");
  edit->add_option("--request-id", options->request_id,
                   "Your own id of the edit; repeating it changes nothing")
      ->type_name("TEXT");
  edit->add_flag("--dry-run", options->dry_run, "Only check");
  edit->footer(
      "The edit is done as a whole or not at all, in the order of the flags above.\n"
      "  journeyctl maps edit retail --move-touchpoint cart=buy --base-revision 7 --author ada\n"
      "  journeyctl maps edit retail --add-touchpoint faq=help --connect 'home>faq' --connect "
      "'faq>home:loop'");
  edit->callback([&context, &action, options] {
    action = [&context, options] { return Edit(context, *options); };
  });
}

}  // namespace

void AddMapEditCommands(CLI::App& maps, Context& context, Action& action) {
  AddEdit(maps, context, action);
  auto options = std::make_shared<WatchOptions>();
  CLI::App* watch = maps.add_subcommand(
      "watch", "Print every change of a map as it happens; -o json prints JSON lines");
  watch->add_option("NAME", options->name, "The map")->required();
  watch->add_option("--after", options->after, "Begin with the changes after this revision")
      ->type_name("N");
  watch->add_option("--changes", options->changes, "End after so many changes")->type_name("N");
  watch->add_flag("--until-current", options->until_current,
                  "End when everything up to now was printed");
  watch->callback([&context, &action, options] {
    action = [&context, options] { return Watch(context, *options); };
  });
}

}  // namespace journeygraph::cli
