#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/formats/interaction_builder.h"
#include "clients/formats/interaction_fields.h"
#include "clients/formats/json_records.h"
#include "clients/formats/ocel.h"

namespace journeygraph::formats {
namespace {

constexpr std::size_t kLongestCustomerAttribute = 256;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kMostTypes = 10'000;
// Of one event: beyond them a small file could ask for endless work.
constexpr std::size_t kMostCustomers = 1'000;
constexpr std::size_t kMostLookups = 100'000;

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// The id without the name of its type before it.
std::string_view ShortId(std::string_view id, std::string_view type) {
  if (id.size() > type.size() + 1 && id.starts_with(type) && id[type.size()] == ':') {
    id.remove_prefix(type.size() + 1);
  }
  return id;
}

// All objects: their types, and which objects they are related to.
class ObjectTable {
 public:
  using Number = std::uint32_t;

  Number Find(const std::string& id) {
    const auto [entry, is_new] = numbers_.try_emplace(id, static_cast<Number>(objects_.size()));
    if (is_new) objects_.push_back({.id = id});
    return entry->second;
  }
  // Nothing for an id that no object has.
  const Number* Known(const std::string& id) const {
    const auto entry = numbers_.find(id);
    return entry == numbers_.end() ? nullptr : &entry->second;
  }

  // Returns RESOURCE_EXHAUSTED, if there are too many types.
  absl::Status SetType(Number object, const std::string& type) {
    const auto [entry, is_new] =
        type_numbers_.try_emplace(type, static_cast<std::uint16_t>(types_.size() + 1));
    if (is_new) types_.push_back(type);
    if (types_.size() > kMostTypes) {
      return absl::ResourceExhaustedError(absl::StrCat("more than ", kMostTypes, " object types"));
    }
    objects_[object].type = entry->second;
    return absl::OkStatus();
  }
  void Relate(Number from, Number to) {
    objects_[from].related.push_back(to);
    objects_[to].related.push_back(from);
  }

  // "" for an object that is only mentioned.
  std::string_view Type(Number object) const {
    const std::uint16_t type = objects_[object].type;
    return type == 0 ? std::string_view() : std::string_view(types_[type - 1U]);
  }
  std::string_view Id(Number object) const { return objects_[object].id; }
  const std::vector<Number>& Related(Number object) const { return objects_[object].related; }
  const std::vector<std::string>& types() const { return types_; }

 private:
  struct Object {
    std::string id;
    std::uint16_t type = 0;  // 1 is the first
    std::vector<Number> related;
  };
  absl::flat_hash_map<std::string, Number> numbers_;
  std::vector<Object> objects_;
  absl::flat_hash_map<std::string, std::uint16_t> type_numbers_;
  std::vector<std::string> types_;
};

class OcelReader {
 public:
  OcelReader(const OcelOptions& options, const LogSink& sink, FormatReport& report)
      : options_(options), sink_(sink), report_(report), builder_(report, "event ") {}

  absl::Status TakeObject(std::int64_t line, const JsonRecord& object) {
    const std::string id = MemberText(object, "id");
    const std::string type = MemberText(object, "type");
    if (id.empty() || type.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", line, ": an object needs id and type"));
    }
    const ObjectTable::Number number = objects_.Find(id);
    if (absl::Status status = objects_.SetType(number, type); !status.ok()) return status;
    for (const JsonRecord& relation : List(object, "relationships")) {
      const std::string other = MemberText(relation, "objectId");
      if (!other.empty()) objects_.Relate(number, objects_.Find(other));
    }
    return absl::OkStatus();
  }

  // After all objects. Returns INVALID_ARGUMENT.
  absl::Status ChooseCustomerType() {
    const auto& types = objects_.types();
    const auto is_there = [&](std::string_view wanted, std::string& found) {
      for (const std::string& type : types) {
        if (absl::AsciiStrToLower(type) == wanted) found = type;
      }
      return !found.empty();
    };
    if (!options_.customer_type.empty()) {
      if (is_there(absl::AsciiStrToLower(options_.customer_type), customer_type_)) {
        return absl::OkStatus();
      }
    } else {
      for (const char* word : {"customer", "customers", "client", "user", "person", "account"}) {
        if (is_there(word, customer_type_)) return absl::OkStatus();
      }
    }
    return absl::InvalidArgumentError(absl::StrCat(
        options_.customer_type.empty()
            ? "no type of objects is called customer; say which one is meant"
            : absl::StrCat("there is no type of objects \"", options_.customer_type, "\""),
        ". The file has: ", types.empty() ? "no objects" : absl::StrJoin(types, ", ")));
  }

  // In the second pass.
  void TakeCustomerFacts(const JsonRecord& object) {
    const std::string type = MemberText(object, "type");
    const std::string id = MemberText(object, "id");
    for (const JsonRecord& attribute : List(object, "attributes")) {
      const std::string name = MemberText(attribute, "name");
      const std::string value = MemberText(attribute, "value");
      const std::string theirs = absl::StrCat("object ", type, " ", name);
      const auto time = ParseTime(MemberText(attribute, "time"));
      if (name.empty() || value.empty()) continue;
      if (type != customer_type_) {
        report_.Lost(theirs, "only customers have attributes");
      } else if (name.size() > kLongestName || value.size() > kLongestCustomerAttribute) {
        report_.Lost(theirs, "names have at most 64 bytes, values 256");
      } else {
        report_.Mapped(theirs, "customer attribute (of a history the latest)");
        sink_.customer_fact({ShortId(id, type), name, value, time ? time->time_ms : 0});
      }
    }
  }

