#include "clients/cli/scope_flags.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr char kGroup[] = "What is looked at";

absl::Status SetTime(const std::string& flag, const std::string& text,
                     google::protobuf::Timestamp& time) {
  const auto time_ms = ParseDateOrTimestamp(text);
  if (!time_ms) {
    return UsageError(
        absl::StrCat(flag, ": \"", text, "\" is no time; use 2025-03-01 or 2025-03-01T12:00:00Z"));
  }
  std::int64_t seconds = *time_ms / 1'000;
  if (*time_ms % 1'000 < 0) --seconds;
  time.set_seconds(seconds);
  time.set_nanos(static_cast<int>(*time_ms - seconds * 1'000) * 1'000'000);
  return absl::OkStatus();
}

absl::Status AddCondition(const std::string& text, v1::Scope& scope) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return UsageError(absl::StrCat("--customer-where: \"", text,
                                   "\" is no condition; use ATTRIBUTE=VALUE or ATTRIBUTE=A,B"));
  }
  auto* condition = scope.add_customer_conditions();
  condition->set_key(text.substr(0, equals));
  for (const auto& value : absl::StrSplit(text.substr(equals + 1), ',')) {
    condition->add_values(std::string(value));
  }
  return absl::OkStatus();
}

absl::Status SetCaseNotion(const std::string& text, v1::CaseNotion& notion) {
  if (text == "timeline") {
    notion.mutable_timeline();
    return absl::OkStatus();
  }
  if (text == "journey-id") {
    notion.mutable_journey_key();
    return absl::OkStatus();
  }
  if (absl::StartsWith(text, "gap:")) {
    auto gap = DurationFlag("--case", text.substr(4));
    if (!gap.ok()) return gap.status();
    if (gap->seconds() == 0 && gap->nanos() == 0) {
      return UsageError("--case: the gap must be longer than 0, such as gap:30d");
    }
    *notion.mutable_inactivity_gap() = *gap;
    return absl::OkStatus();
  }
  return UsageError(absl::StrCat("--case: \"", text,
                                 "\" is unknown; use timeline, journey-id or gap:TIME (gap:30d)"));
}

}  // namespace

CLI::Option* AddListOption(CLI::App& command, const std::string& name,
                           std::vector<std::string>& values, const std::string& help) {
  return command.add_option(name, values, help)
      ->type_name("NAME,...")
      ->delimiter(',')
      ->allow_extra_args(false);
}

absl::StatusOr<google::protobuf::Duration> DurationFlag(const std::string& flag,
                                                        const std::string& text) {
  const auto length_ms = ParseDuration(text);
  if (!length_ms) {
    return UsageError(absl::StrCat(flag, ": \"", text,
                                   "\" is no length of time; use a number with s, m, h, d or w, "
                                   "such as 30d"));
  }
  google::protobuf::Duration duration;
  duration.set_seconds(*length_ms / 1'000);
  duration.set_nanos(static_cast<int>(*length_ms % 1'000) * 1'000'000);
  return duration;
}

void AddScopeFlags(CLI::App& command, ScopeFlags& flags) {
  const auto text = [&](const char* name, std::string& value, const char* type, const char* help) {
    command.add_option(name, value, help)->type_name(type)->group(kGroup);
  };
  text("--map", flags.map, "NAME", "The journey map that gives stages, rules and case notion");
  text("--since", flags.since, "TIME", "Only from this date or RFC 3339 time on");
  text("--until", flags.until, "TIME", "Only before this date or RFC 3339 time");
  AddListOption(command, "--channel", flags.channels, "Only these channels")->group(kGroup);
  AddListOption(command, "--touchpoint", flags.touchpoints, "Only these touchpoints")
      ->group(kGroup);
  command
      .add_option("--customer-where", flags.customer_where,
                  "Only customers with this attribute, such as persona=professional or "
                  "country=DE,AT; repeated: all must hold")
      ->type_name("KEY=VALUE,...")
      ->allow_extra_args(false)
      ->group(kGroup);
  text("--case", flags.case_notion, "NOTION",
       "What one journey is: timeline, journey-id or gap:30d (a longer silence starts a new one)");
  AddListOption(command, "--success", flags.success, "Outcomes that are good")->group(kGroup);
  AddListOption(command, "--failure", flags.failure, "Outcomes that are bad")->group(kGroup);
  text("--lost-after", flags.lost_after, "TIME",
       "Silence after which an undecided journey is lost, such as 30d; 0 is at once");
}

absl::StatusOr<v1::Scope> ScopeFlags::ToScope(const std::string& workspace) const {
  v1::Scope scope;
  if (!map.empty()) {
    const bool full_name = absl::StartsWith(map, "workspaces/");
    scope.set_map(full_name ? map : absl::StrCat("workspaces/", workspace, "/maps/", map));
  }
  if (!since.empty()) {
    absl::Status status =
        SetTime("--since", since, *scope.mutable_time_range()->mutable_start_time());
    if (!status.ok()) return status;
  }
  if (!until.empty()) {
    absl::Status status =
        SetTime("--until", until, *scope.mutable_time_range()->mutable_end_time());
    if (!status.ok()) return status;
  }
  for (const std::string& channel : channels) scope.add_channels(channel);
  for (const std::string& touchpoint : touchpoints) scope.add_touchpoints(touchpoint);
  for (const std::string& condition : customer_where) {
    if (absl::Status status = AddCondition(condition, scope); !status.ok()) return status;
  }
  if (!case_notion.empty()) {
    absl::Status status = SetCaseNotion(case_notion, *scope.mutable_case_notion());
    if (!status.ok()) return status;
  }
  for (const std::string& outcome : success) scope.mutable_rules()->add_success_outcomes(outcome);
  for (const std::string& outcome : failure) scope.mutable_rules()->add_failure_outcomes(outcome);
  if (!lost_after.empty()) {
    const auto duration = DurationFlag("--lost-after", lost_after);
    if (!duration.ok()) return duration.status();
    *scope.mutable_rules()->mutable_lost_after() = *duration;
  }
  return scope;
}

}  // namespace journeygraph::cli
