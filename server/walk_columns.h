// Reads a columnar batch interaction by interaction.
//
//   struct Sink {
//     void Row(int row);                        // starts an interaction; then, of this row:
//     void Score(const std::uint32_t metric, double value, std::uint32_t wording);
//     ...
//   };
//   WalkColumns(columns, sink);
//
// Texts are places in columns.texts(). The columns fit together (validate_columns.h). The sink is
// called in a fixed order, whatever the columns hold.
#pragma once

#include <cstdint>

#include "journeygraph/v1/interaction_columns.pb.h"

namespace journeygraph::server {

// An entry of a column that may be left out if all are 0.
template <typename Column>
auto EntryOrZero(const Column& column, int place) {
  return column.empty() ? typename Column::value_type{} : column.Get(place);
}

// The entries of one sparse column, row after row.
template <typename Columns>
class SparseCursor {
 public:
  explicit SparseCursor(const Columns& columns) : columns_(columns) {}

  // Calls visit(columns, place) for each entry of this row; rows come in ascending order.
  template <typename Visit>
  void OfRow(int row, const Visit& visit) {
    for (; next_ < columns_.row_size() && columns_.row(next_) == static_cast<std::uint32_t>(row);
         ++next_) {
      visit(columns_, next_);
    }
  }

 private:
  const Columns& columns_;
  int next_ = 0;
};

template <typename Sink>
void WalkColumns(const v1::InteractionColumns& columns, Sink& sink) {
  using Pairs = v1::TextPairColumns;
  using Texts = v1::TextColumns;
  using Numbers = v1::NumberColumns;
  using Times = v1::TimeColumns;
  const auto second = [](const Pairs& pairs, int i) { return EntryOrZero(pairs.second(), i); };
  SparseCursor scores(columns.scores());
  SparseCursor keys(columns.keys());
  SparseCursor follows(columns.follows());
  SparseCursor comments(columns.comments());
  SparseCursor value(columns.value());
  SparseCursor cost(columns.cost());
  SparseCursor asked(columns.asked_fields());
  SparseCursor provided(columns.provided_fields());
  SparseCursor attributes(columns.attributes());
  SparseCursor sent(columns.send_time());
  SparseCursor received(columns.receive_time());
  SparseCursor consumed(columns.consume_time());
  for (int row = 0; row < columns.id_size(); ++row) {
    sink.Row(row);
    scores.OfRow(row, [&](const v1::ScoreColumns& s, int i) {
      sink.Score(s.metric(i), s.value(i), EntryOrZero(s.wording(), i));
    });
    keys.OfRow(row, [&](const Pairs& p, int i) { sink.Key(p.first(i), second(p, i)); });
    follows.OfRow(row, [&](const Pairs& p, int i) { sink.Follows(p.first(i), second(p, i)); });
    sink.Handler(EntryOrZero(columns.agent(), row), EntryOrZero(columns.team(), row));
    comments.OfRow(row, [&](const Pairs& p, int i) { sink.Comment(p.first(i), second(p, i)); });
    value.OfRow(row, [&](const Numbers& n, int i) { sink.Value(n.value(i)); });
    cost.OfRow(row, [&](const Numbers& n, int i) { sink.Cost(n.value(i)); });
    asked.OfRow(row, [&](const Texts& t, int i) { sink.AskedField(t.text(i)); });
    provided.OfRow(row, [&](const Texts& t, int i) { sink.ProvidedField(t.text(i)); });
    attributes.OfRow(row, [&](const Pairs& p, int i) { sink.Attribute(p.first(i), second(p, i)); });
    sent.OfRow(row, [&](const Times& t, int i) { sink.SendTime(t.time_ms(i)); });
    received.OfRow(row, [&](const Times& t, int i) { sink.ReceiveTime(t.time_ms(i)); });
    consumed.OfRow(row, [&](const Times& t, int i) { sink.ConsumeTime(t.time_ms(i)); });
  }
}

}  // namespace journeygraph::server
