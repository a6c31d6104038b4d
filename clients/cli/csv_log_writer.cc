#include "clients/cli/csv_log_writer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/row_mapping.h"
#include "clients/formats/interaction_fields.h"

namespace journeygraph::cli {
namespace {

// Of every file, in their order; metrics, attributes and those of customers follow.
const std::vector<std::string>& FixedColumns() {
  static const std::vector<std::string> kColumns = {
      "customer_id", "timestamp", "touchpoint", "channel",  "outcome", "journey_id",
      "event_id",    "seq",       "value",      "cost",     "source",  "initiator",
      "agent",       "team",      "asked",      "provided", "comment", "language"};
  return kColumns;
}

// The import would read an attribute of this name as something else.
bool IsTaken(const std::string& attribute) {
  if (attribute == "stage") return false;
  return std::any_of(kRecognisedColumns.begin(), kRecognisedColumns.end(),
                     [&](const auto& column) { return column.first == attribute; });
}

const char* InitiatorText(v1::Initiator initiator) {
  switch (initiator) {
    case v1::INITIATOR_CUSTOMER:
      return "customer";
    case v1::INITIATOR_COMPANY:
      return "company";
    case v1::INITIATOR_THIRD_PARTY:
      return "third_party";
    default:
      return "";
  }
}

std::string JourneyKey(const v1::Interaction& interaction) {
  for (const auto& key : interaction.keys()) {
    if (key.kind() == "journey") return key.id();
  }
  return "";
}

}  // namespace

void CsvLogColumns::Add(const v1::Customer& customer) {
  for (const auto& [name, value] : customer.attributes()) customer_attributes_.insert(name);
}

void CsvLogColumns::Add(const v1::Interaction& interaction) {
  for (const auto& score : interaction.scores()) metrics_.insert(score.metric());
  for (const auto& [name, value] : interaction.attributes()) {
    if (!IsTaken(name)) attributes_.insert(name);
  }
}

std::vector<std::string> CsvLogColumns::customer_attributes() const {
  std::vector<std::string> names;
  for (const std::string& name : customer_attributes_) {
    if (name != "stage" && !IsTaken(name) && !attributes_.contains(name) &&
        !metrics_.contains(name)) {
      names.push_back(name);
    }
  }
  return names;
}

CsvLogWriter::CsvLogWriter(std::ostream& out, const CsvLogColumns& columns)
    : out_(out),
      metrics_(columns.metrics().begin(), columns.metrics().end()),
      attributes_(columns.attributes().begin(), columns.attributes().end()),
      customer_attributes_(columns.customer_attributes()) {
  std::vector<std::string> header = FixedColumns();
  for (const auto* more : {&metrics_, &attributes_, &customer_attributes_}) {
    header.insert(header.end(), more->begin(), more->end());
  }
  CsvLine(out_, header);
}

void CsvLogWriter::BeginCustomer(const v1::Customer& customer) {
  customer_values_.assign(customer_attributes_.size(), "");
  for (const auto& [name, value] : customer.attributes()) {
    const auto column = std::find(customer_attributes_.begin(), customer_attributes_.end(), name);
    if (column == customer_attributes_.end()) {
      report_.Lost(absl::StrCat("customer attribute ", name), "another column has this name");
    } else {
      customer_values_[static_cast<std::size_t>(column - customer_attributes_.begin())] = value;
    }
  }
}

void CsvLogWriter::Add(const v1::Interaction& interaction) {
  CountLosses(interaction);
  std::vector<std::string> fields = {interaction.customer(),
                                     formats::TimeText(interaction.event_time()),
                                     interaction.touchpoint(),
                                     interaction.channel(),
                                     interaction.outcome(),
                                     JourneyKey(interaction),
                                     interaction.id(),
                                     std::to_string(interaction.sequence()),
                                     interaction.has_value() ? CsvNumber(interaction.value()) : "",
                                     interaction.has_cost() ? CsvNumber(interaction.cost()) : "",
                                     interaction.source(),
                                     InitiatorText(interaction.initiator()),
                                     interaction.agent(),
                                     interaction.team(),
                                     absl::StrJoin(interaction.asked_fields(), "|"),
                                     absl::StrJoin(interaction.provided_fields(), "|"),
                                     interaction.comment().text(),
                                     interaction.comment().language()};
  for (const std::string& metric : metrics_) {
    fields.emplace_back();
    for (const auto& score : interaction.scores()) {
      if (score.metric() == metric) fields.back() = CsvNumber(score.value());
    }
  }
  for (const std::string& name : attributes_) {
    const auto attribute = interaction.attributes().find(name);
    fields.push_back(attribute == interaction.attributes().end() ? "" : attribute->second);
  }
  fields.insert(fields.end(), customer_values_.begin(), customer_values_.end());
  CsvLine(out_, fields);
}

void CsvLogWriter::CountLosses(const v1::Interaction& interaction) {
  for (const auto& key : interaction.keys()) {
    if (key.kind() != "journey") {
      report_.Lost(absl::StrCat("key ", key.kind()), "only journey_id has a column");
    }
  }
  for (const auto& score : interaction.scores()) {
    if (!score.wording().empty()) report_.Lost("wording of a score", "there is no column");
  }
  for (int i = 0; i < interaction.follows_size(); ++i)
    report_.Lost("follows", "there is no column");
  if (interaction.has_send_time()) report_.Lost("send_time", "there is no column");
  if (interaction.has_receive_time()) report_.Lost("receive_time", "there is no column");
  if (interaction.has_consume_time()) report_.Lost("consume_time", "there is no column");
  if (interaction.source().empty()) {
    report_.Lost("an empty source", "the import takes --source for it");
  }
  for (const auto& [name, value] : interaction.attributes()) {
    const bool has_column = std::binary_search(attributes_.begin(), attributes_.end(), name);
    if (!has_column) {
      report_.Lost(absl::StrCat("attribute ", name),
                   IsTaken(name) ? "a column of ours has this name" : "it came during the export");
    }
  }
  for (const auto* facts : {&interaction.asked_fields(), &interaction.provided_fields()}) {
    for (const std::string& name : *facts) {
      if (name.find('|') != std::string::npos) {
        report_.Lost("name of a fact with |", "it is read back as two");
      }
    }
  }
}

absl::Status CsvLogWriter::Finish() {
  out_.flush();
  return out_ ? absl::OkStatus() : absl::UnavailableError("the file cannot be written");
}

}  // namespace journeygraph::cli
