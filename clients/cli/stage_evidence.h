// Which stages a log has, in which order, and what belongs to which: the draft of a map.
//
//   evidence.Add(mapping, fields, time_ms);          // for every row
//   StageDraft draft = evidence.Draft({}, false);
//
// Not thread-safe. Holds 24 bytes a row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "clients/cli/row_mapping.h"
#include "journeygraph/v1/journey_map.pb.h"

namespace journeygraph::cli {

struct StageDraft {
  v1::JourneyMap map;  // stages in order; touchpoints by name
  std::int64_t rows_with_stage = 0;
  std::int64_t rows_disagreeing = 0;        // whose stage is not the one of their touchpoint
  std::vector<std::string> unknown_stages;  // asked for in `order`, but not in the log
};

class StageEvidence {
 public:
  void Add(const RowMapping& mapping, std::span<const std::string_view> fields,
           std::int64_t time_ms);

  // Stages named in `order` come first, in that order; the others follow by the mean relative
  // place (0 first, 1 last) of their rows in their journeys, then by name. A journey is a customer,
  // or a customer's journey_id where there is one. Each touchpoint goes to its most frequent stage,
  // of equals to the first by name. `newest_first`: rows were added from the newest to the oldest.
  StageDraft Draft(const std::vector<std::string>& order, bool newest_first) const;

 private:
  struct Row {
    std::uint32_t journey;
    std::uint32_t stage;  // an index into stages_, or kNone
    std::int64_t time_ms;
    std::int64_t number;
  };
  static constexpr std::uint32_t kNone = 0xffffffff;

  std::vector<double> MeanPlaces(bool newest_first) const;
  std::vector<std::uint32_t> OrderedStages(const std::vector<std::string>& order,
                                           bool newest_first) const;

  std::vector<Row> rows_;
  absl::flat_hash_map<std::string, std::uint32_t> journeys_;
  absl::flat_hash_map<std::string, std::uint32_t> stage_ids_;
  std::vector<std::string> stages_;
  absl::flat_hash_map<std::string, std::vector<std::int64_t>> rows_of_touchpoint_;  // by stage
};

}  // namespace journeygraph::cli
