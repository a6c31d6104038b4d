// Random customers and a plain model of what the resident columns and the scan must say about them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "graph/analysis.h"
#include "graph/model/interaction.h"
#include "graph/model/scope.h"
#include "storage/dictionary.h"
#include "storage/identity.h"
#include "storage/interaction_batch.h"
#include "storage/resident_columns.h"
#include "storage/scan.h"

namespace journeygraph::storage {

// A few customers, few names, close times: many ties, many journeys of several interactions.
inline std::vector<graph::Interaction> RandomInteractions(std::mt19937_64& random, int count) {
  const auto pick = [&random](int n) { return static_cast<int>(random() % n); };
  std::vector<graph::Interaction> interactions;
  for (int i = 0; i < count; ++i) {
    graph::Interaction interaction{
        .source = pick(2) == 0 ? "crm" : "web",
        .id = "i" + std::to_string(i),
        .customer = "c" + std::to_string(pick(17)),
        .touchpoint = "t" + std::to_string(pick(5)),
        .channel = pick(4) == 0 ? "" : "ch" + std::to_string(pick(3)),
        .event_time_ms = 1'000'000 + pick(300) * 1'000,
        .sequence = pick(3) == 0 ? pick(4) : 0,
        .outcome = pick(6) == 0   ? "purchase"
                   : pick(6) == 0 ? "failed"
                                  : "",
    };
    if (pick(3) == 0) {
      interaction.scores.push_back({graph::Metric::kNps, pick(11) * graph::kMicrosPerUnit, ""});
    }
    if (pick(5) == 0) interaction.value_micros = pick(1000);
    if (pick(5) == 0) interaction.cost_micros = pick(1000);
    if (pick(4) == 0) interaction.team = "team" + std::to_string(pick(3));
    if (pick(4) == 0) interaction.initiator = static_cast<graph::Initiator>(pick(4));
    if (pick(6) == 0) interaction.asked_fields = {"email", "field" + std::to_string(pick(3))};
    if (pick(6) == 0) interaction.provided_fields = {"field" + std::to_string(pick(3))};
    if (pick(2) == 0) interaction.keys.push_back({"journey", "j" + std::to_string(pick(3))});
    interactions.push_back(std::move(interaction));
  }
  return interactions;
}

// One journey as texts, to compare.
struct PlainStep {
  std::int64_t time_ms;
  std::string touchpoint;
  std::string channel;
  std::string outcome;
  std::vector<std::int64_t> scores;
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> costs;
  std::string team;
  int initiator = 0;
  std::vector<std::string> asked_fields;
  std::vector<std::string> provided_fields;
  auto operator<=>(const PlainStep&) const = default;
};
struct PlainJourney {
  int result;
  std::vector<PlainStep> steps;
  auto operator<=>(const PlainJourney&) const = default;
};

// An accumulator that writes down every journey.
class JourneyRecorder {
 public:
  explicit JourneyRecorder(const graph::QuestionContext& context) : names_(&context.names) {}

  void Add(const graph::JourneyView& view) {
    PlainJourney journey{static_cast<int>(view.result), {}};
    for (std::size_t i = 0; i < view.size(); ++i) {
      journey.steps.push_back({.time_ms = view.time_ms[i],
                               .touchpoint = names_->touchpoints[view.touchpoint[i]],
                               .channel = names_->channels[view.channel[i]]});
    }
    for (const graph::OutcomeEntry& outcome : view.outcomes) {
      journey.steps.at(outcome.row - view.first_row).outcome = names_->outcomes[outcome.outcome];
    }
    for (const graph::ScoreEntry& score : view.scores) {
      journey.steps.at(score.row - view.first_row).scores.push_back(score.value_micros);
    }
    for (const graph::ValueEntry& value : view.values) {
      journey.steps.at(value.row - view.first_row).values.push_back(value.value_micros);
    }
    for (const graph::ValueEntry& cost : view.costs) {
      journey.steps.at(cost.row - view.first_row).costs.push_back(cost.value_micros);
    }
    for (const graph::ContactEntry& contact : view.contacts) {
      PlainStep& step = journey.steps.at(contact.row - view.first_row);
      step.team = names_->teams[contact.team];
      step.initiator = static_cast<int>(contact.initiator);
    }
    for (const graph::FieldEntry& field : view.fields) {
      PlainStep& step = journey.steps.at(field.row - view.first_row);
      (field.is_asked ? step.asked_fields : step.provided_fields)
          .push_back(names_->fields[field.field]);
    }
    journeys_.push_back(std::move(journey));
  }
  void Merge(JourneyRecorder&& other) {
    for (PlainJourney& journey : other.journeys_) journeys_.push_back(std::move(journey));
  }
  std::vector<PlainJourney> Sorted() const {
    std::vector<PlainJourney> sorted = journeys_;
    std::ranges::sort(sorted);
    return sorted;
  }

 private:
  const graph::Names* names_;
  std::vector<PlainJourney> journeys_;
};

// The same, said as simply as possible: sort, cut, choose.
class PlainModel {
 public:
  explicit PlainModel(const std::vector<graph::Interaction>& interactions) {
    std::map<std::string, std::map<std::uint64_t, graph::Interaction>> known;
    for (const graph::Interaction& i : interactions) {
      known[i.customer].try_emplace(IdentityOf(i.source, i.id), i);
      watermark_ms_ = std::max(watermark_ms_, i.event_time_ms);
    }
    for (const auto& [customer, by_identity] : known) {
      std::vector<graph::Interaction>& timeline = timelines_[customer];
      for (const auto& [identity, interaction] : by_identity) timeline.push_back(interaction);
      std::ranges::sort(timeline, {}, [](const graph::Interaction& i) {
        return std::tuple(i.event_time_ms, i.sequence, IdentityOf(i.source, i.id));
      });
    }
  }

