#include "storage/resident_batch.h"

#include <algorithm>
#include <string_view>

#include "storage/identity.h"

namespace journeygraph::storage {
namespace {

std::string_view JourneyKeyOf(const graph::Interaction& interaction) {
  for (const graph::CorrelationKey& key : interaction.keys) {
    if (key.kind == graph::kJourneyKeyKind) return key.id;
  }
  return "";
}

}  // namespace

ResidentBatchBuilder::ResidentBatchBuilder(ResidentNames& names)
    : names_(names), batch_(std::make_shared<ResidentBatch>()) {}

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
  const std::uint64_t customer_hash = CustomerHash(interaction.customer);
  ShardNames& names = names_[static_cast<std::size_t>(ShardOf(customer_hash))];
  const std::string_view key = JourneyKeyOf(interaction);
  added_.push_back(
      {.row = {.slot = names.customers.SlotOf(interaction.customer),
               .customer_hash = customer_hash,
               .row = {.time_ms = interaction.event_time_ms,
                       .sequence = interaction.sequence,
                       .identity = IdentityOf(interaction.source, interaction.id),
                       .touchpoint = static_cast<graph::TouchpointId>(*touchpoint),
                       .channel = static_cast<graph::ChannelId>(*channel),
                       .outcome = static_cast<graph::OutcomeId>(*outcome),
                       .journey_key = key.empty() ? 0 : names.journey_keys.SlotOf(key)}},
       .score_end = static_cast<std::uint32_t>(batch_->scores.size()),
       .value_end = static_cast<std::uint32_t>(batch_->values.size())});
  return absl::OkStatus();
}

void ResidentBatchBuilder::AddUpsert(graph::Customer customer) {
  const int shard = ShardOf(CustomerHash(customer.id));
  const std::uint32_t slot = names_[static_cast<std::size_t>(shard)].customers.SlotOf(customer.id);
  batch_->upserts.push_back({shard, {slot, std::move(customer)}});
}

std::shared_ptr<const ResidentBatch> ResidentBatchBuilder::Finish() && {
  // Only now do scores and values stay where they are.
  std::uint32_t score = 0;
  std::uint32_t value = 0;
  for (Added& added : added_) {
    SegmentRow& row = added.row.row;
    row.scores = std::span(batch_->scores).subspan(score, added.score_end - score);
    row.values = std::span(batch_->values).subspan(value, added.value_end - value);
    score = added.score_end;
    value = added.value_end;
    batch_->last_time_ms =
        &added == &added_.front() ? row.time_ms : std::max(batch_->last_time_ms, row.time_ms);
    ++batch_->first_row[static_cast<std::size_t>(ShardOf(added.row.customer_hash)) + 1];
  }
  for (std::size_t shard = 0; shard < kShards; ++shard) {
    batch_->first_row[shard + 1] += batch_->first_row[shard];
  }
  batch_->rows.resize(added_.size());
  std::array<std::uint32_t, kShards + 1> next = batch_->first_row;
  for (const Added& added : added_) {
    batch_->rows[next[static_cast<std::size_t>(ShardOf(added.row.customer_hash))]++] = added.row;
  }
  return std::move(batch_);
}

}  // namespace journeygraph::storage
