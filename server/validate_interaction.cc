#include "server/validate_interaction.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "server/convert_time.h"
#include "server/field_checks.h"
#include "server/interaction_limits.h"

namespace journeygraph::server {
namespace {

void ValidateEventTime(const v1::Interaction& interaction, std::int64_t now_ms,
                       Violations& violations) {
  if (!interaction.has_event_time()) {
    violations.Add("event_time", "is missing");
    return;
  }
  const auto problem = TimestampProblem(interaction.event_time());
  if (problem) {
    violations.Add("event_time", *problem);
    return;
  }
  const std::int64_t time_ms = ToMs(interaction.event_time());
  if (time_ms < 0) {
    violations.Add("event_time",
                   absl::StrCat("is ", FormatTime(time_ms), "; 1970-01-01 or later is allowed"));
  } else if (time_ms > now_ms + kMaxAheadMs) {
    violations.Add("event_time",
                   absl::StrCat("is ", FormatTime(time_ms), "; at most one day after ",
                                FormatTime(now_ms), " is allowed"));
  }
}

void ValidateScore(const v1::Score& score, int place, const graph::MetricCatalogue& metrics,
                   Violations& violations) {
  const graph::MetricDefinition* metric = metrics.Find(score.metric());
  if (metric == nullptr) {
    violations.Add(
        absl::StrCat("scores[", place, "].metric"),
        absl::StrCat("is ", Quoted(score.metric()), "; ", metrics.Names(), " is allowed"));
  } else {
    const graph::MetricDefinition& scale = *metric;
    if (!IsOnScale(scale, score.value())) {
      violations.Add(
          absl::StrCat("scores[", place, "].value"),
          absl::StrCat("is ", score.value(), "; ",
                       scale.whole_numbers ? "whole numbers" : "numbers", " from ", scale.minimum,
                       " to ", scale.maximum, " are allowed for ", score.metric()));
    }
  }
  CheckName(violations, score.wording(), kMaxKeyBytes, "scores[", place, "].wording");
}

void ValidateScores(const v1::Interaction& interaction, const graph::MetricCatalogue& metrics,
                    Violations& violations) {
  CheckCount(violations, interaction.scores_size(), kMaxLinks, "scores");
  for (int i = 0; i < std::min(interaction.scores_size(), kMaxLinks); ++i) {
    ValidateScore(interaction.scores(i), i, metrics, violations);
    for (int earlier = 0; earlier < i; ++earlier) {
      if (interaction.scores(earlier).metric() == interaction.scores(i).metric()) {
        violations.Add(absl::StrCat("scores[", i, "].metric"),
                       absl::StrCat("is ", Quoted(interaction.scores(i).metric()),
                                    " again; one score a metric is allowed"));
        break;
      }
    }
  }
}

void ValidateKeys(const v1::Interaction& interaction, Violations& violations) {
  CheckCount(violations, interaction.keys_size(), kMaxLinks, "keys");
  for (int i = 0; i < std::min(interaction.keys_size(), kMaxLinks); ++i) {
    const v1::CorrelationKey& key = interaction.keys(i);
    CheckRequiredName(violations, key.kind(), kMaxKeyBytes, "keys[", i, "].kind");
    CheckRequiredName(violations, key.id(), kMaxNameBytes, "keys[", i, "].id");
    for (int earlier = 0; earlier < i; ++earlier) {
      if (interaction.keys(earlier).kind() == key.kind()) {
        violations.Add(
            absl::StrCat("keys[", i, "].kind"),
            absl::StrCat("is ", Quoted(key.kind()), " again; one key a kind is allowed"));
        break;
      }
    }
  }
  CheckCount(violations, interaction.follows_size(), kMaxLinks, "follows");
  for (int i = 0; i < std::min(interaction.follows_size(), kMaxLinks); ++i) {
    CheckName(violations, interaction.follows(i).source(), kMaxNameBytes, "follows[", i,
              "].source");
    CheckRequiredName(violations, interaction.follows(i).id(), kMaxNameBytes, "follows[", i,
                      "].id");
  }
}

void ValidateMoney(const char* field, double value, Violations& violations) {
  if (!(std::abs(value) <= kMaxMoney)) {
    violations.Add(field, absl::StrCat("is ", value, "; -1e12 to 1e12 is allowed"));
  }
}

void ValidateComment(const v1::Comment& comment, Violations& violations) {
  if (comment.text().empty()) violations.Add("comment.text", "is missing");
  CheckText(violations, comment.text(), kMaxCommentBytes, "comment.text");
  CheckName(violations, comment.language(), kMaxLanguageBytes, "comment.language");
  if (!IsLanguageTag(comment.language())) {
    violations.Add("comment.language", absl::StrCat("is ", Quoted(comment.language()),
                                                    "; a language tag such as \"de\" is allowed"));
  }
}

template <typename Names>
void ValidateFieldNames(const char* field, const Names& names, Violations& violations) {
  CheckCount(violations, names.size(), kMaxEntries, field);
  for (int i = 0; i < std::min(names.size(), kMaxEntries); ++i) {
    CheckRequiredName(violations, names.Get(i), kMaxNameBytes, field, "[", i, "]");
  }
}

template <typename Attributes>
void ValidateAttributes(const Attributes& attributes, std::size_t max_value_bytes,
                        Violations& violations) {
  CheckCount(violations, static_cast<std::int64_t>(attributes.size()), kMaxEntries, "attributes");
  if (attributes.size() > static_cast<std::size_t>(kMaxEntries)) return;
  // In the order of keys: that of the map differs from message to message.
  std::map<std::string_view, std::string_view> wrong;
  for (const auto& [key, value] : attributes) {
    if (NameProblem(key, kMaxKeyBytes, true) || TextProblem(value, max_value_bytes)) [[unlikely]] {
      wrong.emplace(key, value);
    }
  }
  for (const auto& [key, value] : wrong) {
    if (auto problem = NameProblem(key, kMaxKeyBytes, true)) {
      violations.Add(absl::StrCat("attributes[", Quoted(key), "]"), "key " + *problem);
    }
    if (auto problem = TextProblem(value, max_value_bytes)) {
      violations.Add(absl::StrCat("attributes[", Quoted(key), "]"), *problem);
    }
  }
}

}  // namespace

bool IsOnScale(const graph::MetricDefinition& scale, double value) {
  // Written so that NaN fails.
  return value >= scale.minimum && value <= scale.maximum &&
         (!scale.whole_numbers || std::trunc(value) == value);
}

bool IsLanguageTag(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-';
  });
}

