// OCEL 2.0 event logs in JSON (arXiv 2403.01975), in and out.
//
//   absl::Status status = ReadOcel(file, {}, {}, sink, report);
//   OcelWriter writer(out);
//
// Reading: objects of one type are the customers (customer_type); an event belongs to the customers
// it is related to, or else to those that its objects are related to, and becomes one interaction
// for each of them. Objects of type agent, employee or resource are the agent, of type team the
// team; all others are keys of the kind of their type, of which an event keeps one a type.
// "TYPE:" before an id is cut off. Event types are touchpoints, attributes mean what their names
// say (InteractionBuilder::SetByName). Of a customer attribute's history the latest value counts.
//
// Writing: customers are objects of type customer, keys objects of their kind. An event's id is
// customer/source/id, because ids of interactions are unique within customer and source alone; its
// attributes "id" and "source" hold the original ones. Members are written in the order events,
// objects, objectTypes, eventTypes: types are known when all is written. Objects wait in a
// temporary file; ids of keys and names of types are held in memory. Nothing is lost.
#pragma once

#include <cstdio>
#include <istream>
#include <map>
#include <memory>
#include <ostream>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "clients/formats/event_log.h"

namespace journeygraph::formats {

struct OcelOptions {
  std::string source = "ocel";  // of events that name none
  // The type of customers; "" takes the first of customer, client, user, person, account that
  // there is.
  std::string customer_type;
};

// Reads `input` twice: it must be seekable. Holds ids and relations of all objects.
// Returns INVALID_ARGUMENT, if it is not JSON, not OCEL 2.0 or has no type of customers (the
// message names the types it has); RESOURCE_EXHAUSTED beyond the limits; errors of the sink. The
// message names the line.
absl::Status ReadOcel(std::istream& input, const OcelOptions& options, const ReadLimits& limits,
                      const LogSink& sink, FormatReport& report);

class OcelWriter final : public LogWriter {
 public:
  explicit OcelWriter(std::ostream& out);

  void BeginCustomer(const v1::Customer& customer) override;
  void Add(const v1::Interaction& interaction) override;
  absl::Status Finish() override;

 private:
  struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using AttributeTypes = std::map<std::string, std::string>;  // name -> OCEL type

  void AddObject(const std::string& type, const std::string& id, const v1::Customer* customer);
  void WriteTypes(const char* member, const std::map<std::string, AttributeTypes>& types);

  std::ostream& out_;
  std::unique_ptr<std::FILE, FileCloser> objects_;
  bool spool_failed_ = false;
  bool first_event_ = true;
  bool first_object_ = true;
  absl::flat_hash_set<std::string> known_keys_;  // objects of keys written
  std::map<std::string, AttributeTypes> event_types_;
  std::map<std::string, AttributeTypes> object_types_;
};

}  // namespace journeygraph::formats
