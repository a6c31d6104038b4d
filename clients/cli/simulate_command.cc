// journeyctl simulate: what would become of journeys if the graph were changed.
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"
#include "clients/cli/score_cells.h"

namespace journeygraph::cli {
namespace {

struct SimulateFlags {
  ScopeFlags scope;
  std::vector<std::string> set;      // FROM>TO=SHARE
  std::vector<std::string> improve;  // TOUCHPOINT=SHARE
  std::vector<std::string> remove;   // TOUCHPOINT
  std::string points;
  int top = 0;
};

// "30%" or "0.3".
bool ReadShare(std::string text, double& share) {
  absl::StripAsciiWhitespace(&text);
  const bool is_percent = !text.empty() && text.back() == '%';
  if (is_percent) text.pop_back();
  if (!absl::SimpleAtod(text, &share)) return false;
  if (is_percent) share /= 100;
  return true;
}

// Cuts "name=share" at the last "="; false if it is none.
bool SplitShare(const std::string& text, std::string& name, double& share) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos) return false;
  name = text.substr(0, equals);
  return ReadShare(text.substr(equals + 1), share);
}

void SetTarget(const std::string& name, v1::SetTransition& set) {
  if (name == "(success)") {
    set.set_to_end(v1::JOURNEY_RESULT_SUCCESS);
  } else if (name == "(bad)") {
    set.set_to_end(v1::JOURNEY_RESULT_FAILURE);
  } else {
    set.set_to(name);
  }
}

absl::Status FillChanges(const SimulateFlags& flags, v1::SimulateChangeRequest& request) {
  for (const std::string& text : flags.set) {
    std::string way;
    double share = 0;
    const bool is_read = SplitShare(text, way, share);
    const std::size_t arrow = way.find('>');
    if (!is_read || arrow == std::string::npos) {
      return UsageError(absl::StrCat("--set: \"", text,
                                     "\" is not FROM>TO=SHARE, such as "
                                     "'cart>payment=80%'; (start), (success) and (bad) are ends"));
    }
    auto& set = *request.add_changes()->mutable_set_transition();
    const std::string from = way.substr(0, arrow);
    set.set_from(from == "(start)" ? "" : from);
    SetTarget(way.substr(arrow + 1), set);
    set.set_chance(share);
  }
  for (const std::string& text : flags.improve) {
    std::string name;
    double share = 0;
    if (!SplitShare(text, name, share)) {
      return UsageError(
          absl::StrCat("--improve: \"", text, "\" is not TOUCHPOINT=SHARE, such as 'payment=30%'"));
    }
    auto& improve = *request.add_changes()->mutable_improve_touchpoint();
    improve.set_touchpoint(name);
    improve.set_share(share);
  }
  for (const std::string& name : flags.remove) {
    request.add_changes()->mutable_remove_touchpoint()->set_touchpoint(name);
  }
  if (flags.points.empty()) return absl::OkStatus();
  double points = 0;
  if (!ReadShare(flags.points, points)) {
    return UsageError(
        absl::StrCat("--points: \"", flags.points, "\" is not a share such as 5% or 0.05"));
  }
  request.set_improvement_points(points);
  return absl::OkStatus();
}

std::string PercentOf(const v1::Estimate& share) {
  return absl::StrCat(Percent(share.value()), " [", Decimal(share.low() * 100, 1), ", ",
                      Decimal(share.high() * 100, 1), "]");
}

std::string NumberOf(const v1::Estimate& number) {
  return absl::StrCat(Decimal(number.value(), 2), " [", Decimal(number.low(), 2), ", ",
                      Decimal(number.high(), 2), "]");
}

// What a single improvement does, in words.
std::string InWords(const v1::SingleImprovement& improvement) {
  const std::string shares = absl::StrCat(" (", Percent(improvement.share()), " to ",
                                          Percent(improvement.share() + improvement.points()), ")");
  if (improvement.to().empty()) {
    return absl::StrCat("fewer bad ends at '", improvement.touchpoint(), "'", shares);
  }
  return absl::StrCat("more go from '", improvement.touchpoint(), "' to '", improvement.to(), "'",
                      shares);
}

std::string Headline(const v1::SimulateChangeResponse& response, bool has_changes) {
  const auto& success = response.success();
  std::string text;
  if (has_changes) {
    const auto& difference = success.difference();
    absl::StrAppend(&text, "With the changes ", Percent(success.after().value()),
                    " of journeys would end well instead of ", Percent(success.before().value()),
                    ": ", PointsWithInterval(difference), " points, or ",
                    SignedDecimal(response.successes(), 0), " of ",
                    WithThousands(response.closed_journeys()), " journeys.");
  } else {
    absl::StrAppend(&text, "Of ",
                    Counted(response.closed_journeys(), "closed journey", "closed journeys"), " ",
                    Percent(success.before().value()), " ended well.");
  }
  if (response.improvements().empty()) return text;
  const auto& best = response.improvements(0);
  absl::StrAppend(&text, " The single improvement that gives most: ", InWords(best), ", ",
                  SignedDecimal(best.gain() * 100, 2), " points.");
  return text;
}

