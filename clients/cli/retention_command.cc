// journeyctl retention: how long customers stay, and what one is worth.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/number_format.h"
#include "clients/cli/output.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 20;
constexpr int kMostRows = 24;

struct RetentionOptions {
  ScopeFlags scope;
  v1::ChurnRule churn = v1::CHURN_RULE_UNSPECIFIED;
  std::string inactivity;
  std::uint32_t period_days = 0;
  double margin = -1;
  double discount = -1;
  double value = -1;
  std::uint32_t horizon = 0;
};

std::string Money(double amount) {
  return amount >= 1'000 ? WithThousands(static_cast<std::int64_t>(amount + 0.5))
                         : Decimal(amount, 2);
}

std::string Interval(const v1::Estimate& estimate, int digits, double factor = 1) {
  return absl::StrCat("[", Decimal(factor * estimate.low(), digits), ", ",
                      Decimal(factor * estimate.high(), digits), "]");
}

std::string MoneyWithInterval(const v1::Estimate& estimate) {
  return absl::StrCat(Money(estimate.value()), " [", Money(estimate.low()), ", ",
                      Money(estimate.high()), "]");
}

std::string PeriodText(std::uint32_t days) { return Counted(days, "day", "days"); }

std::string Headline(const v1::GetRetentionResponse& response) {
  if (response.customers() == 0) return "No customer is in scope.";
  if (!response.has_churn()) return "No time was observed, so nothing can be said about churn.";
  const std::string period = PeriodText(response.inputs().period_days());
  std::string text = absl::StrCat("In ", period, " ", Percent(response.churn().value()), " ",
                                  Interval(response.churn(), 1, 100), " of customers leave");
  if (response.has_lifetime_periods()) {
    const double days = response.lifetime_periods().value() * response.inputs().period_days();
    absl::StrAppend(&text, ": one stays ", Decimal(days, 0), " days on average");
  }
  if (response.has_clv_simple()) {
    absl::StrAppend(&text, " and is worth ", Money(response.clv_simple().value()));
  }
  return absl::StrCat(text, ".");
}

std::string CustomersText(const v1::GetRetentionResponse& response) {
  return absl::StrCat(Counted(response.customers(), "customer", "customers"), ": ",
                      WithThousands(response.churned_by_event()), " left with a bad outcome, ",
                      WithThousands(response.churned_by_inactivity()), " fell silent, ",
                      WithThousands(response.retained()), " are still there. ",
                      WithThousands(response.returned()), " of those who left came back later.");
}

std::string CurveTable(const v1::GetRetentionResponse& response, const Style& style) {
  Table table({{"Days", Align::kRight},
               {"At risk", Align::kRight},
               {"Left", Align::kRight},
               {"Not seen on", Align::kRight, false, 1},
               {"Retention", Align::kRight},
               {"95 %", Align::kLeft, false, 2},
               {"", Align::kLeft, false, 3}});
  const int rows = std::min(response.periods_size(), kMostRows);
  for (int i = 0; i < rows; ++i) {
    const v1::RetentionPeriod& period = response.periods(i);
    const bool is_small = period.at_risk() < 30;
    table.AddRow({{WithThousands(std::int64_t{period.number()} * response.inputs().period_days())},
                  {WithThousands(period.at_risk())},
                  {WithThousands(period.churned())},
                  {WithThousands(period.censored())},
                  {absl::StrCat(Percent(period.retention().value()), is_small ? "*" : "")},
                  {Interval(period.retention(), 1, 100), Tone::kDim},
                  {Bar(period.retention().value(), kBarCells)}});
  }
  return table.Render(style);
}

std::string ValueTable(const v1::GetRetentionResponse& response, const Style& style) {
  const std::string period = PeriodText(response.inputs().period_days());
  Table table({{"Value of a customer", Align::kLeft, true}, {"", Align::kRight}});
  table.AddRow({{absl::StrCat("ARPU, in ", period)}, {Money(response.arpu())}});
  table.AddRow({{"Margin"}, {Percent(response.inputs().margin())}});
  if (response.has_clv_simple()) {
    table.AddRow({{"CLV, ARPU × margin / churn"},
                  {MoneyWithInterval(response.clv_simple()), Tone::kStrong}});
  }
  if (response.has_clv_discounted()) {
    const std::uint32_t horizon = response.inputs().horizon_periods();
    table.AddRow(
        {{absl::StrCat(
             "CLV, discounted ", Percent(response.inputs().discount_rate()), " a year",
             horizon > 0 ? absl::StrCat(", ", Counted(horizon, "period", "periods")) : "")},
         {MoneyWithInterval(response.clv_discounted())}});
  }
  return table.Render(style);
}

