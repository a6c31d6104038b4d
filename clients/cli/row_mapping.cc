#include "clients/cli/row_mapping.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/table.h"
#include "clients/cli/time_text.h"

namespace journeygraph::cli {
namespace {

struct MetricScale {
  std::string_view name;
  std::string_view with_scale;  // as score_type may spell it too
  double minimum;
  double maximum;
  bool whole_numbers;
};

constexpr MetricScale kMetrics[] = {{"nps", "nps_0_10", 0, 10, true},
                                    {"csat", "csat_1_5", 1, 5, false},
                                    {"ces", "ces_1_7", 1, 7, false},
                                    {"sentiment", "sentiment_-1_1", -1, 1, false}};

constexpr std::int64_t kNanosPerMs = 1'000'000;

std::string Quoted(std::string_view cell) { return absl::StrCat("\"", FitTo(cell, 40), "\""); }

std::string TooLong(std::string_view column, std::size_t allowed) {
  return absl::StrCat(std::string(column), " is longer than ", allowed, " bytes");
}

bool IsUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return false;
    char32_t value = lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xC0) != 0x80) return false;
      value = (value << 6) | (next & 0x3Fu);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return false;
    at += size;
  }
  return true;
}

std::optional<double> ParseNumber(std::string_view cell) {
  if (cell.starts_with('+')) cell.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

// `metric` has the members of MetricScale.
template <typename Metric>
std::string AddScore(const Metric& metric, std::string_view cell, v1::Interaction& interaction) {
  const auto value = ParseNumber(cell);
  const bool allowed = value && *value >= metric.minimum && *value <= metric.maximum &&
                       (!metric.whole_numbers || *value == std::floor(*value));
  if (!allowed) {
    return absl::StrCat(std::string(metric.name), " must be a ",
                        metric.whole_numbers ? "whole " : "", "number from ", metric.minimum,
                        " to ", metric.maximum, ", not ", Quoted(cell));
  }
  for (const auto& score : interaction.scores()) {
    if (score.metric() == std::string(metric.name)) {
      return absl::StrCat(std::string(metric.name), " is given twice in the row");
    }
  }
  auto* score = interaction.add_scores();
  score->set_metric(metric.name.data(), metric.name.size());
  score->set_value(*value);
  return "";
}

std::string SetInitiator(std::string_view cell, v1::Interaction& interaction) {
  const std::string lower = absl::AsciiStrToLower(absl::string_view(cell.data(), cell.size()));
  if (lower == "customer") {
    interaction.set_initiator(v1::INITIATOR_CUSTOMER);
  } else if (lower == "company") {
    interaction.set_initiator(v1::INITIATOR_COMPANY);
  } else if (lower == "third_party" || lower == "third-party" || lower == "third party") {
    interaction.set_initiator(v1::INITIATOR_THIRD_PARTY);
  } else {
    return absl::StrCat("initiator must be customer, company or third_party, not ", Quoted(cell));
  }
  return "";
}

std::string SetTime(std::string_view cell, v1::Interaction& interaction) {
  const auto time_ms = ParseTimestamp(cell);
  if (!time_ms) {
    return absl::StrCat("time ", Quoted(cell),
                        " is not understood; use 2025-03-01T12:00:00Z, 2025-03-01 12:00:00 or "
                        "milliseconds since 1970");
  }
  if (*time_ms < 0) return absl::StrCat("time ", Quoted(cell), " lies before 1970");
  interaction.mutable_event_time()->set_seconds(*time_ms / 1'000);
  interaction.mutable_event_time()->set_nanos(static_cast<int>(*time_ms % 1'000 * kNanosPerMs));
  return "";
}

// Names with "|" between them.
std::string SetFacts(std::string_view column, std::string_view cell,
                     google::protobuf::RepeatedPtrField<std::string>& facts) {
  constexpr int kMostFacts = 64;
  constexpr std::size_t kLongestName = 128;
  for (const absl::string_view name :
       absl::StrSplit(absl::string_view(cell.data(), cell.size()), '|', absl::SkipEmpty())) {
    if (name.size() > kLongestName) return TooLong(column, kLongestName);
    facts.Add(std::string(name));
  }
  if (facts.size() <= kMostFacts) return "";
  return absl::StrCat(std::string(column), " has ", facts.size(), " names; at most ", kMostFacts,
                      " are allowed");
}

// Money; the server allows 1e12 either way.
template <typename Setter>
std::string SetMoney(std::string_view column, std::string_view cell, Setter set) {
  const auto value = ParseNumber(cell);
  if (!value || std::abs(*value) > 1e12) {
    return absl::StrCat(std::string(column), " must be a number of at most 1e12 either way, not ",
                        Quoted(cell));
  }
  set(*value);
  return "";
}

}  // namespace

absl::StatusOr<RowMapping> RowMapping::ForHeader(std::span<const std::string_view> header,
                                                 const MappingOptions& options) {
  RowMapping mapping;
  mapping.source_ = options.source;
  for (const v1::Metric& metric : options.metrics) {
    if (metric.built_in()) continue;
    mapping.metrics_.push_back({.name = metric.name().substr(metric.name().rfind('/') + 1),
                                .minimum = metric.minimum(),
                                .maximum = metric.maximum(),
                                .whole_numbers = metric.whole_numbers()});
  }
  mapping.place_of_field_.fill(-1);
  std::vector<std::string> names_in_file;
  std::map<std::string, int> seen;
  for (const std::string_view raw_name : header) {
    std::string name(
        absl::StripAsciiWhitespace(absl::string_view(raw_name.data(), raw_name.size())));
    names_in_file.push_back(name);
    MappedColumn column;
    const auto renamed = options.renamed.find(name);
    column.name = renamed != options.renamed.end() ? renamed->second : name;
    const std::string lower = absl::AsciiStrToLower(column.name);
    const auto known = std::find_if(kRecognisedColumns.begin(), kRecognisedColumns.end(),
                                    [&](const auto& entry) { return entry.first == lower; });
    if (std::count(options.customer_columns.begin(), options.customer_columns.end(), column.name) >
        0) {
      column.field = Field::kCustomerAttribute;
    } else if (known != kRecognisedColumns.end()) {
      column.name = known->second == Field::kTime ? "timestamp" : lower;
      column.field = known->second;
    } else {
      const auto metric = std::find_if(mapping.metrics_.begin(), mapping.metrics_.end(),
                                       [&](const Scale& scale) { return scale.name == lower; });
      if (metric != mapping.metrics_.end()) {
        column.name = lower;
        column.field = Field::kOwnMetric;
        column.metric = static_cast<std::size_t>(metric - mapping.metrics_.begin());
      }
    }
    // Of the workspace's metrics there may be several.
    int* place = column.field < Field::kAttribute && column.field != Field::kOwnMetric
                     ? &mapping.place_of_field_[static_cast<std::size_t>(column.field)]
                     : nullptr;
    if (column.name.empty()) {
      column.field = Field::kIgnored;
      mapping.notes_.push_back(
          absl::StrCat("column ", mapping.columns_.size() + 1, " has no name and is ignored"));
    } else if (++seen[column.name] > 1) {
      return UsageError(column.field == Field::kTime
                            ? "there are two columns \"timestamp\" or \"ts\"; rename one with "
                              "--map-column"
                            : absl::StrCat("column \"", column.name,
                                           "\" is there twice; rename one with --map-column"));
    }
    if (place != nullptr) *place = static_cast<int>(mapping.columns_.size());
    mapping.columns_.push_back(std::move(column));
  }

  const std::string available = absl::StrCat("The file has: ", absl::StrJoin(names_in_file, ", "));
  for (const auto& [theirs, ours] : options.renamed) {
    if (std::count(names_in_file.begin(), names_in_file.end(), theirs) == 0) {
      return UsageError(
          absl::StrCat("--map-column names \"", theirs, "\", which is not there. ", available));
    }
  }
  for (const std::string& name : options.customer_columns) {
    if (!seen.contains(name)) {
      return UsageError(
          absl::StrCat("--customer-columns names \"", name, "\", which is not there. ", available));
    }
  }
  for (const auto& [field, name] : {std::pair{Field::kCustomer, "customer_id"},
                                    {Field::kTime, "timestamp"},
                                    {Field::kTouchpoint, "touchpoint"}}) {
    if (!mapping.Has(field)) {
      return UsageError(absl::StrCat(
          "no column \"", name, "\"; name it with --map-column THEIRS=", name, ". ", available));
    }
  }
  for (std::size_t i = 0; i < mapping.columns_.size(); ++i) mapping.by_name_.push_back(i);
  std::sort(mapping.by_name_.begin(), mapping.by_name_.end(), [&](std::size_t a, std::size_t b) {
    return mapping.columns_[a].name < mapping.columns_[b].name;
  });
  return mapping;
}

bool RowMapping::Has(Field field) const {
  return place_of_field_[static_cast<std::size_t>(field)] >= 0;
}

std::string_view RowMapping::Value(std::span<const std::string_view> fields, Field field) const {
  const int place = place_of_field_[static_cast<std::size_t>(field)];
  if (place < 0 || static_cast<std::size_t>(place) >= fields.size()) return "";
  return fields[static_cast<std::size_t>(place)];
}

std::optional<std::int64_t> RowMapping::Time(std::span<const std::string_view> fields) const {
  return ParseTimestamp(Value(fields, Field::kTime));
}

std::vector<std::pair<std::string_view, std::string_view>> RowMapping::CustomerValues(
    std::span<const std::string_view> fields) const {
  std::vector<std::pair<std::string_view, std::string_view>> values;
  for (std::size_t i = 0; i < columns_.size() && i < fields.size(); ++i) {
    if (columns_[i].field == Field::kCustomerAttribute)
      values.emplace_back(columns_[i].name, fields[i]);
  }
  return values;
}

Hash128 RowMapping::ContentHash(std::span<const std::string_view> fields) const {
  constexpr char kUnit = '\x1F';
  constexpr char kRecord = '\x1E';
  std::string content;
  content.reserve(192);
  for (const std::size_t place : by_name_) {
    const MappedColumn& column = columns_[place];
    if (place >= fields.size() || fields[place].empty() || column.field == Field::kIgnored)
      continue;
    const auto time_ms =
        column.field == Field::kTime ? ParseTimestamp(fields[place]) : std::nullopt;
    content += column.name;
    content += kUnit;
    if (time_ms) {
      absl::StrAppend(&content, *time_ms);
    } else {
      content += fields[place];
    }
    content += kRecord;
  }
  return HashBytes(content);
}

std::string RowMapping::FillField(const MappedColumn& column, std::string_view cell,
                                  v1::Interaction& interaction) const {
  const auto text = [&](std::size_t allowed, auto set) -> std::string {
    if (cell.size() > allowed) return TooLong(column.name, allowed);
    set();
    return "";
  };
  const char* data = cell.data();
  const std::size_t size = cell.size();
  switch (column.field) {
    case Field::kCustomer:
      return text(256, [&] { interaction.set_customer(data, size); });
    case Field::kTime:
      return SetTime(cell, interaction);
    case Field::kTouchpoint:
      return text(256, [&] { interaction.set_touchpoint(data, size); });
    case Field::kChannel:
      return text(128, [&] { interaction.set_channel(data, size); });
    case Field::kOutcome:
      return text(128, [&] { interaction.set_outcome(data, size); });
    case Field::kId:
      return text(256, [&] { interaction.set_id(data, size); });
    case Field::kSource:
      return text(256, [&] { interaction.set_source(data, size); });
    case Field::kAgent:
      return text(128, [&] { interaction.set_agent(data, size); });
    case Field::kTeam:
      return text(128, [&] { interaction.set_team(data, size); });
    case Field::kComment:
      return text(10'000, [&] { interaction.mutable_comment()->set_text(data, size); });
    case Field::kLanguage:
      return text(35, [&] { interaction.mutable_comment()->set_language(data, size); });
    case Field::kStage:
    case Field::kAttribute:
      return text(1'024,
                  [&] { (*interaction.mutable_attributes())[column.name].assign(data, size); });
    case Field::kJourney:
      return text(256, [&] {
        auto* key = interaction.add_keys();
        key->set_kind("journey");
        key->set_id(data, size);
      });
    case Field::kSequence: {
      std::int64_t sequence = 0;
      if (!absl::SimpleAtoi(absl::string_view(data, size), &sequence)) {
        return absl::StrCat("seq must be a whole number, not ", Quoted(cell));
      }
      interaction.set_sequence(sequence);
      return "";
    }
    case Field::kNps:
      return AddScore(kMetrics[0], cell, interaction);
    case Field::kCsat:
      return AddScore(kMetrics[1], cell, interaction);
    case Field::kCes:
      return AddScore(kMetrics[2], cell, interaction);
    case Field::kSentiment:
      return AddScore(kMetrics[3], cell, interaction);
    case Field::kOwnMetric:
      return AddScore(metrics_[column.metric], cell, interaction);
    case Field::kValue:
      return SetMoney("value", cell, [&](double value) { interaction.set_value(value); });
    case Field::kCost:
      return SetMoney("cost", cell, [&](double value) { interaction.set_cost(value); });
    case Field::kInitiator:
      return SetInitiator(cell, interaction);
    case Field::kAsked:
      return SetFacts("asked", cell, *interaction.mutable_asked_fields());
    case Field::kProvided:
      return SetFacts("provided", cell, *interaction.mutable_provided_fields());
    case Field::kScoreType:  // together with the score, by Fill
    case Field::kScore:
    case Field::kCustomerAttribute:
    case Field::kIgnored:
      break;
  }
  return "";
}

std::string RowMapping::AddTypedScore(std::string_view type, std::string_view cell,
                                      v1::Interaction& interaction) const {
  const std::string lower = absl::AsciiStrToLower(absl::string_view(type.data(), type.size()));
  if (cell.empty()) return "";
  if (lower.empty()) return "score_type is missing, so the score cannot be understood";
  for (const Scale& metric : metrics_) {
    if (lower == metric.name) return AddScore(metric, cell, interaction);
  }
  for (const MetricScale& metric : kMetrics) {
    if (lower == metric.name || lower == metric.with_scale) {
      return AddScore(metric, cell, interaction);
    }
    if (std::string_view(lower).starts_with(std::string(metric.name) + "_")) {
      return absl::StrCat("score_type ", Quoted(type), " is on another scale; only ",
                          std::string(metric.with_scale), " is understood");
    }
  }
  return absl::StrCat("score_type ", Quoted(type),
                      " is unknown; known are nps, csat, ces, sentiment and what journeyctl "
                      "metrics list says");
}

std::string RowMapping::Fill(std::span<const std::string_view> fields,
                             v1::Interaction& interaction) const {
  if (fields.size() != columns_.size()) {
    return absl::StrCat("the row has ", fields.size(), " fields, the header ", columns_.size());
  }
  interaction.set_source(source_);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].empty()) continue;
    if (!IsUtf8(fields[i])) return absl::StrCat(columns_[i].name, " is not valid UTF-8");
    std::string problem = FillField(columns_[i], fields[i], interaction);
    if (!problem.empty()) return problem;
  }
  if (interaction.customer().empty()) return "customer_id is missing";
  if (!interaction.has_event_time()) return "timestamp is missing";
  if (interaction.touchpoint().empty()) return "touchpoint is missing";
  if (interaction.has_comment() && interaction.comment().text().empty())
    interaction.clear_comment();
  return AddTypedScore(Value(fields, Field::kScoreType), Value(fields, Field::kScore), interaction);
}

}  // namespace journeygraph::cli
