#include "clients/cli/sample_rows.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

constexpr char kSource[] = "sample";

std::string Text(std::string_view text) { return std::string(text); }

std::string Id(const SampleRow& row) { return absl::StrCat("e", row.number); }

std::string JourneyId(const SampleRow& row) { return absl::StrCat(row.customer, "-", row.journey); }

std::string Agent(const SampleRow& row) {
  return row.agent == 0 ? "" : absl::StrCat("agent-", row.agent);
}

void AddScore(v1::Interaction& interaction, const char* metric, double value) {
  auto* score = interaction.add_scores();
  score->set_metric(metric);
  score->set_value(value);
}

const char* Initiator(const SampleRow& row) { return row.by_company ? "company" : "customer"; }

void AddNames(std::string_view names, google::protobuf::RepeatedPtrField<std::string>& field) {
  for (const absl::string_view name :
       absl::StrSplit(absl::string_view(names.data(), names.size()), '|', absl::SkipEmpty())) {
    field.Add(std::string(name));
  }
}

// -123 -> "-1.23".
std::string Hundredths(std::int64_t number) {
  const std::int64_t size = std::abs(number);
  return absl::StrCat(number < 0 ? "-" : "", size / 100, ".", size % 100 < 10 ? "0" : "",
                      size % 100);
}

}  // namespace

v1::Interaction SampleInteraction(const SampleRow& row) {
  v1::Interaction interaction;
  interaction.set_source(kSource);
  interaction.set_id(Id(row));
  interaction.set_customer(row.customer);
  interaction.set_touchpoint(Text(row.touchpoint));
  interaction.set_channel(Text(row.channel));
  interaction.mutable_event_time()->set_seconds(row.time_ms / 1'000);
  interaction.mutable_event_time()->set_nanos(static_cast<int>(row.time_ms % 1'000) * 1'000'000);
  interaction.set_sequence(row.sequence);
  auto* key = interaction.add_keys();
  key->set_kind("journey");
  key->set_id(JourneyId(row));
  interaction.set_initiator(row.by_company ? v1::INITIATOR_COMPANY : v1::INITIATOR_CUSTOMER);
  interaction.set_agent(Agent(row));
  interaction.set_team(Text(row.team));
  AddNames(row.asked, *interaction.mutable_asked_fields());
  AddNames(row.provided, *interaction.mutable_provided_fields());
  interaction.set_outcome(Text(row.outcome));
  if (row.nps) AddScore(interaction, "nps", *row.nps);
  if (row.csat) AddScore(interaction, "csat", *row.csat);
  if (row.ces) AddScore(interaction, "ces", *row.ces);
  if (row.sentiment_hundredths) {
    AddScore(interaction, "sentiment", *row.sentiment_hundredths / 100.0);
  }
  if (!row.comment.empty()) {
    interaction.mutable_comment()->set_text(Text(row.comment));
    interaction.mutable_comment()->set_language(Text(row.language));
  }
  if (row.value_cents) interaction.set_value(static_cast<double>(*row.value_cents) / 100);
  if (row.cost_cents) interaction.set_cost(static_cast<double>(*row.cost_cents) / 100);
  const std::string stage = Text(SampleStageOf(row.touchpoint));
  if (!stage.empty()) (*interaction.mutable_attributes())["stage"] = stage;
  return interaction;
}

v1::Customer SampleCustomer(const SampleRow& row) {
  v1::Customer customer;
  customer.set_id(row.customer);
  (*customer.mutable_attributes())["persona"] = Text(row.persona);
  (*customer.mutable_attributes())["country"] = Text(row.country);
  return customer;
}

std::string SampleCsvHeader() {
  return "event_id,customer_id,timestamp,seq,touchpoint,channel,stage,outcome,journey_id,nps,csat,"
         "ces,sentiment,comment,language,value,cost,initiator,agent,team,asked,provided,source,"
         "persona,country\n";
}

void AppendSampleCsv(const SampleRow& row, std::string& text) {
  const auto number = [](const auto& value) { return value ? std::to_string(*value) : ""; };
  const auto hundredths = [](const auto& value) { return value ? Hundredths(*value) : ""; };
  const std::string fields[] = {Id(row),
                                row.customer,
                                FormatTimestamp(row.time_ms),
                                std::to_string(row.sequence),
                                Text(row.touchpoint),
                                Text(row.channel),
                                Text(SampleStageOf(row.touchpoint)),
                                Text(row.outcome),
                                JourneyId(row),
                                number(row.nps),
                                number(row.csat),
                                number(row.ces),
                                hundredths(row.sentiment_hundredths),
                                Text(row.comment),
                                row.comment.empty() ? "" : Text(row.language),
                                hundredths(row.value_cents),
                                hundredths(row.cost_cents),
                                Initiator(row),
                                Agent(row),
                                Text(row.team),
                                Text(row.asked),
                                Text(row.provided),
                                kSource,
                                Text(row.persona),
                                Text(row.country)};
  bool first = true;
  for (const std::string& field : fields) {
    if (!first) text += ',';
    first = false;
    AppendCsvField(field, text);
  }
  text += '\n';
}

}  // namespace journeygraph::cli