std::string Footer(const v1::GetRetentionResponse& response, const Style& style) {
  std::string text = "Retention: Kaplan-Meier; * fewer than 30 customers at risk.";
  if (response.inputs().has_inactivity()) {
    absl::StrAppend(&text, " Silence for longer than ",
                    Length(1e3 * static_cast<double>(response.inputs().inactivity().seconds()) +
                           response.inputs().inactivity().nanos() / 1e6),
                    " is churn.");
  }
  const int hidden = response.periods_size() - kMostRows;
  if (hidden > 0 || response.other_periods() > 0) {
    absl::StrAppend(&text, " ", std::max(hidden, 0) + static_cast<int>(response.other_periods()),
                    " later periods are not shown; -o csv has them.");
  }
  if (response.has_clv_simple()) {
    absl::StrAppend(&text, " Intervals of CLV come from that of churn alone.");
  } else if (!response.has_arpu()) {
    absl::StrAppend(&text, " Without values, or --value, nothing can be said about CLV.");
  }
  return Toned(Wrapped(text, style), Tone::kDim, style);
}

void PrintCsv(std::ostream& out, const v1::GetRetentionResponse& response) {
  CsvLine(out,
          {"period", "until_day", "at_risk", "churned", "censored", "retention", "low", "high"});
  for (const v1::RetentionPeriod& period : response.periods()) {
    CsvLine(out, {std::to_string(period.number()),
                  std::to_string(std::uint64_t{period.number()} * response.inputs().period_days()),
                  std::to_string(period.at_risk()), std::to_string(period.churned()),
                  std::to_string(period.censored()), CsvNumber(period.retention().value()),
                  CsvNumber(period.retention().low()), CsvNumber(period.retention().high())});
  }
}

void PrintTables(const Context& context, const v1::GetRetentionResponse& response) {
  std::ostream& out = context.streams.out;
  const Style style = context.TableStyle();
  out << Toned(Wrapped(Headline(response), style), Tone::kStrong, style) << "\n";
  if (response.customers() > 0) {
    out << Wrapped(CustomersText(response), style) << "\n" << CurveTable(response, style) << "\n";
  }
  if (response.has_arpu()) out << ValueTable(response, style) << "\n";
  out << Footer(response, style) << DescribeInfo(response.info(), style);
}

absl::StatusOr<ExitCode> Retention(const Context& context, const RetentionOptions& options) {
  const auto scope = options.scope.ToScope(context.workspace);
  if (!scope.ok()) return scope.status();
  v1::GetRetentionRequest request;
  request.set_parent(context.WorkspaceName());
  *request.mutable_scope() = *scope;
  request.set_churn_rule(options.churn);
  if (!options.inactivity.empty()) {
    const auto inactivity = DurationFlag("--inactivity", options.inactivity);
    if (!inactivity.ok()) return inactivity.status();
    *request.mutable_inactivity() = *inactivity;
  }
  request.set_period_days(options.period_days);
  request.set_horizon_periods(options.horizon);
  if (options.margin >= 0) request.set_margin(options.margin);
  if (options.discount >= 0) request.set_discount_rate(options.discount);
  if (options.value >= 0) request.set_value_per_period(options.value);
  return PrintAnswer(context, context.Connect().GetRetention(request), PrintCsv, PrintTables);
}

}  // namespace

void AddRetentionCommand(CLI::App& app, Context& context, Action& action) {
  auto options = std::make_shared<RetentionOptions>();
  CLI::App* command =
      app.add_subcommand("retention", "How long customers stay, and what one is worth");
  AddChoiceOption<v1::ChurnRule>(*command, "--churn", options->churn,
                                 {{"either", v1::CHURN_RULE_EITHER},
                                  {"event", v1::CHURN_RULE_EVENT},
                                  {"inactivity", v1::CHURN_RULE_INACTIVITY}},
                                 "Churn is a bad outcome (--failure), silence, or whichever comes "
                                 "first (default)");
  command
      ->add_option("--inactivity", options->inactivity,
                   "Longer silence is churn, such as 90d (default: --lost-after, or 30d)")
      ->type_name("TIME");
  command->add_option("--period", options->period_days, "Days of a period (default 30)")
      ->check(CLI::Range(1, 3'650))
      ->type_name("DAYS");
  command->add_option("--margin", options->margin, "Share of value that remains (default 1)")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("SHARE");
  command->add_option("--discount", options->discount, "Discount a year (default 0.1)")
      ->check(CLI::Range(0.0, 10.0))
      ->type_name("RATE");
  command
      ->add_option("--horizon", options->horizon, "Periods of the discounted value (default: all)")
      ->check(CLI::Range(1, 10'000))
      ->type_name("PERIODS");
  command->add_option("--value", options->value, "Value of a customer a period (default: observed)")
      ->check(CLI::Range(0.0, 1e12))
      ->type_name("VALUE");
  AddScopeFlags(*command, options->scope);
  command->callback([&context, &action, options] {
    action = [&context, options] { return Retention(context, *options); };
  });
}

}  // namespace journeygraph::cli
