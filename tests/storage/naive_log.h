// What a workspace must answer, said as simply as possible: interactions in maps, sorted, cut,
// chosen, and fed to the same accumulators as the server's. Knows nothing of storage/ but the order
// of equal times.
//
//   NaiveLog log;
//   log.Record(interactions);                        // in the order of acknowledgement
//   const graph::QuestionContext context = log.Context(scope, map);
//   const graph::ScanTotals totals = log.Feed(scope, context, switches, variants);
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "graph/analysis.h"
#include "graph/model/interaction.h"
#include "graph/model/scope.h"
#include "storage/identity.h"

namespace journeygraph::storage {

class NaiveLog {
 public:
  // Of interactions with one (customer, source, id) the first recorded stays.
  void Record(const std::vector<graph::Interaction>& interactions) {
    for (const graph::Interaction& i : interactions) {
      customers_[i.customer].try_emplace({i.source, i.id}, i);
    }
  }
  void Upsert(const graph::Customer& customer) {
    for (const auto& [key, value] : customer.attributes) attributes_[customer.id][key] = value;
  }

  graph::QuestionContext Context(const graph::Scope& scope,
                                 std::optional<graph::JourneyMap> map) const {
    std::set<std::string> touchpoints, channels{""}, outcomes{""}, wordings{""}, teams{""}, fields;
    graph::QuestionContext context{.map = std::move(map)};
    ForEach([&](const graph::Interaction& i) {
      touchpoints.insert(i.touchpoint);
      channels.insert(i.channel);
      outcomes.insert(i.outcome);
      for (const graph::Score& score : i.scores) wordings.insert(score.wording);
      teams.insert(i.team);
      fields.insert(i.asked_fields.begin(), i.asked_fields.end());
      fields.insert(i.provided_fields.begin(), i.provided_fields.end());
      context.watermark_ms =
          std::max(context.watermark_ms.value_or(i.event_time_ms), i.event_time_ms);
    });
    const auto list = [](const std::set<std::string>& names) {
      return std::vector<std::string>(names.begin(), names.end());
    };
    context.names = {.touchpoints = list(touchpoints),
                     .channels = list(channels),
                     .outcomes = list(outcomes),
                     .wordings = list(wordings),
                     .teams = list(teams),
                     .fields = list(fields)};
    graph::ResolveContext(scope.rules, context);
    return context;
  }

  template <typename... Accumulators>
  graph::ScanTotals Feed(const graph::Scope& scope, const graph::QuestionContext& context,
                         Accumulators&... accumulators) const {
    graph::ScanTotals totals;
    for (const auto& [customer, by_identity] : customers_) {
      const Timeline timeline = TimelineOf(by_identity);
      ++totals.total_customers;
      totals.total_interactions += timeline.size();
      if (!Meets(customer, scope)) {
        totals.left_out_by_customer += timeline.size();
        continue;
      }
      bool counted = false;
      for (const Timeline& journey : Cut(timeline, scope.case_notion)) {
        Columns columns(context);
        for (const graph::Interaction& i : journey) {
          if (Counts(i, scope, totals)) columns.Add(i);
        }
        if (columns.time_ms.empty()) continue;
        counted = true;
        const graph::JourneyResult result = ResultOf(journey, scope.rules, *context.watermark_ms);
        totals.interactions += columns.time_ms.size();
        ++totals.journeys_by_result[static_cast<int>(result)];
        for (std::size_t i = 1; i < columns.time_ms.size(); ++i) {
          totals.tied_pairs += columns.time_ms[i] == columns.time_ms[i - 1];
        }
        const graph::JourneyView view = columns.View(result, CustomerHash(customer));
        (accumulators.Add(view), ...);
      }
      totals.customers += counted;
    }
    return totals;
  }

 private:
  using Timeline = std::vector<graph::Interaction>;
  using ByIdentity = std::map<std::pair<std::string, std::string>, graph::Interaction>;

  struct Columns {
    explicit Columns(const graph::QuestionContext& question) : context(question) {}

    static std::uint16_t IdOf(const std::vector<std::string>& names, const std::string& name) {
      return static_cast<std::uint16_t>(std::ranges::find(names, name) - names.begin());
    }
    void Add(const graph::Interaction& i) {
      const graph::Names& names = context.names;
      const auto row = static_cast<std::uint32_t>(time_ms.size());
      time_ms.push_back(i.event_time_ms);
      touchpoint.push_back(IdOf(names.touchpoints, i.touchpoint));
      channel.push_back(IdOf(names.channels, i.channel));
      if (!i.outcome.empty()) outcomes.push_back({row, IdOf(names.outcomes, i.outcome)});
      for (const graph::Score& score : i.scores) {
        scores.push_back(
            {row, score.metric, IdOf(names.wordings, score.wording), score.value_micros});
      }
      if (i.value_micros) values.push_back({row, *i.value_micros});
      if (i.cost_micros) costs.push_back({row, *i.cost_micros});
      if (!i.team.empty() || i.initiator != graph::Initiator::kUnknown) {
        contacts.push_back({row, IdOf(names.teams, i.team), i.initiator});
      }
      for (const auto& field : i.asked_fields) {
        fields.push_back({row, IdOf(names.fields, field), true});
      }
      for (const auto& field : i.provided_fields) {
        fields.push_back({row, IdOf(names.fields, field), false});
      }
    }
    graph::JourneyView View(graph::JourneyResult result, std::uint64_t customer_hash) const {
      return {.time_ms = time_ms,
              .touchpoint = touchpoint,
              .channel = channel,
              .outcomes = outcomes,
              .scores = scores,
              .values = values,
              .costs = costs,
              .contacts = contacts,
              .fields = fields,
              .result = result,
              .customer_hash = customer_hash};
    }

