// One journey as the scan hands it to the accumulators: spans over columns, nothing owned.
//
//   for (std::size_t i = 1; i < journey.size(); ++i) {
//     if (journey.channel[i] != journey.channel[i - 1]) ...
//   }
//
// Valid only during the call. Times ascend; rows with equal times are in the order of interactions.
#pragma once

#include <cstdint>
#include <span>

#include "graph/model/ids.h"
#include "graph/model/interaction.h"
#include "graph/model/metric.h"

namespace journeygraph::graph {

// How a journey stands; see JourneyRules. kLost counts as bad, kOpen is in no success rate.
enum class JourneyResult : std::uint8_t { kSuccess, kFailure, kLost, kOpen };
inline constexpr int kJourneyResults = 4;

inline bool IsClosed(JourneyResult result) { return result != JourneyResult::kOpen; }

// What came of one interaction; only where something did.
struct OutcomeEntry {
  std::uint32_t row = 0;  // minus JourneyView::first_row: place in the journey
  OutcomeId outcome = 0;
};

// An answer given at one interaction.
struct ScoreEntry {
  std::uint32_t row = 0;  // minus JourneyView::first_row: place in the journey
  Metric metric = Metric::kNps;
  WordingId wording = 0;
  std::int64_t value_micros = 0;
};

// Money of one interaction.
struct ValueEntry {
  std::uint32_t row = 0;  // minus JourneyView::first_row: place in the journey
  std::int64_t value_micros = 0;
};

// Who took part in one interaction; only where anything of it is known.
struct ContactEntry {
  std::uint32_t row = 0;  // minus JourneyView::first_row: place in the journey
  TeamId team = 0;        // 0 is none
  Initiator initiator = Initiator::kUnknown;
};

// A fact that the customer was asked for, or gave, at one interaction.
struct FieldEntry {
  std::uint32_t row = 0;  // minus JourneyView::first_row: place in the journey
  FieldId field = 0;
  bool is_asked = false;  // or else it was provided
};

struct JourneyView {
  std::span<const std::int64_t> time_ms;
  std::span<const TouchpointId> touchpoint;  // same length
  std::span<const ChannelId> channel;        // same length
  std::span<const OutcomeEntry> outcomes;    // ascending by row; only rows that have one
  std::span<const ScoreEntry> scores;        // ascending by row
  std::span<const ValueEntry> values;        // ascending by row; only rows that have a value
  std::span<const ValueEntry> costs;         // ascending by row; only rows that have a cost
  std::span<const ContactEntry> contacts;    // ascending by row; at most one a row
  std::span<const FieldEntry> fields;        // ascending by row
  std::uint32_t first_row = 0;
  JourneyResult result = JourneyResult::kOpen;
  // Hash of the customer's name; the same wherever and in whatever order data came in.
  std::uint64_t customer_hash = 0;
  // Under the case notion ByJourneyKey the number of the journey's key in its shard; 0 for none and
  // under other notions. Depends on arrival: for looking up the key's name, never for answers.
  std::uint32_t journey_key = 0;

  std::size_t size() const { return time_ms.size(); }  // at least 1
};

}  // namespace journeygraph::graph
