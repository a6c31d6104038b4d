#include "server/convert_interaction.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "server/convert_time.h"

namespace journeygraph::server {
namespace {

double FromMicros(std::int64_t micros) {
  return static_cast<double>(micros) / graph::kMicrosPerUnit;
}

graph::Score ToDomain(v1::Score&& message, const graph::MetricCatalogue& metrics) {
  const graph::MetricDefinition* definition = metrics.Find(message.metric());
  return {.metric = definition == nullptr ? graph::Metric::kNps : definition->metric,
          .value_micros = ToMicros(message.value()),
          .wording = std::move(*message.mutable_wording())};
}

void SetOptionalTime(const std::optional<std::int64_t>& time_ms, v1::Interaction& message,
                     google::protobuf::Timestamp* (v1::Interaction::*field)()) {
  if (time_ms) SetTime(*time_ms, *(message.*field)());
}

// What most interactions do not have.
void MoveRareParts(v1::Interaction& message, graph::Interaction& interaction) {
  interaction.keys.reserve(static_cast<std::size_t>(message.keys_size()));
  for (v1::CorrelationKey& key : *message.mutable_keys()) {
    interaction.keys.push_back({std::move(*key.mutable_kind()), std::move(*key.mutable_id())});
  }
  for (v1::InteractionReference& followed : *message.mutable_follows()) {
    interaction.follows.push_back(
        {followed.source().empty() ? interaction.source : std::move(*followed.mutable_source()),
         std::move(*followed.mutable_id())});
  }
  if (message.has_comment()) {
    interaction.comment = std::move(*message.mutable_comment()->mutable_text());
    interaction.comment_language = std::move(*message.mutable_comment()->mutable_language());
  }
  if (message.has_value()) interaction.value_micros = ToMicros(message.value());
  if (message.has_cost()) interaction.cost_micros = ToMicros(message.cost());
  for (std::string& name : *message.mutable_asked_fields()) {
    interaction.asked_fields.push_back(std::move(name));
  }
  for (std::string& name : *message.mutable_provided_fields()) {
    interaction.provided_fields.push_back(std::move(name));
  }
  for (auto& [key, value] : *message.mutable_attributes()) {
    interaction.attributes.emplace(key, std::move(value));
  }
  if (message.has_send_time()) interaction.send_time_ms = ToMs(message.send_time());
  if (message.has_receive_time()) interaction.receive_time_ms = ToMs(message.receive_time());
  if (message.has_consume_time()) interaction.consume_time_ms = ToMs(message.consume_time());
}

}  // namespace

std::int64_t ToMicros(double value) { return std::llround(value * graph::kMicrosPerUnit); }

graph::Interaction ToDomain(v1::Interaction&& message, const graph::MetricCatalogue& metrics) {
  graph::Interaction interaction;
  interaction.source = std::move(*message.mutable_source());
  interaction.id = std::move(*message.mutable_id());
  interaction.customer = std::move(*message.mutable_customer());
  interaction.touchpoint = std::move(*message.mutable_touchpoint());
  interaction.channel = std::move(*message.mutable_channel());
  interaction.event_time_ms = ToMs(message.event_time());
  interaction.sequence = message.sequence();
  interaction.initiator = static_cast<graph::Initiator>(message.initiator());
  interaction.outcome = std::move(*message.mutable_outcome());
  interaction.agent = std::move(*message.mutable_agent());
  interaction.team = std::move(*message.mutable_team());
  interaction.scores.reserve(static_cast<std::size_t>(message.scores_size()));
  for (v1::Score& score : *message.mutable_scores()) {
    interaction.scores.push_back(ToDomain(std::move(score), metrics));
  }
  MoveRareParts(message, interaction);
  return interaction;
}

graph::Customer ToDomain(v1::Customer&& message) {
  graph::Customer customer;
  customer.id = std::move(*message.mutable_id());
  for (auto& [key, value] : *message.mutable_attributes()) {
    customer.attributes.emplace(key, std::move(value));
  }
  return customer;
}

void ToMessage(const graph::Score& score, const graph::MetricCatalogue& metrics,
               v1::Score& message) {
  message.set_metric(metrics.Of(score.metric).name);
  message.set_value(FromMicros(score.value_micros));
  message.set_wording(score.wording);
}

void ToMessage(const graph::Interaction& interaction, const graph::MetricCatalogue& metrics,
               v1::Interaction& message) {
  message.set_source(interaction.source);
  message.set_id(interaction.id);
  message.set_customer(interaction.customer);
  message.set_touchpoint(interaction.touchpoint);
  message.set_channel(interaction.channel);
  SetTime(interaction.event_time_ms, *message.mutable_event_time());
  message.set_sequence(interaction.sequence);
  message.set_initiator(static_cast<v1::Initiator>(interaction.initiator));
  message.set_outcome(interaction.outcome);
  message.set_agent(interaction.agent);
  message.set_team(interaction.team);
  for (const graph::Score& score : interaction.scores) {
    ToMessage(score, metrics, *message.add_scores());
  }
  for (const graph::CorrelationKey& key : interaction.keys) {
    v1::CorrelationKey& key_message = *message.add_keys();
    key_message.set_kind(key.kind);
    key_message.set_id(key.id);
  }
  for (const graph::InteractionReference& followed : interaction.follows) {
    v1::InteractionReference& reference = *message.add_follows();
    reference.set_source(followed.source);
    reference.set_id(followed.id);
  }
  if (!interaction.comment.empty()) {
    message.mutable_comment()->set_text(interaction.comment);
    message.mutable_comment()->set_language(interaction.comment_language);
  }
  if (interaction.value_micros) message.set_value(FromMicros(*interaction.value_micros));
  if (interaction.cost_micros) message.set_cost(FromMicros(*interaction.cost_micros));
  for (const std::string& name : interaction.asked_fields) message.add_asked_fields(name);
  for (const std::string& name : interaction.provided_fields) message.add_provided_fields(name);
  for (const auto& [key, value] : interaction.attributes) {
    (*message.mutable_attributes())[key] = value;
  }
  SetOptionalTime(interaction.send_time_ms, message, &v1::Interaction::mutable_send_time);
  SetOptionalTime(interaction.receive_time_ms, message, &v1::Interaction::mutable_receive_time);
  SetOptionalTime(interaction.consume_time_ms, message, &v1::Interaction::mutable_consume_time);
}

void ToMessage(const graph::Customer& customer, v1::Customer& message) {
  message.set_id(customer.id);
  for (const auto& [key, value] : customer.attributes) {
    (*message.mutable_attributes())[key] = value;
  }
}

}  // namespace journeygraph::server
