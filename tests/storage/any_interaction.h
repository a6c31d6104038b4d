// Random interactions that use every field, with any bytes and any numbers.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "graph/model/interaction.h"

namespace journeygraph::storage {

class AnyInteraction {
 public:
  explicit AnyInteraction(std::uint64_t seed) : random_(seed) {}

  std::uint64_t Below(std::uint64_t limit) { return random_() % limit; }
  bool Chance(int in) { return Below(static_cast<std::uint64_t>(in)) == 0; }

  std::int64_t Number() {
    switch (Below(5)) {
      case 0:
        return 0;
      case 1:
        return std::numeric_limits<std::int64_t>::min();
      case 2:
        return std::numeric_limits<std::int64_t>::max();
      case 3:
        return static_cast<std::int64_t>(Below(1'000'000));
      default:
        return static_cast<std::int64_t>(random_());
    }
  }

  // Any bytes, mostly short; sometimes empty.
  std::string Text() {
    std::string text(Below(Chance(20) ? 300 : 8), '\0');
    for (char& c : text) c = Chance(4) ? static_cast<char>(Below(256)) : "ab\0c"[Below(4)];
    return text;
  }

  template <typename Make>
  auto Some(Make make) {
    std::vector<decltype(make())> values;
    while (!Chance(2)) values.push_back(make());
    return values;
  }

  std::optional<std::int64_t> MaybeNumber() {
    return Chance(3) ? std::optional(Number()) : std::nullopt;
  }

  graph::Interaction Make() {
    graph::Interaction interaction{
        .source = Text(),
        .id = Text(),
        .customer = Text(),
        .touchpoint = Text(),
        .channel = Text(),
        .event_time_ms = Number(),
        .sequence = Number(),
        .initiator = static_cast<graph::Initiator>(Below(4)),
        .outcome = Text(),
    };
    interaction.scores = Some([this] {
      return graph::Score{static_cast<graph::Metric>(Below(4)), Number(), Text()};
    });
    if (Chance(2)) return interaction;
    interaction.keys = Some([this] { return graph::CorrelationKey{Text(), Text()}; });
    interaction.follows = Some([this] { return graph::InteractionReference{Text(), Text()}; });
    interaction.agent = Text();
    interaction.team = Text();
    interaction.comment = Text();
    interaction.comment_language = Text();
    interaction.value_micros = MaybeNumber();
    interaction.cost_micros = MaybeNumber();
    interaction.asked_fields = Some([this] { return Text(); });
    interaction.provided_fields = Some([this] { return Text(); });
    while (!Chance(2)) interaction.attributes.emplace(Text(), Text());
    interaction.send_time_ms = MaybeNumber();
    interaction.receive_time_ms = MaybeNumber();
    interaction.consume_time_ms = MaybeNumber();
    return interaction;
  }

  std::mt19937_64& random() { return random_; }

 private:
  std::mt19937_64 random_;
};

}  // namespace journeygraph::storage