  std::vector<PlainJourney> Journeys(const graph::Scope& scope) const {
    std::vector<PlainJourney> all;
    for (const auto& [customer, timeline] : timelines_) {
      for (const auto& journey : Cut(timeline, scope.case_notion)) {
        PlainJourney plain{Result(journey, scope.rules), {}};
        for (const graph::Interaction& i : journey) {
          if (Chosen(i, scope)) plain.steps.push_back(Step(i));
        }
        if (!plain.steps.empty()) all.push_back(std::move(plain));
      }
    }
    std::ranges::sort(all);
    return all;
  }

 private:
  using Timeline = std::vector<graph::Interaction>;

  static std::vector<Timeline> Cut(const Timeline& timeline, const graph::CaseNotion& notion) {
    std::vector<Timeline> journeys;
    std::map<std::string, std::size_t> place_of_key;
    for (const graph::Interaction& i : timeline) {
      bool starts = journeys.empty();
      std::size_t place = journeys.size() - 1;
      if (const auto* gap = std::get_if<graph::ByInactivityGap>(&notion)) {
        starts = starts || i.event_time_ms - journeys.back().back().event_time_ms > gap->gap_ms;
        place = journeys.size() - (starts ? 0 : 1);
      } else if (std::holds_alternative<graph::ByJourneyKey>(notion)) {
        const std::string key = i.keys.empty() ? "" : i.keys[0].id;
        const auto [found, added] = place_of_key.try_emplace(key, journeys.size());
        starts = added;
        place = found->second;
      } else if (starts) {
        place = 0;
      }
      if (starts) journeys.emplace_back();
      journeys[place].push_back(i);
    }
    return journeys;
  }

  int Result(const Timeline& journey, const graph::JourneyRules& rules) const {
    for (auto i = journey.rbegin(); i != journey.rend(); ++i) {
      if (std::ranges::count(rules.success_outcomes, i->outcome) > 0) return 0;
      if (std::ranges::count(rules.failure_outcomes, i->outcome) > 0) return 1;
    }
    const std::int64_t silent_ms = watermark_ms_ - journey.back().event_time_ms;
    return rules.lost_after_ms == 0 || silent_ms > rules.lost_after_ms ? 2 : 3;
  }

  static bool Chosen(const graph::Interaction& i, const graph::Scope& scope) {
    const auto among = [](const std::vector<std::string>& wanted, const std::string& name) {
      return wanted.empty() || std::ranges::count(wanted, name) > 0;
    };
    return i.event_time_ms >= scope.time_range.start_ms &&
           i.event_time_ms < scope.time_range.end_ms && among(scope.touchpoints, i.touchpoint) &&
           among(scope.channels, i.channel);
  }

  static PlainStep Step(const graph::Interaction& i) {
    PlainStep step{.time_ms = i.event_time_ms,
                   .touchpoint = i.touchpoint,
                   .channel = i.channel,
                   .outcome = i.outcome,
                   .team = i.team,
                   .initiator = static_cast<int>(i.initiator),
                   .asked_fields = i.asked_fields,
                   .provided_fields = i.provided_fields};
    for (const graph::Score& score : i.scores) step.scores.push_back(score.value_micros);
    if (i.value_micros) step.values.push_back(*i.value_micros);
    if (i.cost_micros) step.costs.push_back(*i.cost_micros);
    return step;
  }

  std::map<std::string, Timeline> timelines_;
  std::int64_t watermark_ms_ = 0;
};

// Resident columns alone, without log and engine.
class ResidentRig {
 public:
  void Apply(const std::vector<graph::Interaction>& interactions) {
    ResidentBatchBuilder builder(columns_.names());
    const InteractionBatch batch(interactions);
    ColumnRows rows;
    if (!rows.Assign(batch.columns(), Form::kLog).ok()) std::abort();
    if (!builder.AddRows(rows, *dictionary_).ok()) std::abort();
    columns_.Apply(std::move(builder).Finish());
  }
  void Upsert(std::string customer, std::map<std::string, std::string> attributes) {
    ResidentBatchBuilder builder(columns_.names());
    builder.AddUpsert({std::move(customer), std::move(attributes)});
    columns_.Apply(std::move(builder).Finish());
  }
  std::shared_ptr<const ResidentSnapshot> Read() { return columns_.Read(); }
  ResidentColumns& columns() { return columns_; }

 private:
  std::shared_ptr<Dictionary> dictionary_ = std::make_shared<Dictionary>(1);
  ResidentColumns columns_{dictionary_, 2};
};

struct Scanned {
  graph::ScanTotals totals;
  std::vector<PlainJourney> journeys;
};

inline Scanned ScanAll(const ResidentSnapshot& snapshot, const graph::Scope& scope,
                       int threads = 1) {
  const graph::QuestionContext context = MakeContext(snapshot, scope, std::nullopt);
  JourneyRecorder recorder(context);
  const auto totals = Scan(snapshot, scope, context, {.threads = threads}, recorder);
  if (!totals.ok()) std::abort();
  return {*totals, recorder.Sorted()};
}

}  // namespace journeygraph::storage