  absl::Status TakeEvent(std::int64_t line, const JsonRecord& event) {
    builder_.Begin(options_.source);
    builder_.Set("id", "id", MemberText(event, "id"));
    builder_.Set("type", "touchpoint", MemberText(event, "type"));
    builder_.Set("time", "time", MemberText(event, "time"));
    for (const JsonRecord& attribute : List(event, "attributes")) {
      const std::string name = MemberText(attribute, "name");
      if (!name.empty()) builder_.SetByName(name, MemberText(attribute, "value"));
    }
    const std::vector<ObjectTable::Number> customers = TakeRelations(event);
    if (customers.empty()) {
      sink_.rejected(
          line, absl::StrCat("the event is related to no object of type \"", customer_type_, "\""));
      return absl::OkStatus();
    }
    if (customers.size() > kMostCustomers) {
      sink_.rejected(line, absl::StrCat("the event is related to ", customers.size(),
                                        " customers; at most ", kMostCustomers, " are read"));
      return absl::OkStatus();
    }
    if (customers.size() > 1) report_.Mapped("event with several customers", "one row for each");
    return Deliver(line, customers);
  }

 private:
  static const JsonRecord& List(const JsonRecord& object, const char* name) {
    static const JsonRecord kNone = JsonRecord::array();
    if (!object.is_object()) return kNone;
    const auto member = object.find(name);
    return member != object.end() && member->is_array() ? *member : kNone;
  }

  // Sets keys, agent and team; gives the customers, by number.
  std::vector<ObjectTable::Number> TakeRelations(const JsonRecord& event) {
    std::vector<ObjectTable::Number> direct;
    std::vector<ObjectTable::Number> by_way;
    std::size_t lookups = 0;
    for (const JsonRecord& relation : List(event, "relationships")) {
      const ObjectTable::Number* object = objects_.Known(MemberText(relation, "objectId"));
      if (object == nullptr || objects_.Type(*object).empty()) {
        builder_.Lost("relationship", "there is no such object");
        continue;
      }
      if (objects_.Type(*object) == customer_type_) {
        direct.push_back(*object);
        continue;
      }
      TakeObjectOfEvent(*object);
      for (const ObjectTable::Number other : objects_.Related(*object)) {
        if (++lookups > kMostLookups) break;
        if (objects_.Type(other) == customer_type_) by_way.push_back(other);
      }
    }
    if (direct.empty() && !by_way.empty()) {
      report_.Mapped("customer by way of another object", "customer");
      direct = std::move(by_way);
    }
    std::sort(direct.begin(), direct.end());
    direct.erase(std::unique(direct.begin(), direct.end()), direct.end());
    return direct;
  }

  void TakeObjectOfEvent(ObjectTable::Number object) {
    const std::string_view type = objects_.Type(object);
    const std::string_view id = ShortId(objects_.Id(object), type);
    const std::string theirs = absl::StrCat("object ", std::string(type));
    const std::string kind = absl::AsciiStrToLower(absl::string_view(type.data(), type.size()));
    if (IsOneOf(kind, {"agent", "employee", "resource"})) {
      if (builder_.interaction().agent().empty()) return builder_.Set(theirs, "agent", id);
      return builder_.Lost(theirs, "one agent: the first stays");
    }
    if (kind == "team") {
      if (builder_.interaction().team().empty()) return builder_.Set(theirs, "team", id);
      return builder_.Lost(theirs, "one team: the first stays");
    }
    builder_.AddKey(theirs, type, id);
  }

  absl::Status Deliver(std::int64_t line, const std::vector<ObjectTable::Number>& customers) {
    builder_.Set("object " + customer_type_, "customer",
                 ShortId(objects_.Id(customers.front()), customer_type_));
    if (const std::string problem = builder_.problem(); !problem.empty()) {
      sink_.rejected(line, problem);
      return absl::OkStatus();
    }
    const LogRow row = builder_.Take(line);
    for (const ObjectTable::Number customer : customers) {
      LogRow copy = row;
      const std::string_view id = ShortId(objects_.Id(customer), customer_type_);
      copy.interaction.set_customer(id.data(), id.size());
      if (absl::Status status = sink_.row(std::move(copy)); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  const OcelOptions& options_;
  const LogSink& sink_;
  FormatReport& report_;
  InteractionBuilder builder_;
  ObjectTable objects_;
  std::string customer_type_;
};

}  // namespace

absl::Status ReadOcel(std::istream& input, const OcelOptions& options, const ReadLimits& limits,
                      const LogSink& sink, FormatReport& report) {
  OcelReader reader(options, sink, report);
  bool is_version_1 = false;
  absl::Status status = JsonRecords(input, limits)
                            .ReadSections(
                                [&](std::string_view section) {
                                  is_version_1 |= section == "ocel:events";
                                  return section == "objects";
                                },
                                [&](std::string_view, std::int64_t line, const JsonRecord& object) {
                                  return reader.TakeObject(line, object);
                                });
  if (!status.ok()) return status;
  if (is_version_1) {
    return absl::InvalidArgumentError("this is OCEL 1.0; only OCEL 2.0 is read");
  }
  if (absl::Status chosen = reader.ChooseCustomerType(); !chosen.ok()) return chosen;
  input.clear();
  input.seekg(0);
  return JsonRecords(input, limits)
      .ReadSections(
          [](std::string_view section) { return section == "objects" || section == "events"; },
          [&](std::string_view section, std::int64_t line, const JsonRecord& record) {
            if (section == "events") return reader.TakeEvent(line, record);
            reader.TakeCustomerFacts(record);
            return absl::OkStatus();
          });
}

}  // namespace journeygraph::formats
