// What must be known about a whole file before its rows can be sent.
//
//   auto plan = MakeImportPlan(path, options, progress);
//   RowNumbering numbering(*plan);
//   numbering.Apply(hash, interaction);         // id and sequence of the next row
//
// A row without an id gets one derived from its content and from how often the same row occurred
// before it; a row without a sequence gets its number in the file. Files that are newest first are
// recognised and counted from their end, so that a file and its reverse give the same interactions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "clients/cli/content_hash.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/row_mapping.h"
#include "clients/cli/stage_evidence.h"

namespace journeygraph::cli {

struct PlanOptions {
  CsvOptions csv;
  MappingOptions mapping;
  bool collect_stages = false;  // costs about 24 bytes a row
};

struct ImportPlan {
  RowMapping mapping;
  CsvOptions csv;         // with the delimiter found
  std::int64_t rows = 0;  // records behind the header, broken ones included
  bool newest_first = false;
  // Rows that occur more than once: how often.
  absl::flat_hash_map<Hash128, std::uint32_t> repeated;
  StageEvidence stages;
};

// Called now and then with the bytes read so far.
using ReadProgress = std::function<void(std::uint64_t bytes)>;

// Reads the whole file once. Returns errors of kExitFile (cannot be read, empty) and kExitUsage
// (columns).
absl::StatusOr<ImportPlan> MakeImportPlan(const std::string& path, const PlanOptions& options,
                                          const ReadProgress& progress);

// Gives rows their id and sequence, in the order of the file. Not thread-safe.
class RowNumbering {
 public:
  explicit RowNumbering(const ImportPlan& plan) : plan_(plan) {}

  // Takes the next record, also a broken one; gives its number.
  std::int64_t NextRow();
  // Fills id and sequence of the row just taken, if they are not set. Must be called for every
  // record that is not broken, also for those that are rejected later.
  void Apply(const Hash128& hash, bool has_sequence, v1::Interaction& interaction);

 private:
  const ImportPlan& plan_;
  std::int64_t taken_ = 0;
  std::int64_t number_ = 0;
  absl::flat_hash_map<Hash128, std::uint32_t> seen_;
};

// Decides the direction of a file. What counts, until something says it: most neighbouring times of
// the same customer; two thirds of the neighbouring times of the whole file; its first and its last
// time; most neighbours of the file. Each turns round with the file.
class DirectionEvidence {
 public:
  void Add(std::string_view customer, std::int64_t time_ms);
  bool newest_first() const;

 private:
  struct Neighbours {
    std::int64_t ascending = 0;
    std::int64_t descending = 0;
    void Add(std::int64_t before_ms, std::int64_t after_ms);
    bool IsClear() const { return ascending > 2 * descending || descending > 2 * ascending; }
  };
  absl::flat_hash_map<std::string, std::int64_t> last_of_customer_ms_;
  std::int64_t first_ms_ = 0;
  std::int64_t last_ms_ = 0;
  bool begun_ = false;
  Neighbours within_customers_;
  Neighbours within_file_;
};

}  // namespace journeygraph::cli
