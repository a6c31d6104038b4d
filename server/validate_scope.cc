#include "server/validate_scope.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/resource_name.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxShortNameBytes = 128;
constexpr std::size_t kMaxKeyBytes = 64;

absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

void ValidateMapOfScope(const v1::Scope& scope, std::string_view workspace, absl::string_view path,
                        Violations& violations) {
  if (scope.map().empty()) {
    if (scope.map_revision() != 0) {
      violations.Add(absl::StrCat(path, ".map_revision"),
                     absl::StrCat("is ", scope.map_revision(), " without a map; 0 is allowed"));
    }
    return;
  }
  const auto name = ParseMapName(scope.map());
  if (!name) {
    violations.Add(absl::StrCat(path, ".map"),
                   absl::StrCat("is ", Quoted(scope.map()),
                                "; \"workspaces/{workspace}/maps/{map}\" is allowed"));
  } else if (name->workspace != workspace) {
    violations.Add(absl::StrCat(path, ".map"),
                   absl::StrCat("is ", Quoted(scope.map()), "; a map of the workspace ",
                                Quoted(workspace), " is needed"));
  }
}

template <typename Outcomes>
std::set<std::string> ValidateOutcomes(const Outcomes& outcomes, const std::string& path,
                                       Violations& violations) {
  std::set<std::string> names;
  for (int i = 0; i < outcomes.size(); ++i) {
    CheckRequiredName(violations, outcomes.Get(i), kMaxShortNameBytes, path, "[", i, "]");
    names.insert(outcomes.Get(i));
  }
  return names;
}

void ValidateNamesOfScope(const v1::Scope& scope, absl::string_view path, Violations& violations) {
  for (int i = 0; i < scope.channels_size(); ++i) {
    CheckName(violations, scope.channels(i), kMaxShortNameBytes, path, ".channels[", i, "]");
  }
  for (int i = 0; i < scope.touchpoints_size(); ++i) {
    CheckRequiredName(violations, scope.touchpoints(i), kMaxNameBytes, path, ".touchpoints[", i,
                      "]");
  }
}

}  // namespace

void ValidateTimeRange(const v1::TimeRange& range, std::string_view path, Violations& violations) {
  const std::size_t before = violations.kept();
  CheckTimestamp(violations, range.start_time(), ToAbsl(path), ".start_time");
  CheckTimestamp(violations, range.end_time(), ToAbsl(path), ".end_time");
  if (violations.kept() == before && range.has_start_time() && range.has_end_time() &&
      ToMs(range.end_time()) < ToMs(range.start_time())) {
    violations.Add(absl::StrCat(ToAbsl(path), ".end_time"),
                   absl::StrCat("is ", FormatTime(ToMs(range.end_time())), ", before start_time ",
                                FormatTime(ToMs(range.start_time()))));
  }
}

void ValidateCaseNotion(const v1::CaseNotion& notion, std::string_view path,
                        Violations& violations) {
  if (!notion.has_inactivity_gap()) return;
  const std::string field = absl::StrCat(ToAbsl(path), ".inactivity_gap");
  const std::size_t before = violations.kept();
  CheckDuration(violations, notion.inactivity_gap(), field);
  if (violations.kept() == before && ToMs(notion.inactivity_gap()) == 0) {
    violations.Add(field, "is 0; a millisecond or more is allowed");
  }
}

void ValidateRules(const v1::JourneyRules& rules, std::string_view path, Violations& violations) {
  const std::string prefix = absl::StrCat(ToAbsl(path), ".");
  const auto good =
      ValidateOutcomes(rules.success_outcomes(), prefix + "success_outcomes", violations);
  ValidateOutcomes(rules.failure_outcomes(), prefix + "failure_outcomes", violations);
  for (int i = 0; i < rules.failure_outcomes_size(); ++i) {
    if (good.contains(rules.failure_outcomes(i))) {
      violations.Add(absl::StrCat(prefix, "failure_outcomes[", i, "]"),
                     absl::StrCat("is ", Quoted(rules.failure_outcomes(i)),
                                  ", which is a success outcome too; it may be only one of them"));
    }
  }
  CheckDuration(violations, rules.lost_after(), prefix, "lost_after");
}

void ValidateCondition(const v1::AttributeCondition& condition, std::string_view path,
                       Violations& violations) {
  CheckRequiredName(violations, condition.key(), kMaxKeyBytes, ToAbsl(path), ".key");
  if (condition.values().empty()) {
    violations.Add(absl::StrCat(ToAbsl(path), ".values"), "is empty; one value or more is needed");
  }
  for (int i = 0; i < condition.values_size(); ++i) {
    CheckText(violations, condition.values(i), kMaxNameBytes, ToAbsl(path), ".values[", i, "]");
  }
}

void ValidateScope(const v1::Scope& scope, std::string_view workspace, Violations& violations,
                   std::string_view path) {
  const absl::string_view prefix = ToAbsl(path);
  ValidateMapOfScope(scope, workspace, prefix, violations);
  ValidateTimeRange(scope.time_range(), std::string(path) + ".time_range", violations);
  ValidateCaseNotion(scope.case_notion(), std::string(path) + ".case_notion", violations);
  ValidateNamesOfScope(scope, prefix, violations);
  for (int i = 0; i < scope.customer_conditions_size(); ++i) {
    ValidateCondition(scope.customer_conditions(i),
                      absl::StrCat(prefix, ".customer_conditions[", i, "]"), violations);
  }
  ValidateRules(scope.rules(), std::string(path) + ".rules", violations);
}

}  // namespace journeygraph::server
