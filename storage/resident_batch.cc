#include "storage/resident_batch.h"

#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "storage/identity.h"

namespace journeygraph::storage {
namespace {

// Numbers for the texts of one batch.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string>& texts) : texts_(texts) {}

  std::uint32_t NumberOf(const std::string& text) {
    const auto [entry, added] =
        numbers_.try_emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.push_back(text);
    return entry->second;
  }

 private:
  std::vector<std::string>& texts_;
  absl::flat_hash_map<std::string, std::uint32_t> numbers_;
};

const std::string& JourneyKeyOf(const graph::Interaction& interaction) {
  static const std::string none;
  for (const graph::CorrelationKey& key : interaction.keys) {
    if (key.kind == graph::kJourneyKeyKind) return key.id;
  }
  return none;
}

absl::Status AddScores(const graph::Interaction& interaction, Dictionary& dictionary,
                       ResidentBatch& batch) {
  for (const graph::Score& score : interaction.scores) {
    const auto wording = dictionary.IdOf(NameKind::kWording, score.wording);
    if (!wording.ok()) return wording.status();
    batch.scores.push_back({.metric = score.metric,
                            .wording = static_cast<graph::WordingId>(*wording),
                            .value_micros = score.value_micros});
  }
  return absl::OkStatus();
}

absl::StatusOr<SegmentRow> RowOf(const graph::Interaction& interaction, Dictionary& dictionary) {
  const auto touchpoint = dictionary.IdOf(NameKind::kTouchpoint, interaction.touchpoint);
  if (!touchpoint.ok()) return touchpoint.status();
  const auto channel = dictionary.IdOf(NameKind::kChannel, interaction.channel);
  if (!channel.ok()) return channel.status();
  const auto outcome = dictionary.IdOf(NameKind::kOutcome, interaction.outcome);
  if (!outcome.ok()) return outcome.status();
  return SegmentRow{.time_ms = interaction.event_time_ms,
                    .sequence = interaction.sequence,
                    .identity = IdentityOf(interaction.source, interaction.id),
                    .touchpoint = static_cast<graph::TouchpointId>(*touchpoint),
                    .channel = static_cast<graph::ChannelId>(*channel),
                    .outcome = static_cast<graph::OutcomeId>(*outcome)};
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ResidentBatch>> PrepareBatch(
    std::span<const graph::Interaction> interactions, Dictionary& dictionary) {
  auto batch = std::make_shared<ResidentBatch>();
  TextTable customers(batch->customers);
  batch->journey_keys.emplace_back();
  TextTable journey_keys(batch->journey_keys);
  batch->entries.reserve(interactions.size());
  for (const graph::Interaction& interaction : interactions) {
    auto row = RowOf(interaction, dictionary);
    if (!row.ok()) return row.status();
    if (auto added = AddScores(interaction, dictionary, *batch); !added.ok()) return added;
    if (interaction.value_micros) {
      batch->values.push_back({.value_micros = *interaction.value_micros});
    }
    const std::string& key = JourneyKeyOf(interaction);
    batch->entries.push_back({.customer = customers.NumberOf(interaction.customer),
                              .journey_key = key.empty() ? 0 : journey_keys.NumberOf(key),
                              .row = *row});
  }
  // Only now do the columns stay where they are.
  std::size_t score = 0;
  std::size_t value = 0;
  for (std::size_t i = 0; i < interactions.size(); ++i) {
    const std::size_t scores = interactions[i].scores.size();
    batch->entries[i].row.scores = std::span(batch->scores).subspan(score, scores);
    score += scores;
    const std::size_t values = interactions[i].value_micros ? 1 : 0;
    batch->entries[i].row.values = std::span(batch->values).subspan(value, values);
    value += values;
  }
  return batch;
}

std::shared_ptr<const ResidentBatch> PrepareUpserts(std::vector<graph::Customer> customers) {
  auto batch = std::make_shared<ResidentBatch>();
  batch->upserts = std::move(customers);
  return batch;
}

}  // namespace journeygraph::storage