std::string ChangeTable(const v1::SimulateChangeResponse& response, const Style& style) {
  Table table({{"", Align::kLeft, true},
               {"Before [95 %]", Align::kRight},
               {"After [95 %]", Align::kRight},
               {"Difference [95 %]", Align::kRight}});
  const auto& success = response.success();
  const Tone tone = success.difference().low() > 0    ? Tone::kGood
                    : success.difference().high() < 0 ? Tone::kBad
                                                      : Tone::kPlain;
  table.AddRow({{"Journeys that end well", Tone::kStrong},
                {PercentOf(success.before())},
                {PercentOf(success.after())},
                {PointsWithInterval(success.difference()) + " points", tone}});
  const auto& contacts = response.contacts();
  table.AddRow({{"Contacts of a journey", Tone::kStrong},
                {NumberOf(contacts.before())},
                {NumberOf(contacts.after())},
                {NumberOf(contacts.difference())}});
  for (const auto& score : response.stage_scores()) {
    const double moved = score.after().value() - score.before().value();
    // Shares are moved in points, like everything that is a percentage.
    const bool is_share = score.metric() == "csat";
    table.AddRow({{absl::StrCat(MetricTitle(score.metric()), " of ", score.stage())},
                  {ScoreValue(score.metric(), score.before().value())},
                  {ScoreValue(score.metric(), score.after().value())},
                  {is_share ? Points(moved) + " points" : SignedDecimal(moved, 2)}});
  }
  return table.Render(style);
}

std::string ImprovementTable(const v1::SimulateChangeResponse& response, const Style& style) {
  Table table({{"Single improvement", Align::kLeft, true},
               {"Journeys there", Align::kRight, false, 1},
               {"Gain in points", Align::kRight},
               {"Good ends more", Align::kRight}});
  for (const auto& improvement : response.improvements()) {
    table.AddRow({{InWords(improvement)},
                  {WithThousands(improvement.journeys())},
                  {SignedDecimal(improvement.gain() * 100, 2), Tone::kGood},
                  {SignedDecimal(improvement.gain() * response.closed_journeys(), 0)}});
  }
  return table.empty() ? "" : "\n" + table.Render(style);
}

constexpr char kLegend[] =
    "The chain of closed journeys with its chances changed, solved exactly. Intervals say how "
    "well the chances are known, not whether people behave behind the change as those before; "
    "scores assume that those who come answer as those before.";

void PrintTable(const Context& context, const v1::SimulateChangeResponse& response,
                bool has_changes) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response, has_changes), style), Tone::kStrong, style) << "\n";
  if (has_changes) out << ChangeTable(response, style);
  out << ImprovementTable(response, style) << "\n";
  out << Toned(Wrapped(absl::StrCat("Best of ", WithThousands(response.improvements_considered()),
                                    " single improvements. ", kLegend),
                       style),
               Tone::kDim, style)
      << DescribeInfo(response.info(), style);
}

void PrintCsv(std::ostream& out, const v1::SimulateChangeResponse& response) {
  CsvLine(out, {"what", "before", "before_low", "before_high", "after", "after_low", "after_high",
                "difference", "difference_low", "difference_high"});
  const auto print = [&out](const std::string& what, const v1::Estimate& before,
                            const v1::Estimate& after, const v1::Estimate* difference) {
    std::vector<std::string> fields = {what};
    for (const v1::Estimate* estimate : {&before, &after, difference}) {
      for (int part = 0; part < 3; ++part) {
        if (estimate == nullptr) {
          fields.emplace_back();
        } else {
          fields.push_back(CsvNumber(part == 0   ? estimate->value()
                                     : part == 1 ? estimate->low()
                                                 : estimate->high()));
        }
      }
    }
    CsvLine(out, fields);
  };
  print("success", response.success().before(), response.success().after(),
        &response.success().difference());
  print("contacts", response.contacts().before(), response.contacts().after(),
        &response.contacts().difference());
  for (const auto& score : response.stage_scores()) {
    print(absl::StrCat(score.stage(), ".", score.metric()), score.before(), score.after(), nullptr);
  }
}

absl::StatusOr<ExitCode> Simulate(const Context& context, const SimulateFlags& flags) {
  const auto scope = flags.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::SimulateChangeRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  if (absl::Status status = FillChanges(flags, request); !status.ok()) return status;
  request.set_max_improvements(flags.top);
  const bool has_changes = request.changes_size() > 0;
  return PrintAnswer(context, context.Connect().SimulateChange(request), PrintCsv,
                     [has_changes](const Context& at, const v1::SimulateChangeResponse& response) {
                       PrintTable(at, response, has_changes);
                     });
}

}  // namespace

void AddSimulateCommand(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<SimulateFlags>();
  CLI::App* command =
      app.add_subcommand("simulate", "What would become of journeys if the graph were changed");
  AddListOption(*command, "--set", flags->set,
                "FROM>TO=SHARE: so many go on to TO, such as 'cart.add>checkout.start=80%'; "
                "(start), (success) and (bad) are the ends");
  AddListOption(*command, "--improve", flags->improve,
                "TOUCHPOINT=SHARE: this share of its bad ends goes on instead");
  AddListOption(*command, "--remove", flags->remove,
                "Journeys that come to this touchpoint end badly");
  command
      ->add_option("--points", flags->points,
                   "By how much single improvements move a share (default: 5%)")
      ->type_name("SHARE");
  command->add_option("--top", flags->top, "So many single improvements, at most 100 (default: 5)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  AddScopeFlags(*command, flags->scope);
  command->callback([&context, &action, flags] {
    action = [&context, flags] { return Simulate(context, *flags); };
  });
}

}  // namespace journeygraph::cli
