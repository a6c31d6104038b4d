#include "server/validate_columns.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "graph/model/interaction.h"
#include "server/field_checks.h"
#include "server/interaction_limits.h"
#include "server/validate_interaction.h"

namespace journeygraph::server {
namespace {

using Texts = google::protobuf::RepeatedField<std::uint32_t>;

// Whether columns fit together.
class FormCheck {
 public:
  FormCheck(const v1::InteractionColumns& columns, Violations& violations)
      : columns_(columns), violations_(violations), rows_(columns.id_size()) {}

  void Run() {
    if (rows_ > 0 && (columns_.texts().empty() || !columns_.texts(0).empty())) {
      violations_.Add("columns.texts[0]", "must be there and empty: 0 stands for no text");
      return;
    }
    Dense();
    Sparse();
    if (!violations_.empty()) return;
    CheckWrittenOut();
  }

 private:
  void Dense() {
    Length("customer", columns_.customer_size(), true);
    Length("touchpoint", columns_.touchpoint_size(), true);
    Length("event_time_ms", columns_.event_time_ms_size(), true);
    Length("source", columns_.source_size(), false);
    Length("channel", columns_.channel_size(), false);
    Length("sequence", columns_.sequence_size(), false);
    Length("outcome", columns_.outcome_size(), false);
    Length("initiator", columns_.initiator_size(), false);
    Length("agent", columns_.agent_size(), false);
    Length("team", columns_.team_size(), false);
    Places("customer", columns_.customer());
    Places("touchpoint", columns_.touchpoint());
    Places("source", columns_.source());
    Places("channel", columns_.channel());
    Places("outcome", columns_.outcome());
    Places("agent", columns_.agent());
    Places("team", columns_.team());
    for (const std::string& id : columns_.id()) written_out_bytes_ += id.size();
  }

  void Sparse() {
    const v1::ScoreColumns& scores = columns_.scores();
    Rows("scores", scores.row(), false);
    SameLength("scores.metric", scores.metric_size(), scores.row_size(), true);
    SameLength("scores.value", scores.value_size(), scores.row_size(), true);
    SameLength("scores.wording", scores.wording_size(), scores.row_size(), false);
    Places("scores.metric", scores.metric());
    Places("scores.wording", scores.wording());
    Pairs("keys", columns_.keys(), false);
    Pairs("follows", columns_.follows(), false);
    Pairs("comments", columns_.comments(), true);
    Pairs("attributes", columns_.attributes(), false);
    for (const auto& [name, texts] : {std::pair("asked_fields", &columns_.asked_fields()),
                                      std::pair("provided_fields", &columns_.provided_fields())}) {
      Rows(name, texts->row(), false);
      SameLength(absl::StrCat(name, ".text"), texts->text_size(), texts->row_size(), true);
      Places(absl::StrCat(name, ".text"), texts->text());
    }
    for (const auto& [name, numbers] :
         {std::pair("value", &columns_.value()), std::pair("cost", &columns_.cost())}) {
      Rows(name, numbers->row(), true);
      SameLength(absl::StrCat(name, ".value"), numbers->value_size(), numbers->row_size(), true);
    }
    for (const auto& [name, times] : {std::pair("send_time", &columns_.send_time()),
                                      std::pair("receive_time", &columns_.receive_time()),
                                      std::pair("consume_time", &columns_.consume_time())}) {
      Rows(name, times->row(), true);
      SameLength(absl::StrCat(name, ".time_ms"), times->time_ms_size(), times->row_size(), true);
    }
  }

  void Pairs(const char* name, const v1::TextPairColumns& pairs, bool one_a_row) {
    Rows(name, pairs.row(), one_a_row);
    SameLength(absl::StrCat(name, ".first"), pairs.first_size(), pairs.row_size(), true);
    SameLength(absl::StrCat(name, ".second"), pairs.second_size(), pairs.row_size(), false);
    Places(absl::StrCat(name, ".first"), pairs.first());
    Places(absl::StrCat(name, ".second"), pairs.second());
  }

  void Length(const std::string& name, int size, bool required) {
    SameLength(name, size, rows_, required);
  }

  void SameLength(const std::string& name, int size, int wanted, bool required) {
    if (size == wanted || (size == 0 && !required)) return;
    violations_.Add(absl::StrCat("columns.", name),
                    absl::StrCat("has ", size, " entries; ", wanted, required ? "" : " or none",
                                 " are needed"));
  }

