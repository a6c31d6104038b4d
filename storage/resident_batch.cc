#include "storage/resident_batch.h"

#include <utility>

#include "storage/identity.h"

namespace journeygraph::storage {
namespace {

std::uint32_t NumberOf(std::string_view text, absl::flat_hash_map<std::string, std::uint32_t>& numbers,
                       std::vector<std::string>& texts) {
  const auto [entry, added] =
      numbers.try_emplace(std::string(text), static_cast<std::uint32_t>(texts.size()));
  if (added) texts.emplace_back(text);
  return entry->second;
}

std::string_view JourneyKeyOf(const graph::Interaction& interaction) {
  for (const graph::CorrelationKey& key : interaction.keys) {
    if (key.kind == graph::kJourneyKeyKind) return key.id;
  }
  return "";
}

}  // namespace

ResidentBatchBuilder::ResidentBatchBuilder() : batch_(std::make_shared<ResidentBatch>()) {
  NumberOf("", journey_keys_, batch_->journey_keys);
}

absl::Status ResidentBatchBuilder::Add(const graph::Interaction& interaction,
                                       Dictionary& dictionary) {
  const auto touchpoint = dictionary.IdOf(NameKind::kTouchpoint, interaction.touchpoint);
  if (!touchpoint.ok()) return touchpoint.status();
  const auto channel = dictionary.IdOf(NameKind::kChannel, interaction.channel);
  if (!channel.ok()) return channel.status();
  const auto outcome = dictionary.IdOf(NameKind::kOutcome, interaction.outcome);
  if (!outcome.ok()) return outcome.status();
  // The fold will need an id for the source; it must not find the dictionary full.
  const auto source = dictionary.IdOf(NameKind::kSource, interaction.source);
  if (!source.ok()) return source.status();
  for (const graph::Score& score : interaction.scores) {
    const auto wording = dictionary.IdOf(NameKind::kWording, score.wording);
    if (!wording.ok()) return wording.status();
    batch_->scores.push_back({.metric = score.metric,
                              .wording = static_cast<graph::WordingId>(*wording),
                              .value_micros = score.value_micros});
  }
  if (interaction.value_micros) {
    batch_->values.push_back({.value_micros = *interaction.value_micros});
  }
  AddEntry(interaction.customer, JourneyKeyOf(interaction),
           {.time_ms = interaction.event_time_ms,
            .sequence = interaction.sequence,
            .identity = IdentityOf(interaction.source, interaction.id),
            .touchpoint = static_cast<graph::TouchpointId>(*touchpoint),
            .channel = static_cast<graph::ChannelId>(*channel),
            .outcome = static_cast<graph::OutcomeId>(*outcome)});
  return absl::OkStatus();
}

void ResidentBatchBuilder::AddUpsert(graph::Customer customer) {
  batch_->upserts.push_back(std::move(customer));
}

void ResidentBatchBuilder::AddEntry(std::string_view customer, std::string_view journey_key,
                                    const SegmentRow& row) {
  batch_->entries.push_back(
      {.customer = NumberOf(customer, customers_, batch_->customers),
       .journey_key = NumberOf(journey_key, journey_keys_, batch_->journey_keys),
       .row = row});
  score_ends_.push_back(static_cast<std::uint32_t>(batch_->scores.size()));
  value_ends_.push_back(static_cast<std::uint32_t>(batch_->values.size()));
}

std::shared_ptr<const ResidentBatch> ResidentBatchBuilder::Finish() && {
  // Only now do scores and values stay where they are.
  std::uint32_t score = 0;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < batch_->entries.size(); ++i) {
    SegmentRow& row = batch_->entries[i].row;
    row.scores = std::span(batch_->scores).subspan(score, score_ends_[i] - score);
    row.values = std::span(batch_->values).subspan(value, value_ends_[i] - value);
    score = score_ends_[i];
    value = value_ends_[i];
  }
  return std::move(batch_);
}

}  // namespace journeygraph::storage
