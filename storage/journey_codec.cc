#include "storage/journey_codec.h"

#include <utility>

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("a stored interaction is damaged"); }

std::size_t TextBytes(const ColumnRows& rows,
                      const google::protobuf::RepeatedField<std::uint32_t>& texts) {
  std::size_t bytes = 0;
  for (const std::uint32_t text : texts) bytes += 2 + rows.text(text).size();
  return bytes;
}

}  // namespace

void AppendIdentities(const ColumnRows& rows, const Dictionary& dictionary,
                      std::vector<std::uint64_t>& identities) {
  identities.reserve(identities.size() + rows.size());
  // Most chunks have one source.
  std::uint32_t source = 0;
  std::uint64_t source_hash = dictionary.SourceHashOf(source);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.source(row) != source) {
      source = rows.source(row);
      source_hash = dictionary.SourceHashOf(source);
    }
    identities.push_back(IdentityOf(source_hash, rows.id(row)));
  }
}

graph::Interaction DecodeRow(const ColumnRows& rows, std::size_t row, std::string_view customer,
                             const Dictionary& dictionary) {
  graph::Interaction interaction = DecodeCommonParts(rows, row);
  interaction.customer = customer;
  interaction.source = dictionary.NameOf(NameKind::kSource, rows.source(row));
  interaction.touchpoint = dictionary.NameOf(NameKind::kTouchpoint, rows.touchpoint(row));
  interaction.channel = dictionary.NameOf(NameKind::kChannel, rows.channel(row));
  interaction.outcome = dictionary.NameOf(NameKind::kOutcome, rows.outcome(row));
  const auto scores = rows.scores(row);
  for (std::uint32_t i = scores.begin; i < scores.end; ++i) {
    interaction.scores[i - scores.begin].wording =
        dictionary.NameOf(NameKind::kWording, rows.score_wording(i));
  }
  return interaction;
}

absl::StatusOr<std::vector<graph::Interaction>> DecodeChunk(const v1::InteractionColumns& columns,
                                                            std::string_view customer,
                                                            const Dictionary& dictionary) {
  ColumnRows rows;
  if (absl::Status status = rows.Assign(columns, Form::kJourney); !status.ok()) return status;
  if (absl::Status status = CheckIds(rows, dictionary); !status.ok()) return status;
  std::vector<graph::Interaction> interactions;
  interactions.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    interactions.push_back(DecodeRow(rows, row, customer, dictionary));
  }
  return interactions;
}

absl::Status CheckIds(const ColumnRows& rows, const Dictionary& dictionary) {
  const std::uint32_t sources = dictionary.Size(NameKind::kSource);
  const std::uint32_t touchpoints = dictionary.Size(NameKind::kTouchpoint);
  const std::uint32_t channels = dictionary.Size(NameKind::kChannel);
  const std::uint32_t outcomes = dictionary.Size(NameKind::kOutcome);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.source(row) >= sources || rows.touchpoint(row) >= touchpoints ||
        rows.channel(row) >= channels || rows.outcome(row) >= outcomes) {
      return Damaged();
    }
  }
  const std::uint32_t wordings = dictionary.Size(NameKind::kWording);
  for (const std::uint32_t wording : rows.message().score_wording()) {
    if (wording >= wordings) return Damaged();
  }
  return absl::OkStatus();
}

std::size_t EstimatedBytes(const ColumnRows& rows, std::size_t row) {
  constexpr std::size_t kDenseBytes = 16;
  constexpr std::size_t kScoreBytes = 12;
  const auto scores = rows.scores(row);
  std::size_t bytes = kDenseBytes + rows.id(row).size() + kScoreBytes * (scores.end - scores.begin);
  if (const auto* details = rows.details(row)) {
    constexpr std::size_t kDetailsBytes = 24;
    bytes += kDetailsBytes + TextBytes(rows, details->keys()) +
             TextBytes(rows, details->follows()) + TextBytes(rows, details->attributes()) +
             TextBytes(rows, details->asked_fields()) +
             TextBytes(rows, details->provided_fields()) + rows.text(details->agent()).size() +
             rows.text(details->team()).size() + rows.text(details->comment()).size() +
             rows.text(details->comment_language()).size();
  }
  return bytes;
}