  // Adds up the bytes of the texts on the way.
  void Places(const std::string& name, const Texts& places) {
    const auto texts = static_cast<std::uint32_t>(columns_.texts_size());
    for (int i = 0; i < places.size(); ++i) {
      const std::uint32_t place = places.Get(i);
      if (place >= texts) {
        violations_.Add(absl::StrCat("columns.", name, "[", i, "]"),
                        absl::StrCat("is ", place, "; the table has ", texts, " texts"));
        return;
      }
      written_out_bytes_ += columns_.texts(static_cast<int>(place)).size();
    }
  }

  void Rows(const std::string& name, const Texts& rows, bool one_a_row) {
    for (int i = 0; i < rows.size(); ++i) {
      const std::uint32_t row = rows.Get(i);
      const bool ascends =
          i == 0 || row > rows.Get(i - 1) || (row == rows.Get(i - 1) && !one_a_row);
      if (row < static_cast<std::uint32_t>(rows_) && ascends) continue;
      violations_.Add(absl::StrCat("columns.", name, ".row[", i, "]"),
                      absl::StrCat("is ", row, "; rows ", one_a_row ? "ascend" : "do not descend",
                                   " and are below ", rows_));
      return;
    }
  }

  void CheckWrittenOut() {
    if (written_out_bytes_ <= kMaxWrittenOutBytes) return;
    violations_.Add("columns", absl::StrCat("has ", written_out_bytes_,
                                            " bytes when all texts are written out; at most ",
                                            kMaxWrittenOutBytes, " are allowed"));
  }

  const v1::InteractionColumns& columns_;
  Violations& violations_;
  const int rows_;
  std::size_t written_out_bytes_ = 0;
};

// What a text may stand for; bits.
enum Use : std::uint8_t {
  kName = 1,         // up to kMaxNameBytes; "" too
  kShortName = 2,    // up to kMaxShortNameBytes
  kKey = 4,          // up to kMaxKeyBytes
  kNotEmpty = 8,     //
  kAttribute = 16,   // words of up to kMaxAttributeBytes
  kComment = 32,     // words of up to kMaxCommentBytes
  kLanguageTag = 64  // up to kMaxLanguageBytes
};

std::uint8_t UsesOf(std::string_view text) {
  std::uint8_t uses = text.empty() ? 0 : kNotEmpty;
  if (!TextProblem(text, kMaxAttributeBytes)) uses |= kAttribute;
  if (!TextProblem(text, kMaxCommentBytes)) uses |= kComment;
  if (NameProblem(text, kMaxNameBytes, false)) return uses;
  uses |= kName;
  if (text.size() <= kMaxShortNameBytes) uses |= kShortName;
  if (text.size() <= kMaxKeyBytes) uses |= kKey;
  if (text.size() <= kMaxLanguageBytes && IsLanguageTag(text)) uses |= kLanguageTag;
  return uses;
}

// Whether interactions are valid, column by column.
class ContentCheck {
 public:
  explicit ContentCheck(const v1::InteractionColumns& columns) : columns_(columns) {
    uses_.reserve(static_cast<std::size_t>(columns.texts_size()));
    for (const std::string& text : columns.texts()) uses_.push_back(UsesOf(text));
  }

  bool Dense(std::int64_t now_ms) const {
    return Fit(columns_.customer(), kName | kNotEmpty) &&
           Fit(columns_.touchpoint(), kName | kNotEmpty) && Fit(columns_.source(), kName) &&
           Fit(columns_.channel(), kShortName) && Fit(columns_.outcome(), kShortName) &&
           Fit(columns_.agent(), kShortName) && Fit(columns_.team(), kShortName) &&
           std::ranges::none_of(columns_.id(),
                                [](const std::string& id) {
                                  return NameProblem(id, kMaxNameBytes, true).has_value();
                                }) &&
           std::ranges::all_of(columns_.event_time_ms(),
                               [now_ms](std::int64_t time_ms) {
                                 return time_ms >= 0 && time_ms <= now_ms + kMaxAheadMs;
                               }) &&
           std::ranges::all_of(columns_.initiator(),
                               [](int initiator) { return v1::Initiator_IsValid(initiator); });
  }

