#include "storage/resident_batch.h"

#include <algorithm>
#include <string_view>

#include "storage/identity.h"
#include "storage/journey_codec.h"

namespace journeygraph::storage {

// What the texts of one record stand for; each is looked up once.
class ResidentBatchBuilder::RecordTexts {
 public:
  struct Customer {
    std::uint64_t hash = 0;
    std::uint32_t slot = 0;
    bool is_known = false;
  };

  RecordTexts(const ColumnRows& rows, ResidentNames& names, Dictionary& dictionary)
      : rows_(rows),
        names_(names),
        translation_(rows, dictionary),
        customers_(static_cast<std::size_t>(rows.message().strings_size())),
        source_hashes_(customers_.size()) {}

  absl::StatusOr<std::uint32_t> IdOf(NameKind kind, std::uint32_t text) {
    return translation_.IdOf(kind, text);
  }

  const Customer& CustomerOf(std::uint32_t text) {
    Customer& customer = customers_[text];
    if (!customer.is_known) {
      const std::string_view name = rows_.text(text);
      customer.hash = CustomerHash(name);
      customer.slot = NamesOfShard(customer).customers.SlotOf(name);
      customer.is_known = true;
    }
    return customer;
  }

  // The number of the row's journey key in the customer's shard.
  std::uint32_t JourneyKeyOf(std::size_t row, const Customer& customer) {
    const std::string_view key = rows_.KeyOfKind(row, graph::kJourneyKeyKind);
    return key.empty() ? 0 : NamesOfShard(customer).journey_keys.SlotOf(key);
  }

  std::uint64_t IdentityOfRow(std::size_t row) {
    std::uint64_t& hash = source_hashes_[rows_.source(row)];
    if (hash == 0) hash = SourceHash(rows_.text(rows_.source(row)));
    return IdentityOf(hash, rows_.id(row));
  }

 private:
  ShardNames& NamesOfShard(const Customer& customer) {
    return names_[static_cast<std::size_t>(ShardOf(customer.hash))];
  }

  const ColumnRows& rows_;
  ResidentNames& names_;
  NameTranslation translation_;
  std::vector<Customer> customers_;           // by text
  std::vector<std::uint64_t> source_hashes_;  // by text; 0: not computed yet
};

ResidentBatchBuilder::ResidentBatchBuilder(ResidentNames& names)
    : names_(names), batch_(std::make_shared<ResidentBatch>()) {}

absl::Status ResidentBatchBuilder::AddRows(const ColumnRows& rows, Dictionary& dictionary) {
  RecordTexts texts(rows, names_, dictionary);
  added_.reserve(added_.size() + rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (auto added = AddRow(rows, row, texts); !added.ok()) return added;
  }
  return absl::OkStatus();
}

absl::Status ResidentBatchBuilder::AddRow(const ColumnRows& rows, std::size_t row,
                                          RecordTexts& texts) {
  const auto touchpoint = texts.IdOf(NameKind::kTouchpoint, rows.touchpoint(row));
  if (!touchpoint.ok()) return touchpoint.status();
  const auto channel = texts.IdOf(NameKind::kChannel, rows.channel(row));
  if (!channel.ok()) return channel.status();
  const auto outcome = texts.IdOf(NameKind::kOutcome, rows.outcome(row));
  if (!outcome.ok()) return outcome.status();
  // The fold will need an id for the source; it must not find the dictionary full.
  const auto source = texts.IdOf(NameKind::kSource, rows.source(row));
  if (!source.ok()) return source.status();
  if (auto added = AddEntries(rows, row, texts); !added.ok()) return added;
  const RecordTexts::Customer& customer = texts.CustomerOf(rows.customer(row));
  added_.push_back({.row = {.slot = customer.slot,
                            .customer_hash = customer.hash,
                            .row = {.time_ms = rows.event_time_ms(row),
                                    .sequence = rows.sequence(row),
                                    .identity = texts.IdentityOfRow(row),
                                    .touchpoint = static_cast<graph::TouchpointId>(*touchpoint),
                                    .channel = static_cast<graph::ChannelId>(*channel),
                                    .outcome = static_cast<graph::OutcomeId>(*outcome),
                                    .journey_key = texts.JourneyKeyOf(row, customer)}},
                    .ends = EndsNow()});
  return absl::OkStatus();
}

// What only some interactions have.
absl::Status ResidentBatchBuilder::AddEntries(const ColumnRows& rows, std::size_t row,
                                              RecordTexts& texts) {
  const auto [first_score, end_score] = rows.scores(row);
  for (std::uint32_t i = first_score; i < end_score; ++i) {
    const auto wording = texts.IdOf(NameKind::kWording, rows.score_wording(i));
    if (!wording.ok()) return wording.status();
    const auto score = static_cast<int>(i);
    batch_->scores.push_back(
        {.metric = static_cast<graph::Metric>(rows.message().score_metric(score)),
         .wording = static_cast<graph::WordingId>(*wording),
         .value_micros = rows.message().score_value_micros(score)});
  }
  const ColumnRows::Details* const details = rows.details(row);
  const auto initiator = static_cast<graph::Initiator>(rows.initiator(row));
  const std::uint32_t team_text = details == nullptr ? 0 : details->team();
  if (initiator != graph::Initiator::kUnknown || !rows.text(team_text).empty()) {
    const auto team = texts.IdOf(NameKind::kTeam, team_text);
    if (!team.ok()) return team.status();
    batch_->contacts.push_back({.team = static_cast<graph::TeamId>(*team), .initiator = initiator});
  }
  if (details == nullptr) return absl::OkStatus();
  if (details->has_value_micros()) {
    batch_->values.push_back({.value_micros = details->value_micros()});
  }
  if (details->has_cost_micros()) {
    batch_->costs.push_back({.value_micros = details->cost_micros()});
  }
  for (const bool is_asked : {true, false}) {
    for (const std::uint32_t name :
         is_asked ? details->asked_fields() : details->provided_fields()) {
      const auto field = texts.IdOf(NameKind::kField, name);
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
