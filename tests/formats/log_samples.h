// What the tests of formats share: reading into memory, and interactions that use every field.
#pragma once

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "clients/formats/event_log.h"

namespace journeygraph::formats {

struct ReadLog {
  absl::Status status;
  std::vector<LogRow> rows;
  std::map<std::string, std::string> facts;  // "customer/name" -> the value that came last
  std::vector<std::string> rejected;         // "line: reason"
  FormatReport report;

  // How often `from` went to `to`; 0 if it never did.
  static std::uint64_t Times(const std::vector<FormatReport::Entry>& entries,
                             const std::string& from, const std::string& to) {
    for (const auto& entry : entries) {
      if (entry.from == from && entry.to == to) return entry.count;
    }
    return 0;
  }
};

// `read` is a reader with its options and limits bound.
inline ReadLog ReadText(
    const std::string& text,
    const std::function<absl::Status(std::istream&, const LogSink&, FormatReport&)>& read) {
  ReadLog log;
  std::istringstream input(text);
  const LogSink sink{.row =
                         [&](LogRow row) {
                           log.rows.push_back(std::move(row));
                           return absl::OkStatus();
                         },
                     .customer_fact =
                         [&](const CustomerFact& fact) {
                           log.facts[std::string(fact.customer) + "/" + std::string(fact.name)] =
                               fact.value;
                         },
                     .rejected =
                         [&](std::int64_t line, const std::string& reason) {
                           log.rejected.push_back(std::to_string(line) + ": " + reason);
                         }};
  log.status = read(input, sink, log.report);
  return log;
}

// Interactions of two customers with every field, awkward texts included.
inline std::vector<v1::Interaction> RichInteractions() {
  v1::Interaction rich;
  rich.set_source("crm & \"co\"");
  rich.set_id("a/1");
  rich.set_customer("Käthe <1>");
  rich.set_touchpoint("checkout.payment");
  rich.set_channel("app");
  rich.mutable_event_time()->set_seconds(1'740'826'800);
  rich.mutable_event_time()->set_nanos(123'000'000);
  rich.set_sequence(-7);
  for (const char* kind : {"order", "journey", "customer"}) {
    auto* key = rich.add_keys();
    key->set_kind(kind);
    key->set_id("k/7");
  }
  rich.add_follows()->set_id("a/0");
  rich.mutable_follows(0)->set_source("shop");
  rich.set_initiator(v1::INITIATOR_THIRD_PARTY);
  rich.set_agent("kim");
  rich.set_team("first level");
  rich.set_outcome("failed");
  auto* score = rich.add_scores();
  score->set_metric("nps");
  score->set_value(3);
  score->set_wording("v2");
  score = rich.add_scores();
  score->set_metric("mood");
  score->set_value(-0.123456);
  rich.mutable_comment()->set_text("first line\nsecond\t\"line\" & <more>");
  rich.mutable_comment()->set_language("de");
  rich.set_value(-12.5);
  rich.set_cost(0.1);
  rich.add_asked_fields("name|and");
  rich.add_asked_fields("address");
  rich.add_provided_fields("name");
  // Names that mean something else where they stand alone.
  for (const char* name : {"stage", "channel", "cj:channel", "lifecycle:transition", "nps",
                           "concept:name", "attribute.x", "plain", "order_id"}) {
    (*rich.mutable_attributes())[name] = std::string("value of ") + name;
  }
  rich.mutable_send_time()->set_seconds(1'740'826'700);
  rich.mutable_receive_time()->set_seconds(1'740'826'701);
  rich.mutable_consume_time()->set_seconds(1'740'826'702);

  v1::Interaction poor;
  poor.set_id("b");
  poor.set_customer("second");
  poor.set_touchpoint("home");
  poor.mutable_event_time()->set_seconds(0);
  return {rich, poor};
}

// Writes the interactions, each customer with an attribute or two.
inline void WriteAll(LogWriter& writer, const std::vector<v1::Interaction>& interactions) {
  std::string customer;
  for (const v1::Interaction& interaction : interactions) {
    if (interaction.customer() != customer) {
      customer = interaction.customer();
      v1::Customer known;
      known.set_id(customer);
      (*known.mutable_attributes())["persona"] = "family";
      (*known.mutable_attributes())["cj:odd"] = "yes";
      writer.BeginCustomer(known);
    }
    writer.Add(interaction);
  }
  ASSERT_TRUE(writer.Finish().ok());
}

inline void ExpectSame(const ReadLog& log, const std::vector<v1::Interaction>& expected) {
  ASSERT_TRUE(log.status.ok()) << log.status;
  EXPECT_TRUE(log.rejected.empty()) << log.rejected.front();
  ASSERT_EQ(log.rows.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    google::protobuf::util::MessageDifferencer differencer;
    std::string difference;
    differencer.ReportDifferencesToString(&difference);
    const auto* keys = v1::Interaction::descriptor()->FindFieldByName("keys");
    differencer.TreatAsSet(keys);
    EXPECT_TRUE(differencer.Compare(expected[i], log.rows[i].interaction)) << difference;
    EXPECT_TRUE(log.rows[i].has_sequence);
  }
}

}  // namespace journeygraph::formats