  bool Sparse(const graph::MetricCatalogue& metrics) const {
    return Scores(metrics) && Keys() && Attributes() &&
           Pairs(columns_.follows(), kMaxLinks, kName, kName | kNotEmpty) &&
           Pairs(columns_.comments(), 1, kComment | kNotEmpty, kLanguageTag) &&
           FieldNames(columns_.asked_fields()) && FieldNames(columns_.provided_fields()) &&
           Money(columns_.value()) && Money(columns_.cost()) && Times(columns_.send_time()) &&
           Times(columns_.receive_time()) && Times(columns_.consume_time());
  }

 private:
  bool Fit(const Texts& places, int needed) const {
    int common = 0xff;
    for (const std::uint32_t place : places) common &= uses_[place];
    return (common & needed) == needed;
  }

  // At most so many entries of one row; rows never descend.
  static bool FewARow(const Texts& rows, int most) {
    for (int i = most; i < rows.size(); ++i) {
      if (rows.Get(i) == rows.Get(i - most)) return false;
    }
    return true;
  }

  // No text twice among the entries of one row.
  bool NoneTwiceARow(const Texts& rows, const Texts& places) const {
    for (int i = 0; i < rows.size(); ++i) {
      for (int j = i - 1; j >= 0 && rows.Get(j) == rows.Get(i); --j) {
        if (TextAt(places, i) == TextAt(places, j)) return false;
      }
    }
    return true;
  }

  bool Pairs(const v1::TextPairColumns& pairs, int most, int first, int second) const {
    // A column that is left out holds "".
    const bool second_fits = pairs.second().empty()
                                 ? pairs.row().empty() || (uses_[0] & second) == second
                                 : Fit(pairs.second(), second);
    return FewARow(pairs.row(), most) && Fit(pairs.first(), first) && second_fits;
  }

  bool Keys() const {
    return Pairs(columns_.keys(), kMaxLinks, kKey | kNotEmpty, kName | kNotEmpty) &&
           NoneTwiceARow(columns_.keys().row(), columns_.keys().first());
  }

  bool Attributes() const {
    const v1::TextPairColumns& attributes = columns_.attributes();
    if (!Pairs(attributes, kMaxEntries, kKey | kNotEmpty, kAttribute)) return false;
    for (int i = 1; i < attributes.row_size(); ++i) {
      if (attributes.row(i) == attributes.row(i - 1) &&
          TextAt(attributes.first(), i) <= TextAt(attributes.first(), i - 1)) {
        return false;
      }
    }
    return true;
  }

  bool Scores(const graph::MetricCatalogue& metrics) const {
    const v1::ScoreColumns& scores = columns_.scores();
    for (int i = 0; i < scores.row_size(); ++i) {
      const graph::MetricDefinition* metric = metrics.Find(TextAt(scores.metric(), i));
      if (metric == nullptr || !IsOnScale(*metric, scores.value(i))) return false;
    }
    return FewARow(scores.row(), kMaxLinks) && NoneTwiceARow(scores.row(), scores.metric()) &&
           Fit(scores.wording(), kKey);
  }

  bool FieldNames(const v1::TextColumns& names) const {
    return FewARow(names.row(), kMaxEntries) && Fit(names.text(), kName | kNotEmpty);
  }

  static bool Money(const v1::NumberColumns& numbers) {
    return std::ranges::all_of(numbers.value(),
                               [](double value) { return std::abs(value) <= kMaxMoney; });
  }

  static bool Times(const v1::TimeColumns& times) {
    return std::ranges::all_of(times.time_ms(), IsWithinYears1To9999);
  }

  const std::string& TextAt(const Texts& places, int i) const {
    return columns_.texts(static_cast<int>(places.Get(i)));
  }

  const v1::InteractionColumns& columns_;
  std::vector<std::uint8_t> uses_;  // by text
};

}  // namespace

void CheckColumns(const v1::InteractionColumns& columns, Violations& violations) {
  FormCheck(columns, violations).Run();
}

bool AreValid(const v1::InteractionColumns& columns, const graph::MetricCatalogue& metrics,
              std::int64_t now_ms) {
  const ContentCheck check(columns);
  return check.Dense(now_ms) && check.Sparse(metrics);
}

}  // namespace journeygraph::server