    const graph::QuestionContext& context;
    std::vector<std::int64_t> time_ms;
    std::vector<graph::TouchpointId> touchpoint;
    std::vector<graph::ChannelId> channel;
    std::vector<graph::OutcomeEntry> outcomes;
    std::vector<graph::ScoreEntry> scores;
    std::vector<graph::ValueEntry> values;
    std::vector<graph::ValueEntry> costs;
    std::vector<graph::ContactEntry> contacts;
    std::vector<graph::FieldEntry> fields;
  };

  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const auto& [customer, by_identity] : customers_) {
      for (const auto& [identity, interaction] : by_identity) visit(interaction);
    }
  }

  static Timeline TimelineOf(const ByIdentity& by_identity) {
    Timeline timeline;
    for (const auto& [identity, interaction] : by_identity) timeline.push_back(interaction);
    std::ranges::sort(timeline, {}, [](const graph::Interaction& i) {
      return std::tuple(i.event_time_ms, i.sequence, IdentityOf(i.source, i.id));
    });
    return timeline;
  }

  static std::vector<Timeline> Cut(const Timeline& timeline, const graph::CaseNotion& notion) {
    if (const auto* gap = std::get_if<graph::ByInactivityGap>(&notion)) {
      std::vector<Timeline> journeys;
      for (const graph::Interaction& i : timeline) {
        const bool starts = journeys.empty() ||
                            i.event_time_ms - journeys.back().back().event_time_ms > gap->gap_ms;
        if (starts) journeys.emplace_back();
        journeys.back().push_back(i);
      }
      return journeys;
    }
    if (std::holds_alternative<graph::ByJourneyKey>(notion)) {
      std::vector<std::pair<std::string, Timeline>> by_key;  // in order of first interactions
      for (const graph::Interaction& i : timeline) {
        std::string key;
        for (const graph::CorrelationKey& candidate : i.keys) {
          if (candidate.kind != graph::kJourneyKeyKind) continue;
          key = candidate.id;
          break;
        }
        auto found = std::ranges::find(by_key, key, &std::pair<std::string, Timeline>::first);
        if (found == by_key.end()) found = by_key.insert(found, {key, {}});
        found->second.push_back(i);
      }
      std::vector<Timeline> journeys;
      for (auto& [key, journey] : by_key) journeys.push_back(std::move(journey));
      return journeys;
    }
    return {timeline};
  }

  static graph::JourneyResult ResultOf(const Timeline& journey, const graph::JourneyRules& rules,
                                       std::int64_t watermark_ms) {
    for (auto i = journey.rbegin(); i != journey.rend(); ++i) {
      if (std::ranges::count(rules.success_outcomes, i->outcome) > 0) {
        return graph::JourneyResult::kSuccess;
      }
      if (std::ranges::count(rules.failure_outcomes, i->outcome) > 0) {
        return graph::JourneyResult::kFailure;
      }
    }
    const std::int64_t silent_ms = watermark_ms - journey.back().event_time_ms;
    return rules.lost_after_ms == 0 || silent_ms > rules.lost_after_ms
               ? graph::JourneyResult::kLost
               : graph::JourneyResult::kOpen;
  }

  static bool Counts(const graph::Interaction& i, const graph::Scope& scope,
                     graph::ScanTotals& totals) {
    const auto among = [](const std::vector<std::string>& wanted, const std::string& name) {
      return wanted.empty() || std::ranges::count(wanted, name) > 0;
    };
    if (i.event_time_ms < scope.time_range.start_ms || i.event_time_ms >= scope.time_range.end_ms) {
      ++totals.left_out_by_time_range;
      return false;
    }
    if (!among(scope.touchpoints, i.touchpoint)) {
      ++totals.left_out_by_touchpoint;
      return false;
    }
    if (!among(scope.channels, i.channel)) {
      ++totals.left_out_by_channel;
      return false;
    }
    return true;
  }

  bool Meets(const std::string& customer, const graph::Scope& scope) const {
    const auto known = attributes_.find(customer);
    return std::ranges::all_of(scope.customer_conditions, [&](const auto& condition) {
      std::string value;
      if (known != attributes_.end() && known->second.contains(condition.key)) {
        value = known->second.at(condition.key);
      }
      return std::ranges::count(condition.values, value) > 0;
    });
  }

  std::map<std::string, ByIdentity> customers_;
  std::map<std::string, std::map<std::string, std::string>> attributes_;
};

}  // namespace journeygraph::storage
