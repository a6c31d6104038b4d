// Interactions as a CSV file that journeyctl import reads back.
//
//   CsvLogColumns columns;
//   for (const auto& interaction : interactions) columns.Add(interaction);
//   CsvLogWriter writer(out, columns);
//
// Lost: what a fixed set of columns cannot say; see report().
#pragma once

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "clients/formats/event_log.h"

namespace journeygraph::cli {

// The columns that a log needs besides those that every file has. Must see every interaction first.
class CsvLogColumns {
 public:
  void Add(const v1::Customer& customer);
  void Add(const v1::Interaction& interaction);

  const std::set<std::string>& metrics() const { return metrics_; }
  const std::set<std::string>& attributes() const { return attributes_; }
  // Without those that have the name of another column.
  std::vector<std::string> customer_attributes() const;

 private:
  std::set<std::string> metrics_;
  std::set<std::string> attributes_;
  std::set<std::string> customer_attributes_;
};

class CsvLogWriter final : public formats::LogWriter {
 public:
  CsvLogWriter(std::ostream& out, const CsvLogColumns& columns);

  void BeginCustomer(const v1::Customer& customer) override;
  void Add(const v1::Interaction& interaction) override;
  absl::Status Finish() override;

 private:
  void CountLosses(const v1::Interaction& interaction);

  std::ostream& out_;
  const std::vector<std::string> metrics_;
  const std::vector<std::string> attributes_;
  const std::vector<std::string> customer_attributes_;
  std::vector<std::string> customer_values_;
};

}  // namespace journeygraph::cli
