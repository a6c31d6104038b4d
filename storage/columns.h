// Interactions as columns, ready to be read row by row without building graph::Interaction.
//
//   ColumnRows rows;
//   RETURN_IF_ERROR(rows.Assign(message, Form::kJourney));   // checks everything once
//   for (std::size_t row = 0; row < rows.size(); ++row) { rows.event_time_ms(row); ... }
//
// Not thread-safe; threads may read one that does not change. Refers to the message, which must
// live and stay as it is.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "graph/model/interaction.h"
#include "journeygraph/storage/v1/record.pb.h"
#include "storage/identity.h"

namespace journeygraph::storage {

// What name columns (customer, source, touchpoint, channel, outcome, wording) hold.
enum class Form : std::uint8_t {
  kLog,      // indexes of the message's own texts; self-contained
  kJourney,  // ids of the dictionary; the customer is in the key
};

class ColumnRows {
 public:
  using Message = journeygraph::storage::v1::InteractionColumns;
  using Details = journeygraph::storage::v1::Details;

  // The scores of a row: places score_begin .. score_end - 1 of the score columns.
  struct ScoreRange {
    std::uint32_t begin;
    std::uint32_t end;
  };

  // Returns DATA_LOSS, if the columns do not fit together. Ids of the dictionary are not checked.
  absl::Status Assign(const Message& message, Form form);

  std::size_t size() const { return event_time_ms_.size(); }
  const Message& message() const { return *message_; }
  Form form() const { return form_; }

  std::int64_t event_time_ms(std::size_t row) const { return event_time_ms_[row]; }
  std::int64_t sequence(std::size_t row) const { return sequence_.empty() ? 0 : sequence_[row]; }
  std::uint32_t customer(std::size_t row) const { return At(message_->customer(), row); }  // kLog
  std::uint32_t source(std::size_t row) const { return At(message_->source(), row); }
  std::uint32_t touchpoint(std::size_t row) const { return At(message_->touchpoint(), row); }
  std::uint32_t channel(std::size_t row) const { return At(message_->channel(), row); }
  std::uint32_t outcome(std::size_t row) const { return AtOrZero(message_->outcome(), row); }
  std::uint32_t initiator(std::size_t row) const { return AtOrZero(message_->initiator(), row); }
  std::string_view id(std::size_t row) const {
    return std::string_view(message_->ids())
        .substr(id_begin_[row], id_begin_[row + 1] - id_begin_[row]);
  }
  ScoreRange scores(std::size_t row) const {
    return score_begin_.empty() ? ScoreRange{0, 0}
                                : ScoreRange{score_begin_[row], score_begin_[row + 1]};
  }
  std::uint32_t score_wording(std::size_t score) const {
    return AtOrZero(message_->score_wording(), score);
  }
  // Null if the row has nothing rare.
  const Details* details(std::size_t row) const {
    return details_.empty() ? nullptr : details_[row];
  }
  // A text of the message's table.
  const std::string& text(std::uint32_t index) const {
    return message_->strings(static_cast<int>(index));
  }
  // The id of the first correlation key of this kind; "" if there is none.
  std::string_view KeyOfKind(std::size_t row, std::string_view kind) const;

 private:
  template <typename Column>
  static std::uint32_t At(const Column& column, std::size_t row) {
    return column.Get(static_cast<int>(row));
  }
  template <typename Column>
  static std::uint32_t AtOrZero(const Column& column, std::size_t row) {
    return column.empty() ? 0 : At(column, row);
  }
  absl::Status CheckLengths();
  absl::Status CheckNames();
  absl::Status AssignTimes();
  absl::Status AssignIds();
  absl::Status AssignScores();
  absl::Status AssignDetails();
  bool DetailsFit(const Details& details) const;

  const Message* message_ = nullptr;
  Form form_ = Form::kLog;
  std::vector<std::int64_t> event_time_ms_;
  std::vector<std::int64_t> sequence_;      // empty if all are 0
  std::vector<std::uint32_t> id_begin_;     // one more than rows
  std::vector<std::uint32_t> score_begin_;  // one more than rows; empty without scores
  std::vector<const Details*> details_;     // empty without details
};

// What both forms spell alike: everything but customer, source, touchpoint, channel, outcome and
// wordings.
graph::Interaction DecodeCommonParts(const ColumnRows& rows, std::size_t row);

// Difference of stored times; wraps around, so that any two have one.
std::int64_t SubtractWrapping(std::int64_t a, std::int64_t b);

// Leaves out the columns that may be empty if all are 0.
void ClearZeroColumns(v1::InteractionColumns& columns);

}  // namespace journeygraph::storage
