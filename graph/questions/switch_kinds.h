// What kinds of channel switches there are, and in which stage they happen (definitions 3.2).
//
//   SwitchKindCounts counts(context, ResolveChannelFacts(context), {.max_gap_ms = 7 * kMsPerDay});
//   Scan(snapshot, scope, context, options, counts);
//   SwitchKindsAnswer answer = AnswerSwitchKinds(counts, context);
//
// Opportunities and switches are those of channel_switches.h. Every switch is of one kind in each
// dimension, so the counts of a dimension add up to the switches:
//
//   assistance  escalation (self-service to assisted), de_escalation, same_assistance, unknown
//   medium      digital_to_physical, physical_to_digital, same_medium, unknown
//   stage       within_stage (a loop), forward, back (in the order of the map), unknown
//   cause       after_failure (the interaction before failed by the result rules), by_company
//   (else:
//               the company began the second), chosen (else: the customer did), unknown
//   initiator   of the second interaction: customer, company, third_party, unknown
//   context     carried_over (something was asked after the switch, nothing of it again),
//               asked_again (repeat_questions.h), nothing_asked
//
// A ping-pong goes from A to B and back to A by two switches; taken greedily from the beginning, so
// that no interaction is in two of them, they do not overlap. Counting unit: transitions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/analysis.h"
#include "graph/channel_facts.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/pair_index.h"
#include "graph/measure/statistics.h"
#include "graph/questions/channel_switches.h"
#include "graph/repeat_questions.h"

namespace journeygraph::graph {

// In the order of answers.
enum class SwitchKind : std::uint8_t {
  kEscalation,
  kDeEscalation,
  kSameAssistance,
  kUnknownAssistance,
  kDigitalToPhysical,
  kPhysicalToDigital,
  kSameMedium,
  kUnknownMedium,
  kWithinStage,
  kForward,
  kBack,
  kUnknownStage,
  kAfterFailure,
  kByCompany,
  kChosen,
  kUnknownCause,
  kStartedByCustomer,
  kStartedByCompany,
  kStartedByThirdParty,
  kStartedByUnknown,
  kCarriedOver,
  kAskedAgain,
  kNothingAsked,
};

struct SwitchKindName {
  std::string_view dimension;
  std::string_view kind;
};

// By SwitchKind, as the API spells it.
inline constexpr std::array<SwitchKindName, 23> kSwitchKindNames = {{
    {"assistance", "escalation"},
    {"assistance", "de_escalation"},
    {"assistance", "same_assistance"},
    {"assistance", "unknown"},
    {"medium", "digital_to_physical"},
    {"medium", "physical_to_digital"},
    {"medium", "same_medium"},
    {"medium", "unknown"},
    {"stage", "within_stage"},
    {"stage", "forward"},
    {"stage", "back"},
    {"stage", "unknown"},
    {"cause", "after_failure"},
    {"cause", "by_company"},
    {"cause", "chosen"},
    {"cause", "unknown"},
    {"initiator", "customer"},
    {"initiator", "company"},
    {"initiator", "third_party"},
    {"initiator", "unknown"},
    {"context", "carried_over"},
    {"context", "asked_again"},
    {"context", "nothing_asked"},
}};

// An Accumulator (graph/analysis.h); not thread-safe.
class SwitchKindCounts {
 public:
  struct OfKind {
    std::uint64_t switches = 0;
    std::uint64_t journeys_by_result[kJourneyResults] = {0, 0, 0, 0};  // with at least one
  };

  // `facts` are by channel id.
  SwitchKindCounts(const QuestionContext& context, const std::vector<ChannelFacts>& facts,
                   ChannelSwitchOptions options = {});

  void Add(const JourneyView& journey);
  void Merge(SwitchKindCounts&& other);

