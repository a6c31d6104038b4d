// journeyctl self-service: how much customers get done without an employee.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/heat.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

struct SelfServiceOptions {
  ScopeFlags scope;
  std::vector<std::string> start;
  std::string start_stage;
  std::string no_return;
};

std::string Headline(const v1::GetSelfServiceResponse& response) {
  const auto& total = response.total();
  if (!total.self_service().has_value()) {
    return "No attempt began in self-service and has ended; --map says which channels are "
           "assisted.";
  }
  return absl::StrCat("Self-service rate ", Percent(total.self_service().value()), " [",
                      Decimal(100 * total.self_service().low(), 1), ", ",
                      Decimal(100 * total.self_service().high(), 1),
                      "]: ", WithThousands(total.self_service().count()), " of ",
                      Counted(total.self_service().total(), "attempt", "attempts"),
                      " that began without an employee were solved without one. Contained: ",
                      Percent(total.containment().value()),
                      "; solved, with or without: ", Percent(total.resolution().value()), ".");
}

std::string CohortTable(const v1::SelfServiceRow& row, const Style& style) {
  const double closed = row.self_service().total();
  const auto cell = [closed](std::uint32_t count, Tone tone) {
    return Cell{
        closed == 0 ? "–" : absl::StrCat(WithThousands(count), " (", Percent(count / closed), ")"),
        tone};
  };
  const auto sum = [](std::uint32_t count) { return Cell{WithThousands(count), Tone::kDim}; };
  Table table({{"", Align::kLeft},
               {"Resolved", Align::kRight},
               {"Not resolved", Align::kRight},
               {"Together", Align::kRight}});
  table.AddRow({{"Contained (no employee)"},
                cell(row.contained_resolved(), Tone::kGood),
                cell(row.contained_unresolved(), Tone::kBad),
                sum(row.contained_resolved() + row.contained_unresolved())});
  table.AddRow({{"Escalated (an employee)"},
                cell(row.escalated_resolved(), Tone::kPlain),
                cell(row.escalated_unresolved(), Tone::kBad),
                sum(row.escalated_resolved() + row.escalated_unresolved())});
  table.AddRow({{"Together", Tone::kDim},
                sum(row.contained_resolved() + row.escalated_resolved()),
                sum(row.contained_unresolved() + row.escalated_unresolved()),
                sum(row.self_service().total())});
  return table.Render(style);
}

std::string Share(const v1::Proportion& share) {
  if (!share.has_value()) return "–";
  return Percent(share.value()) + (share.total() < 30 ? "*" : "");
}

std::string ChannelTable(const v1::GetSelfServiceResponse& response, const Style& style) {
  Table table({{"Began on", Align::kLeft, true},
               {"Attempts", Align::kRight},
               {"Self-service rate", Align::kRight},
               {"95 %", Align::kLeft, false, 3},
               {"Contained", Align::kRight},
               {"Resolved", Align::kRight},
               {"Escalated after", Align::kRight, false, 1},
               {"Open", Align::kRight, false, 2}});
  for (const auto& row : response.channels()) {
    const auto& rate = row.self_service();
    table.AddRow(
        {{row.channel()},
         {WithThousands(row.attempts())},
         rate.has_value() ? ShadedCell(Share(rate), rate.value()) : Cell{"–", Tone::kDim},
         {rate.has_value() ? absl::StrCat("[", Decimal(100 * rate.low(), 1), ", ",
                                          Decimal(100 * rate.high(), 1), "]")
                           : "",
          Tone::kDim},
         {Share(row.containment())},
         {Share(row.resolution())},
         {row.time_to_escalation().count() > 0 ? Length(row.time_to_escalation().p50_ms()) : "–"},
         {WithThousands(row.open() + row.pending())}});
  }
  return table.Render(style);
}

std::string Footer(const v1::GetSelfServiceResponse& response, const Style& style) {
  const auto& total = response.total();
  std::string text =
      "Three rates that are often mixed: contained (no employee), resolved (a good outcome), "
      "self-service rate (both), of attempts that have ended. Escalated after: median time to the "
      "first employee.";
  const auto add = [&text](std::uint32_t count, const char* what) {
    if (count > 0) absl::StrAppend(&text, " ", Counted(count, "attempt", "attempts"), " ", what);
  };
  add(total.open(), "still open.");
  add(total.pending(), "solved so recently that the customer may come back.");
  add(total.returned(), "not taken for resolved because the customer came back.");
  add(response.started_assisted(), "began with an employee and not counted.");
  add(response.started_unknown(),
      "began on a channel of which it is not known, and not counted; a map can say it.");
  if (response.not_started() > 0) {
    absl::StrAppend(&text, " In ", Counted(response.not_started(), "journey", "journeys"),
                    " no attempt begins.");
  }
  return Toned(Wrapped(text, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetSelfServiceResponse& response) {
  CsvLine(out, {"channel", "attempts", "contained_resolved", "contained_unresolved",
                "escalated_resolved", "escalated_unresolved", "open", "pending", "returned",
                "containment", "resolution", "self_service_rate", "low", "high"});
  const auto line = [&out](const std::string& title, const v1::SelfServiceRow& row) {
    const bool has = row.self_service().has_value();
    const auto if_any = [has](double value) { return has ? CsvNumber(value) : ""; };
    CsvLine(out,
            {title, std::to_string(row.attempts()), std::to_string(row.contained_resolved()),
             std::to_string(row.contained_unresolved()), std::to_string(row.escalated_resolved()),
             std::to_string(row.escalated_unresolved()), std::to_string(row.open()),
             std::to_string(row.pending()), std::to_string(row.returned()),
             if_any(row.containment().value()), if_any(row.resolution().value()),
             if_any(row.self_service().value()), if_any(row.self_service().low()),
             if_any(row.self_service().high())});
  };
  line("*", response.total());
  for (const auto& row : response.channels()) line(row.channel(), row);
}

void PrintTables(const Context& context, const v1::GetSelfServiceResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (response.total().attempts() > 0) {
    out << CohortTable(response.total(), style) << "\n" << ChannelTable(response, style) << "\n";
  }
  out << Footer(response, style) << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> SelfService(const Context& context, const SelfServiceOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetSelfServiceRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.mutable_start_touchpoints()->Assign(options.start.begin(), options.start.end());
  request.set_start_stage(options.start_stage);
  if (!options.no_return.empty()) {
    const auto within = DurationFlag("--no-return", options.no_return);
    if (!within.ok()) return within.status();
    *request.mutable_no_return_within() = *within;
  }
  return PrintAnswer(context, context.Connect().GetSelfService(request), PrintCsv, PrintTables);
}

}  // namespace

void AddSelfServiceCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<SelfServiceOptions>();
  CLI::App* command =
      app.add_subcommand("self-service", "How much customers get done without an employee");
  AddListOption(*command, "--start", options->start,
                "Attempts begin at these touchpoints (default: with the journey)");
  command
      ->add_option("--start-stage", options->start_stage, "Attempts begin in this stage of --map")
      ->type_name("STAGE");
  command
      ->add_option("--no-return", options->no_return,
                   "Resolved only if the customer does not come back within this time, such as 7d")
      ->type_name("TIME");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return SelfService(context, *options); };
  });
}

}  // namespace journeygraph::cli
