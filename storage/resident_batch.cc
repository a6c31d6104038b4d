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
  if (auto added = AddEntries(interaction, dictionary); !added.ok()) return added;
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
       .ends = EndsNow()});
  return absl::OkStatus();
}

// What only some interactions have.
absl::Status ResidentBatchBuilder::AddEntries(const graph::Interaction& interaction,
                                              Dictionary& dictionary) {
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
  if (interaction.cost_micros) {
    batch_->costs.push_back({.value_micros = *interaction.cost_micros});
  }
  if (!interaction.team.empty() || interaction.initiator != graph::Initiator::kUnknown) {
    const auto team = dictionary.IdOf(NameKind::kTeam, interaction.team);
    if (!team.ok()) return team.status();
    batch_->contacts.push_back(
        {.team = static_cast<graph::TeamId>(*team), .initiator = interaction.initiator});
  }
  for (const bool is_asked : {true, false}) {
    for (const std::string& name :
         is_asked ? interaction.asked_fields : interaction.provided_fields) {
      const auto field = dictionary.IdOf(NameKind::kField, name);
      if (!field.ok()) return field.status();
      batch_->fields.push_back(
          {.field = static_cast<graph::FieldId>(*field), .is_asked = is_asked});
    }
  }
  return absl::OkStatus();
}

ResidentBatchBuilder::Ends ResidentBatchBuilder::EndsNow() const {
  return {.score = static_cast<std::uint32_t>(batch_->scores.size()),
          .value = static_cast<std::uint32_t>(batch_->values.size()),
          .cost = static_cast<std::uint32_t>(batch_->costs.size()),
          .contact = static_cast<std::uint32_t>(batch_->contacts.size()),
          .field = static_cast<std::uint32_t>(batch_->fields.size())};
}

void ResidentBatchBuilder::AddUpsert(graph::Customer customer) {
  const int shard = ShardOf(CustomerHash(customer.id));
  const std::uint32_t slot = names_[static_cast<std::size_t>(shard)].customers.SlotOf(customer.id);
  batch_->upserts.push_back({shard, {slot, std::move(customer)}});
}

std::shared_ptr<const ResidentBatch> ResidentBatchBuilder::Finish() && {
  // Only now do entries stay where they are.
  const auto stretch = [](const auto& entries, std::uint32_t begin, std::uint32_t end) {
    return std::span(entries).subspan(begin, end - begin);
  };
  Ends begins;
  for (Added& added : added_) {
    SegmentRow& row = added.row.row;
    const Ends& ends = added.ends;
    row.scores = stretch(batch_->scores, begins.score, ends.score);
    row.values = stretch(batch_->values, begins.value, ends.value);
    row.costs = stretch(batch_->costs, begins.cost, ends.cost);
    row.contacts = stretch(batch_->contacts, begins.contact, ends.contact);
    row.fields = stretch(batch_->fields, begins.field, ends.field);
    begins = ends;
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