  std::span<const OfKind> kinds() const { return kinds_; }
  // By stage * channels + channel; the stage is that of the first interaction, the last one for
  // none.
  std::span<const std::uint64_t> opportunities() const { return opportunities_; }
  // (stage * channels + from, to), and how many, in the same order (by first use).
  std::span<const PairIndex::Pair> pairs() const { return pairs_.pairs(); }
  std::span<const std::uint64_t> switches() const { return switches_; }
  std::uint64_t facts_asked() const { return facts_asked_; }
  std::uint64_t facts_asked_again() const { return facts_asked_again_; }
  std::uint64_t ping_pongs() const { return ping_pongs_; }

 private:
  // What is known of a channel as a number: 0 no, 1 yes, 2 unknown.
  struct Traits {
    std::uint8_t assisted = 2;
    std::uint8_t digital = 2;
  };
  // Where the entries of the journey are that belong to the switch looked at.
  struct Cursors {
    std::size_t outcome = 0;
    std::size_t contact = 0;
    std::size_t asked = 0;
  };

  void AddSwitch(const JourneyView& journey, std::size_t place, Cursors& cursors);
  SwitchKind StageKind(TouchpointId before, TouchpointId after) const;
  bool FailedAt(const JourneyView& journey, std::size_t place, std::size_t& cursor) const;
  void Count(SwitchKind kind, JourneyResult result);

  std::int64_t max_gap_ms_;
  std::size_t channels_;
  std::vector<StageIndex> stage_of_touchpoint_;
  std::vector<OutcomeClass> outcome_class_;
  StageIndex stages_;  // of the map
  std::vector<Traits> traits_;
  RepeatQuestions repeat_questions_;
  std::span<const AskedAt> asked_;  // of the journey that is counted
  FirstVisits visits_;              // of kinds
  std::optional<FirstVisits::OfJourney> journey_visits_;

  std::vector<OfKind> kinds_;
  std::vector<std::uint64_t> opportunities_;
  PairIndex pairs_;
  std::vector<std::uint64_t> switches_;
  std::uint64_t facts_asked_ = 0;
  std::uint64_t facts_asked_again_ = 0;
  std::uint64_t ping_pongs_ = 0;
};

struct SwitchKindRow {
  std::string dimension;
  std::string kind;
  std::uint64_t count = 0;
  Proportion share;  // of all switches
  std::uint64_t journeys = 0;
  Proportion success;  // of the closed ones among these journeys
  friend bool operator==(const SwitchKindRow&, const SwitchKindRow&) = default;
};

struct StageSwitch {
  std::string from_channel;
  std::string to_channel;
  std::uint64_t count = 0;
  double row_share = 0;  // of the stage's opportunities that leave from_channel
  friend bool operator==(const StageSwitch&, const StageSwitch&) = default;
};

struct SwitchesOfStage {
  std::string stage;  // "" for touchpoints on no stage
  std::uint64_t opportunities = 0;
  std::uint64_t switch_count = 0;
  Proportion switch_proportion;
  std::vector<StageSwitch> switches;  // by count, then by names
  friend bool operator==(const SwitchesOfStage&, const SwitchesOfStage&) = default;
};

// Opportunities and switches of the stages add up to those of ChannelSwitchesAnswer.
struct SwitchKindsAnswer {
  std::vector<SwitchKindRow> kinds;     // all, in the order of SwitchKind
  std::vector<SwitchesOfStage> stages;  // with opportunities, in the order of the map, "" last
  std::uint64_t facts_asked = 0;        // at interactions right after a switch
  std::uint64_t facts_asked_again = 0;
  Proportion context_carried_over;  // facts not asked again, of the facts asked
  std::uint64_t non_overlapping_ping_pongs = 0;
  friend bool operator==(const SwitchKindsAnswer&, const SwitchKindsAnswer&) = default;
};

SwitchKindsAnswer AnswerSwitchKinds(const SwitchKindCounts& counts, const QuestionContext& context);

// -sum p log2 p over the shares of the known channels in interactions, in bits: 0 if one channel
// has all, log2 n if n channels are used equally.
double ChannelEntropy(const ChannelSwitchesAnswer& answer);

}  // namespace journeygraph::graph