absl::StatusOr<std::uint32_t> NameTranslation::IdOf(NameKind kind, std::uint32_t name) {
  if (rows_.form() == Form::kJourney) return name;
  auto& ids = ids_[static_cast<std::size_t>(kind)];
  if (ids.empty()) ids.resize(static_cast<std::size_t>(rows_.message().strings_size()));
  if (ids[name] == 0) {
    const auto id = dictionary_.IdOf(kind, rows_.text(name));
    if (!id.ok()) return id.status();
    ids[name] = *id + 1;
  }
  return ids[name] - 1;
}

ChunkWriter::ChunkWriter(v1::InteractionColumns& chunk) : chunk_(chunk) {
  static const std::string& none = *new std::string;
  chunk_.Clear();
  Text(none);
}

absl::Status ChunkWriter::Append(const ColumnRows& rows, std::size_t row,
                                 NameTranslation& translation) {
  const auto source = translation.IdOf(NameKind::kSource, rows.source(row));
  if (!source.ok()) return source.status();
  const auto touchpoint = translation.IdOf(NameKind::kTouchpoint, rows.touchpoint(row));
  if (!touchpoint.ok()) return touchpoint.status();
  const auto channel = translation.IdOf(NameKind::kChannel, rows.channel(row));
  if (!channel.ok()) return channel.status();
  const auto outcome = translation.IdOf(NameKind::kOutcome, rows.outcome(row));
  if (!outcome.ok()) return outcome.status();

  chunk_.add_source(*source);
  chunk_.mutable_ids()->append(rows.id(row));
  chunk_.add_id_length(static_cast<std::uint32_t>(rows.id(row).size()));
  chunk_.add_touchpoint(*touchpoint);
  chunk_.add_channel(*channel);
  chunk_.add_outcome(*outcome);
  chunk_.add_event_time_ms_delta(SubtractWrapping(rows.event_time_ms(row), last_event_time_ms_));
  chunk_.add_sequence_delta(SubtractWrapping(rows.sequence(row), last_sequence_));
  chunk_.add_initiator(rows.initiator(row));
  last_event_time_ms_ = rows.event_time_ms(row);
  last_sequence_ = rows.sequence(row);
  if (absl::Status status = AppendScores(rows, row, translation); !status.ok()) return status;
  if (const auto* details = rows.details(row)) AppendDetails(rows, *details);
  ++row_;
  return absl::OkStatus();
}

void ChunkWriter::Finish() { ClearZeroColumns(chunk_); }

std::uint32_t ChunkWriter::Text(const std::string& text) {
  const auto [entry, added] =
      texts_.try_emplace(text, static_cast<std::uint32_t>(chunk_.strings_size()));
  if (added) chunk_.add_strings(text);
  return entry->second;
}

absl::Status ChunkWriter::AppendScores(const ColumnRows& rows, std::size_t row,
                                       NameTranslation& translation) {
  const auto scores = rows.scores(row);
  for (std::uint32_t i = scores.begin; i < scores.end; ++i) {
    const auto wording = translation.IdOf(NameKind::kWording, rows.score_wording(i));
    if (!wording.ok()) return wording.status();
    chunk_.add_score_row(row_);
    chunk_.add_score_metric(rows.message().score_metric(static_cast<int>(i)));
    chunk_.add_score_value_micros(rows.message().score_value_micros(static_cast<int>(i)));
    chunk_.add_score_wording(*wording);
  }
  return absl::OkStatus();
}

void ChunkWriter::AppendDetails(const ColumnRows& rows, const v1::Details& details) {
  v1::Details& copy = *chunk_.add_details();
  copy = details;  // times and money; texts get their places in this chunk below
  copy.set_row(row_);
  const auto translate = [&](auto& column) {
    for (auto& text : column) text = Text(rows.text(text));
  };
  translate(*copy.mutable_keys());
  translate(*copy.mutable_follows());
  copy.set_agent(Text(rows.text(details.agent())));
  copy.set_team(Text(rows.text(details.team())));
  copy.set_comment(Text(rows.text(details.comment())));
  copy.set_comment_language(Text(rows.text(details.comment_language())));
  translate(*copy.mutable_asked_fields());
  translate(*copy.mutable_provided_fields());
  translate(*copy.mutable_attributes());
}

}  // namespace journeygraph::storage
