// How much customers get done without an employee (definitions 3.13, requirements 1.3).
//
//   SelfServiceCounts counts(context, ResolveChannelFacts(context), {.start = {.stage = "use"}});
//   Scan(snapshot, scope, context, options, counts);
//   SelfServiceAnswer answer = AnswerSelfService(counts, context);
//
// An attempt begins with the first interaction of a journey that meets the start, and ends with the
// first decisive outcome from there on, or else with the journey. It began in self-service if the
// channel of its first interaction is known not to be assisted; it was escalated if any interaction
// of it is on an assisted channel, and contained otherwise. It was resolved if the outcome is good;
// without a decisive outcome it is open if the journey is, and unresolved otherwise.
//
// Vendors mix three numbers, so all are given, over the attempts that are not open:
//   containment        contained
//   resolution         resolved
//   self-service rate  contained and resolved
// Optional rule: resolved only if the customer does not come back to a touchpoint that meets the
// start (by default: to the touchpoint of the start) within some days after the outcome, in the
// same journey and not on the company's initiative; attempts not observed for as long are pending.
// Counting unit: attempts, at most one for each journey.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/channel_facts.h"
#include "graph/interaction_filter.h"
#include "graph/measure/histogram.h"
#include "graph/measure/statistics.h"

namespace journeygraph::graph {

inline constexpr char kSelfServiceUnit[] = "attempts";
inline constexpr char kSelfServiceDefinition[] =
    "An attempt that began in self-service is contained if no interaction up to its first decisive "
    "outcome is on an assisted channel, and resolved if that outcome is good. The self-service "
    "rate "
    "is the share that is both; open attempts are in no rate.";

struct SelfServiceOptions {
  InteractionFilter start;  // empty: any interaction
  std::optional<std::int64_t> no_return_within_ms;
  // What came later is not in the journeys; nothing: the newest interaction of the workspace.
  std::optional<std::int64_t> observed_until_ms;
};

// An Accumulator (graph/analysis.h); not thread-safe.
class SelfServiceCounts {
 public:
  struct OfChannel {
    std::uint64_t contained_resolved = 0;
    std::uint64_t contained_unresolved = 0;
    std::uint64_t escalated_resolved = 0;
    std::uint64_t escalated_unresolved = 0;
    std::uint64_t open = 0;
    std::uint64_t pending = 0;
    std::uint64_t returned = 0;  // of the unresolved: the outcome was good, but they came back
    DurationHistogram time_to_escalation;
    void Merge(const OfChannel& other);
  };

  // `facts` are by channel id.
  SelfServiceCounts(const QuestionContext& context, const std::vector<ChannelFacts>& facts,
                    SelfServiceOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(SelfServiceCounts&& other);

  // By channel id of the start; empty where the channel is not known to be self-service.
  std::span<const OfChannel> channels() const { return channels_; }
  std::uint64_t started_assisted() const { return started_assisted_; }
  // On a channel of which it is not known, or on none.
  std::uint64_t started_unknown() const { return started_unknown_; }
  std::uint64_t not_started() const { return not_started_; }

 private:
  bool Meets(const JourneyView& journey, std::size_t place) const {
    return (starts_.At(journey, place) & 1) != 0;
  }
  // Place of the first decisive outcome from `start` on, and whether it is good; nothing if none.
  struct End {
    std::size_t place = 0;
    bool is_good = false;
  };
  std::optional<End> EndOf(const JourneyView& journey, std::size_t start) const;
  bool ComesBack(const JourneyView& journey, std::size_t start, std::size_t end) const;

  FilterMasks starts_;
  bool starts_anywhere_;
  std::optional<std::int64_t> no_return_within_ms_;
  std::int64_t observed_until_ms_;
  std::vector<std::uint8_t> is_assisted_;      // by channel
  std::vector<std::uint8_t> is_self_service_;  // by channel
  std::vector<OutcomeClass> outcome_class_;
  std::vector<OfChannel> channels_;
  std::uint64_t started_assisted_ = 0;
  std::uint64_t started_unknown_ = 0;
  std::uint64_t not_started_ = 0;
};

// The cohort table and what is quoted from it.
// attempts = the four cohorts + open + pending.
struct SelfServiceRow {
  std::string channel;  // of the start; "" for all
  std::uint64_t attempts = 0;
  std::uint64_t contained_resolved = 0;
  std::uint64_t contained_unresolved = 0;
  std::uint64_t escalated_resolved = 0;
  std::uint64_t escalated_unresolved = 0;
  std::uint64_t open = 0;
  std::uint64_t pending = 0;
  std::uint64_t returned = 0;
  Proportion containment;
  Proportion resolution;
  Proportion self_service;
  GapStatistics time_to_escalation;
  friend bool operator==(const SelfServiceRow&, const SelfServiceRow&) = default;
};

// attempts of `total` + started_assisted + started_unknown + not_started = journeys.
struct SelfServiceAnswer {
  SelfServiceRow total;
  std::vector<SelfServiceRow> channels;  // with attempts, by attempts, then by name
  std::uint64_t started_assisted = 0;
  std::uint64_t started_unknown = 0;
  std::uint64_t not_started = 0;
  friend bool operator==(const SelfServiceAnswer&, const SelfServiceAnswer&) = default;
};

SelfServiceAnswer AnswerSelfService(const SelfServiceCounts& counts,
                                    const QuestionContext& context);

}  // namespace journeygraph::graph
