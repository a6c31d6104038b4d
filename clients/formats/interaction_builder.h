// Puts an interaction together from names and texts, and keeps account of what went where.
//
//   InteractionBuilder builder(report, "event ");
//   builder.Begin("xes");                                  // source, unless the file says one
//   builder.Set("concept:name", "touchpoint", "cart");     // a field that the format knows
//   builder.SetByName("nps", "9");                         // a name of the sender's: guessed
//   if (builder.problem().empty()) Use(builder.Take(line));
//
// Fields are named as in interaction_fields.h. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "clients/formats/event_log.h"
#include "journeygraph/v1/interaction.pb.h"

namespace journeygraph::formats {

class InteractionBuilder {
 public:
  // `place` goes before names in the report, such as "event ".
  InteractionBuilder(FormatReport& report, std::string place)
      : report_(report), place_(std::move(place)) {}

  void Begin(std::string_view default_source);

  // Sets a field. What it does not understand becomes problem(). An empty value says nothing,
  // except of source: there it takes the default away.
  void Set(std::string_view theirs, std::string_view field, std::string_view value);
  // Sets the field that the name stands for, such as channel, resource (agent), cost, nps or
  // order_id. Other names, and values that do not fit the field, become attributes.
  void SetByName(std::string_view name, std::string_view value);
  // Sets an attribute; one that the server would refuse (name above 64 bytes, value above 1,024,
  // more than 64) is left out and counted.
  void SetAttribute(std::string_view theirs, std::string_view name, std::string_view value);
  // Ties it to a journey, order, ...; of several keys of one kind the first stays.
  void AddKey(std::string_view theirs, std::string_view kind, std::string_view id);
  void Lost(std::string_view theirs, std::string_view why);

  // Why there is no interaction: what was not understood first, or which of customer, time and
  // touchpoint is missing; "" if it is whole.
  std::string problem() const;
  const v1::Interaction& interaction() const { return interaction_; }
  LogRow Take(std::int64_t line);

 private:
  // Gives what is wrong; "" if nothing is.
  std::string SetField(std::string_view field, std::string_view value);
  std::string SetNamed(std::string_view kind, std::string_view name, std::string_view value);
  std::string SetTime(std::string_view field, std::string_view value);
  void Mapped(std::string_view theirs, std::string_view field);
  std::string_view Place(std::string_view theirs);

  FormatReport& report_;
  const std::string place_;
  std::string name_;  // reused
  v1::Interaction interaction_;
  std::string problem_;
  bool time_without_zone_ = false;
  bool has_sequence_ = false;
};

// The field that a name of the sender's stands for; "" if it is none of ours and will be an
// attribute. Pure; thread-safe.
std::string FieldMeantBy(std::string_view name);

}  // namespace journeygraph::formats
