// Turns a row of a table into an interaction, by the names of its columns.
//
//   auto mapping = RowMapping::ForHeader(header, options);
//   v1::Interaction interaction;
//   std::string problem = mapping->Fill(record.fields, interaction);
//
// Columns that are recognised are listed in kRecognisedColumns or are metrics of the workspace; all
// others become attributes. Empty
// cells say nothing. What is set here depends on the row alone; id and sequence of rows without
// them depend on the whole file (import_plan.h). Const methods are thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/content_hash.h"
#include "journeygraph/v1/interaction.pb.h"
#include "journeygraph/v1/metric.pb.h"

namespace journeygraph::cli {

enum class Field : std::uint8_t {
  kCustomer,
  kTime,
  kTouchpoint,
  kChannel,
  kStage,
  kOutcome,
  kId,
  kSequence,
  kJourney,
  kNps,
  kCsat,
  kCes,
  kSentiment,
  kOwnMetric,
  kScoreType,
  kScore,
  kComment,
  kValue,
  kCost,
  kSource,
  kInitiator,
  kAgent,
  kTeam,
  kAsked,
  kProvided,
  kLanguage,
  kAttribute,
  kCustomerAttribute,
  kIgnored,
};

inline constexpr std::array<std::pair<std::string_view, Field>, 26> kRecognisedColumns = {{
    {"customer_id", Field::kCustomer},
    {"timestamp", Field::kTime},
    {"ts", Field::kTime},
    {"touchpoint", Field::kTouchpoint},
    {"channel", Field::kChannel},
    {"stage", Field::kStage},
    {"outcome", Field::kOutcome},
    {"event_id", Field::kId},
    {"seq", Field::kSequence},
    {"journey_id", Field::kJourney},
    {"nps", Field::kNps},
    {"csat", Field::kCsat},
    {"ces", Field::kCes},
    {"sentiment", Field::kSentiment},
    {"score_type", Field::kScoreType},
    {"score", Field::kScore},
    {"comment", Field::kComment},
    {"value", Field::kValue},
    {"cost", Field::kCost},
    {"source", Field::kSource},
    {"initiator", Field::kInitiator},
    {"agent", Field::kAgent},
    {"team", Field::kTeam},
    {"asked", Field::kAsked},
    {"provided", Field::kProvided},
    {"language", Field::kLanguage},
}};

struct MappingOptions {
  std::map<std::string, std::string> renamed;  // column of the file -> our name
  std::vector<std::string> customer_columns;   // our names; become attributes of customers
  std::string source = "csv";                  // of rows without a source of their own
  std::vector<v1::Metric> metrics;             // of the workspace; built-in ones are known anyway
};

class RowMapping {
 public:
  // Returns an error of kExitUsage, if a required column is missing, a column is there twice, or
  // an option names a column that is not there.
  static absl::StatusOr<RowMapping> ForHeader(std::span<const std::string_view> header,
                                              const MappingOptions& options);

  // Fills `interaction`, which must be empty. Gives what is wrong with the row, with column, value
  // and what is allowed; "" if nothing is.
  std::string Fill(std::span<const std::string_view> fields, v1::Interaction& interaction) const;

  // Hash of everything that the row says. Independent of the order of columns, of how the time is
  // written, and of which columns describe customers.
  Hash128 ContentHash(std::span<const std::string_view> fields) const;

  bool Has(Field field) const;
  // The cell of a recognised column; "" if there is none.
  std::string_view Value(std::span<const std::string_view> fields, Field field) const;
  // Time of the row, if it can be read.
  std::optional<std::int64_t> Time(std::span<const std::string_view> fields) const;
  // Customer attributes: name and cell, in the order of the file.
  std::vector<std::pair<std::string_view, std::string_view>> CustomerValues(
      std::span<const std::string_view> fields) const;

  std::size_t width() const { return columns_.size(); }
  // What a person should know about the header, such as columns without a name.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  struct MappedColumn {
    std::string name;
    Field field = Field::kAttribute;
    std::size_t metric = 0;  // of kOwnMetric: place in metrics_
  };
  struct Scale {
    std::string name;
    double minimum = 0;
    double maximum = 0;
    bool whole_numbers = false;
  };

  std::string FillField(const MappedColumn& column, std::string_view cell,
                        v1::Interaction& interaction) const;
  std::string AddTypedScore(std::string_view type, std::string_view cell,
                            v1::Interaction& interaction) const;

  std::vector<MappedColumn> columns_;     // by place in the file
  std::vector<std::size_t> by_name_;      // places, in the order of names
  std::array<int, 32> place_of_field_{};  // -1: not there
  std::vector<Scale> metrics_;            // of the workspace's own
  std::string source_;
  std::vector<std::string> notes_;
};

}  // namespace journeygraph::cli
