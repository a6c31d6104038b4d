#include "storage/columns.h"

#include <algorithm>

#include "graph/model/metric.h"

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("a stored interaction is damaged"); }

// Stored differences wrap around, so that any two times have one.
std::int64_t AddWrapping(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

template <typename Deltas>
std::vector<std::int64_t> Accumulate(const Deltas& deltas) {
  std::vector<std::int64_t> sums;
  sums.reserve(static_cast<std::size_t>(deltas.size()));
  std::int64_t sum = 0;
  for (const std::int64_t delta : deltas) sums.push_back(sum = AddWrapping(sum, delta));
  return sums;
}

template <typename Column>
bool AllBelow(const Column& column, std::uint32_t limit) {
  for (const std::uint32_t value : column) {
    if (value >= limit) return false;
  }
  return true;
}

}  // namespace

absl::Status ColumnRows::Assign(const Message& message, Form form) {
  message_ = &message;
  form_ = form;
  for (absl::Status (ColumnRows::*step)() :
       {&ColumnRows::CheckLengths, &ColumnRows::CheckNames, &ColumnRows::AssignTimes,
        &ColumnRows::AssignIds, &ColumnRows::AssignScores, &ColumnRows::AssignDetails}) {
    if (absl::Status status = (this->*step)(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ColumnRows::CheckLengths() {
  const int rows = message_->source_size();
  const auto full = [rows](int size) { return size == rows; };
  const auto full_or_empty = [rows](int size) { return size == rows || size == 0; };
  if (!full(message_->touchpoint_size()) || !full(message_->channel_size()) ||
      !full(message_->event_time_ms_delta_size()) || !full(message_->id_length_size()) ||
      !full_or_empty(message_->outcome_size()) || !full_or_empty(message_->initiator_size()) ||
      !full_or_empty(message_->sequence_delta_size()) ||
      message_->customer_size() != (form_ == Form::kLog ? rows : 0)) {
    return Damaged();
  }
  if (rows > 0 && (message_->strings().empty() || !message_->strings(0).empty())) return Damaged();
  return absl::OkStatus();
}

absl::Status ColumnRows::CheckNames() {
  if (!AllBelow(message_->initiator(),
                static_cast<std::uint32_t>(graph::Initiator::kThirdParty) + 1)) {
    return Damaged();
  }
  if (form_ == Form::kJourney) return absl::OkStatus();
  const auto texts = static_cast<std::uint32_t>(message_->strings_size());
  const bool fits = AllBelow(message_->customer(), texts) && AllBelow(message_->source(), texts) &&
                    AllBelow(message_->touchpoint(), texts) &&
                    AllBelow(message_->channel(), texts) && AllBelow(message_->outcome(), texts) &&
                    AllBelow(message_->score_wording(), texts);
  return fits ? absl::OkStatus() : Damaged();
}

absl::Status ColumnRows::AssignTimes() {
  event_time_ms_ = Accumulate(message_->event_time_ms_delta());
  sequence_ = Accumulate(message_->sequence_delta());
  return absl::OkStatus();
}

absl::Status ColumnRows::AssignIds() {
  id_begin_.clear();
  id_begin_.reserve(size() + 1);
  std::uint64_t begin = 0;
  id_begin_.push_back(0);
  for (const std::uint32_t length : message_->id_length()) {
    begin += length;
    if (begin > message_->ids().size()) return Damaged();
    id_begin_.push_back(static_cast<std::uint32_t>(begin));
  }
  return begin == message_->ids().size() ? absl::OkStatus() : Damaged();
}

absl::Status ColumnRows::AssignScores() {
  score_begin_.clear();
  const int scores = message_->score_row_size();
  const int wordings = message_->score_wording_size();
  if (message_->score_metric_size() != scores || message_->score_value_micros_size() != scores ||
      (wordings != scores && wordings != 0)) {
    return Damaged();
  }
  if (scores == 0) return absl::OkStatus();
  if (!AllBelow(message_->score_metric(), static_cast<std::uint32_t>(graph::kMaxMetrics)) ||
      !AllBelow(message_->score_row(), static_cast<std::uint32_t>(size()))) {
    return Damaged();
  }
  std::uint32_t score = 0;
  for (std::uint32_t row = 0; row < size(); ++row) {
    score_begin_.push_back(score);
    while (score < static_cast<std::uint32_t>(scores) && At(message_->score_row(), score) == row) {
      ++score;
    }
  }
  score_begin_.push_back(score);
  // A score of an earlier row after one of a later row is left over.
  return score == static_cast<std::uint32_t>(scores) ? absl::OkStatus() : Damaged();
}

absl::Status ColumnRows::AssignDetails() {
  details_.clear();
  if (message_->details().empty()) return absl::OkStatus();
  details_.resize(size(), nullptr);
  std::uint64_t next_row = 0;
  for (const Details& details : message_->details()) {
    if (details.row() < next_row || details.row() >= size() || !DetailsFit(details)) {
      return Damaged();
    }
    details_[details.row()] = &details;
    next_row = std::uint64_t{details.row()} + 1;
  }
  return absl::OkStatus();
}

bool ColumnRows::DetailsFit(const Details& details) const {
  const auto texts = static_cast<std::uint32_t>(message_->strings_size());
  const auto pairs = [texts](const auto& column) {
    return column.size() % 2 == 0 && AllBelow(column, texts);
  };
  return pairs(details.keys()) && pairs(details.follows()) && pairs(details.attributes()) &&
         AllBelow(details.asked_fields(), texts) && AllBelow(details.provided_fields(), texts) &&
         details.agent() < texts && details.team() < texts && details.comment() < texts &&
         details.comment_language() < texts;
}

std::string_view ColumnRows::KeyOfKind(std::size_t row, std::string_view kind) const {
  const Details* const details = this->details(row);
  if (details == nullptr) return {};
  for (int i = 0; i + 1 < details->keys_size(); i += 2) {
    if (text(details->keys(i)) == kind) return text(details->keys(i + 1));
  }
  return {};
}

namespace {

void DecodeDetails(const ColumnRows& rows, const ColumnRows::Details& details,
                   graph::Interaction& interaction) {
  for (int i = 0; i < details.keys_size(); i += 2) {
    interaction.keys.push_back({rows.text(details.keys(i)), rows.text(details.keys(i + 1))});
  }
  for (int i = 0; i < details.follows_size(); i += 2) {
    interaction.follows.push_back(
        {rows.text(details.follows(i)), rows.text(details.follows(i + 1))});
  }
  interaction.agent = rows.text(details.agent());
  interaction.team = rows.text(details.team());
  interaction.comment = rows.text(details.comment());
  interaction.comment_language = rows.text(details.comment_language());
  if (details.has_value_micros()) interaction.value_micros = details.value_micros();
  if (details.has_cost_micros()) interaction.cost_micros = details.cost_micros();
  for (const auto field : details.asked_fields()) {
    interaction.asked_fields.push_back(rows.text(field));
  }
  for (const auto field : details.provided_fields()) {
    interaction.provided_fields.push_back(rows.text(field));
  }
  for (int i = 0; i < details.attributes_size(); i += 2) {
    interaction.attributes.emplace(rows.text(details.attributes(i)),
                                   rows.text(details.attributes(i + 1)));
  }
  if (details.has_send_time_ms()) interaction.send_time_ms = details.send_time_ms();
  if (details.has_receive_time_ms()) interaction.receive_time_ms = details.receive_time_ms();
  if (details.has_consume_time_ms()) interaction.consume_time_ms = details.consume_time_ms();
}

template <typename Column>
void ClearIfAllZero(Column& column) {
  if (std::all_of(column.begin(), column.end(), [](auto value) { return value == 0; })) {
    column.Clear();
  }
}

}  // namespace

graph::Interaction DecodeCommonParts(const ColumnRows& rows, std::size_t row) {
  graph::Interaction interaction;
  interaction.id = rows.id(row);
  interaction.event_time_ms = rows.event_time_ms(row);
  interaction.sequence = rows.sequence(row);
  interaction.initiator = static_cast<graph::Initiator>(rows.initiator(row));
  const auto scores = rows.scores(row);
  for (std::uint32_t i = scores.begin; i < scores.end; ++i) {
    const int score = static_cast<int>(i);
    interaction.scores.push_back(
        {.metric = static_cast<graph::Metric>(rows.message().score_metric(score)),
         .value_micros = rows.message().score_value_micros(score)});
  }
  if (const auto* details = rows.details(row)) DecodeDetails(rows, *details, interaction);
  return interaction;
}

std::int64_t SubtractWrapping(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

void ClearZeroColumns(v1::InteractionColumns& columns) {
  ClearIfAllZero(*columns.mutable_outcome());
  ClearIfAllZero(*columns.mutable_sequence_delta());
  ClearIfAllZero(*columns.mutable_initiator());
  ClearIfAllZero(*columns.mutable_score_wording());
}

}  // namespace journeygraph::storage
