// Random interactions as clients send them: every field, mostly valid, sometimes not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <random>
#include <string>

#include "clients/cpp/column_packer.h"
#include "journeygraph/v1/interaction.pb.h"
#include "journeygraph/v1/interaction_columns.pb.h"
#include "server/convert_time.h"
#include "tests/server/rig.h"

namespace journeygraph::server {

class AnyWireInteraction {
 public:
  // `wrong_in`: about one of so many fields is against the rules; 0: none is.
  AnyWireInteraction(std::uint32_t seed, int wrong_in) : random_(seed), wrong_in_(wrong_in) {}

  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool Chance(int in) { return Below(in) == 0; }
  bool Wrong() { return wrong_in_ > 0 && Chance(wrong_in_); }

  v1::Interaction Make() {
    v1::Interaction i;
    i.set_id(Name(257, "i" + std::to_string(Below(40))));
    i.set_customer(Name(257, Pick({"ada", "bob", "ünï", "a customer with a long name"})));
    i.set_touchpoint(Name(257, Pick({"shop", "support", "checkout.payment"})));
    if (!Chance(3)) i.set_source(Name(257, Pick({"crm", "web"})));
    if (!Chance(3)) i.set_channel(Name(129, Pick({"app", "phone"})));
    if (Chance(3)) i.set_outcome(Name(129, Pick({"purchase", "failed"})));
    SetTime(Wrong() ? PickNumber<std::int64_t>({-1, kNowMs + 25 * kHourMs, 300'000'000'000'000})
                    : Time(),
            *i.mutable_event_time());
    if (Chance(4))
      i.set_sequence(PickNumber<std::int64_t>({-1, 7, std::numeric_limits<std::int64_t>::min()}));
    if (Chance(3)) i.set_initiator(static_cast<v1::Initiator>(Wrong() ? 9 : Below(4)));
    if (Chance(2)) AddScores(i);
    if (Chance(2)) AddRareParts(i);
    return i;
  }

 private:
  template <typename T>
  T PickNumber(std::initializer_list<T> values) {
    return values.begin()[Below(static_cast<int>(values.size()))];
  }
  std::string Pick(std::initializer_list<const char*> values) {
    return values.begin()[Below(static_cast<int>(values.size()))];
  }
  std::int64_t Time() { return kNowMs - 1'000 * kHourMs + Below(5) * kHourMs; }

  std::string Name(int too_long, std::string name) {
    if (!Wrong()) return name;
    switch (Below(3)) {
      case 0:
        return "";
      case 1:
        return std::string(static_cast<std::size_t>(too_long), 'x');
      default:
        return "a\nb";
    }
  }

  void AddScores(v1::Interaction& i) {
    for (const char* metric : {"nps", "csat", "ces", "sentiment"}) {
      if (Chance(2)) continue;
      v1::Score& score = *i.add_scores();
      score.set_metric(Wrong() ? Pick({"npss", "", "nps"}) : metric);
      score.set_value(Wrong() ? PickNumber({11.0, 0.5, std::numeric_limits<double>::quiet_NaN()})
                              : 1.0);
      if (Chance(3)) score.set_wording(Name(65, "v2"));
    }
  }

  void AddRareParts(v1::Interaction& i) {
    for (int n = Wrong() ? 17 : Below(3); n > 0; --n) {
      v1::CorrelationKey& key = *i.add_keys();
      key.set_kind(Wrong() ? "journey" : Name(65, "k" + std::to_string(n)));
      key.set_id(Name(257, "j" + std::to_string(Below(3))));
    }
    if (Chance(3)) i.add_keys()->set_kind("journey"), i.mutable_keys()->rbegin()->set_id("j1");
    for (int n = Wrong() ? 17 : Below(2); n > 0; --n) {
      v1::InteractionReference& followed = *i.add_follows();
      if (Chance(2)) followed.set_source(Name(257, "mail"));
      followed.set_id(Name(257, "m" + std::to_string(n)));
    }
    if (Chance(3)) i.set_agent(Name(129, "bot"));
    if (Chance(3)) i.set_team(Name(129, "tier 1"));
    if (Chance(3)) {
      i.mutable_comment()->set_text(Wrong() ? std::string(Below(2) * 10'001, 'w') : "good\n\tvery");
      if (Chance(2)) i.mutable_comment()->set_language(Wrong() ? "d e" : "de-AT");
    }
    if (Chance(3)) i.set_value(Wrong() ? 1.1e12 : PickNumber({0.0, 19.99, -3.0}));
    if (Chance(3)) i.set_cost(Wrong() ? -std::numeric_limits<double>::infinity() : 0.000001);
    for (int n = Wrong() ? 65 : Below(3); n > 0; --n) i.add_asked_fields(Name(257, "email"));
    for (int n = Wrong() ? 65 : Below(3); n > 0; --n) i.add_provided_fields(Name(257, "phone"));
    for (int n = Wrong() ? 65 : Below(3); n > 0; --n) {
      (*i.mutable_attributes())[Name(65, "a" + std::to_string(n))] =
          Wrong() ? std::string(1'025, 'v') : Pick({"", "x\ny", "z"});
    }
    if (Chance(3)) SetTime(Wrong() ? 300'000'000'000'000 : Time(), *i.mutable_send_time());
    if (Chance(3)) SetTime(Time(), *i.mutable_receive_time());
    if (Chance(3)) SetTime(-Time(), *i.mutable_consume_time());
  }

  std::mt19937 random_;
  const int wrong_in_;
};

// The rows of a request as the columns of another, otherwise equal one.
template <typename Request>
Request AsColumns(const Request& rows) {
  Request request = rows;
  request.clear_interactions();
  client::ColumnPacker packer(*request.mutable_columns());
  for (const v1::Interaction& interaction : rows.interactions()) packer.Add(interaction);
  packer.Finish();
  return request;
}

}  // namespace journeygraph::server
