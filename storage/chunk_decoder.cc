#include "storage/chunk_decoder.h"

#include "graph/model/interaction.h"
#include "storage/journey_codec.h"

namespace journeygraph::storage {

absl::Status ChunkDecoder::AddRows(std::string_view chunk, ShardNames& names,
                                   SegmentBuilder& builder) {
  if (!message_.ParseFromArray(chunk.data(), static_cast<int>(chunk.size()))) {
    return absl::DataLossError("stored interactions of a customer cannot be read");
  }
  if (auto fits = rows_.Assign(message_, Form::kJourney); !fits.ok()) return fits;
  if (auto known = CheckIds(rows_, dictionary_); !known.ok()) return known;
  identities_.clear();
  AppendIdentities(rows_, dictionary_, identities_);
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (auto added = AddRow(row, names, builder); !added.ok()) return added;
  }
  return absl::OkStatus();
}

absl::Status ChunkDecoder::AddRow(std::size_t row, ShardNames& names, SegmentBuilder& builder) {
  ReadScores(row);
  if (auto read = ReadDetails(row); !read.ok()) return read;
  const std::string_view key = rows_.KeyOfKind(row, graph::kJourneyKeyKind);
  builder.AddRow({.time_ms = rows_.event_time_ms(row),
                  .sequence = rows_.sequence(row),
                  .identity = identities_[row],
                  .touchpoint = static_cast<graph::TouchpointId>(rows_.touchpoint(row)),
                  .channel = static_cast<graph::ChannelId>(rows_.channel(row)),
                  .outcome = static_cast<graph::OutcomeId>(rows_.outcome(row)),
                  .journey_key = key.empty() ? 0 : names.journey_keys.SlotOf(key),
                  .scores = scores_,
                  .values = values_,
                  .costs = costs_,
                  .contacts = contacts_,
                  .fields = fields_});
  return absl::OkStatus();
}

void ChunkDecoder::ReadScores(std::size_t row) {
  scores_.clear();
  const ColumnRows::Message& columns = rows_.message();
  const auto [begin, end] = rows_.scores(row);
  for (std::uint32_t i = begin; i < end; ++i) {
    const auto score = static_cast<int>(i);
    scores_.push_back({.metric = static_cast<graph::Metric>(columns.score_metric(score)),
                       .wording = static_cast<graph::WordingId>(rows_.score_wording(i)),
                       .value_micros = columns.score_value_micros(score)});
  }
}

absl::Status ChunkDecoder::ReadDetails(std::size_t row) {
  values_.clear();
  costs_.clear();
  contacts_.clear();
  fields_.clear();
  const ColumnRows::Details* const details = rows_.details(row);
  const auto initiator = static_cast<graph::Initiator>(rows_.initiator(row));
  const std::uint32_t team_text = details == nullptr ? 0 : details->team();
  if (initiator != graph::Initiator::kUnknown || !rows_.text(team_text).empty()) {
    const auto team = IdOf(NameKind::kTeam, team_text);
    if (!team.ok()) return team.status();
    contacts_.push_back({.team = *team, .initiator = initiator});
  }
  if (details == nullptr) return absl::OkStatus();
  if (details->has_value_micros()) values_.push_back({.value_micros = details->value_micros()});
  if (details->has_cost_micros()) costs_.push_back({.value_micros = details->cost_micros()});
  if (auto read = ReadFields(true, details->asked_fields()); !read.ok()) return read;
  return ReadFields(false, details->provided_fields());
}

absl::Status ChunkDecoder::ReadFields(bool is_asked,
                                      const google::protobuf::RepeatedField<std::uint32_t>& texts) {
  for (const std::uint32_t text : texts) {
    const auto field = IdOf(NameKind::kField, text);
    if (!field.ok()) return field.status();
    fields_.push_back({.field = *field, .is_asked = is_asked});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::uint16_t> ChunkDecoder::IdOf(NameKind kind, std::uint32_t text) {
  const std::string& name = rows_.text(text);
  auto& known = kind == NameKind::kTeam ? teams_ : fields_known_;
  if (const auto found = known.find(name); found != known.end()) return found->second;
  const auto id = dictionary_.IdOf(kind, name);
  if (!id.ok()) return id.status();
  return known[name] = static_cast<std::uint16_t>(*id);
}

}  // namespace journeygraph::storage