void ValidateInteraction(const v1::Interaction& interaction, const graph::MetricCatalogue& metrics,
                         std::int64_t now_ms, Violations& violations) {
  CheckName(violations, interaction.source(), kMaxNameBytes, "source");
  CheckRequiredName(violations, interaction.id(), kMaxNameBytes, "id");
  CheckRequiredName(violations, interaction.customer(), kMaxNameBytes, "customer");
  CheckRequiredName(violations, interaction.touchpoint(), kMaxNameBytes, "touchpoint");
  CheckName(violations, interaction.channel(), kMaxShortNameBytes, "channel");
  ValidateEventTime(interaction, now_ms, violations);
  ValidateKeys(interaction, violations);
  CheckEnum(violations, interaction.initiator(), "initiator");
  CheckName(violations, interaction.agent(), kMaxShortNameBytes, "agent");
  CheckName(violations, interaction.team(), kMaxShortNameBytes, "team");
  CheckName(violations, interaction.outcome(), kMaxShortNameBytes, "outcome");
  ValidateScores(interaction, metrics, violations);
  if (interaction.has_comment()) ValidateComment(interaction.comment(), violations);
  if (interaction.has_value()) ValidateMoney("value", interaction.value(), violations);
  if (interaction.has_cost()) ValidateMoney("cost", interaction.cost(), violations);
  ValidateFieldNames("asked_fields", interaction.asked_fields(), violations);
  ValidateFieldNames("provided_fields", interaction.provided_fields(), violations);
  ValidateAttributes(interaction.attributes(), kMaxAttributeBytes, violations);
  CheckTimestamp(violations, interaction.send_time(), "send_time");
  CheckTimestamp(violations, interaction.receive_time(), "receive_time");
  CheckTimestamp(violations, interaction.consume_time(), "consume_time");
}

void ValidateCustomer(const v1::Customer& customer, Violations& violations) {
  CheckRequiredName(violations, customer.id(), kMaxNameBytes, "id");
  ValidateAttributes(customer.attributes(), kMaxCustomerAttributeBytes, violations);
}

}  // namespace journeygraph::server
