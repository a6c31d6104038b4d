// Journeys for tests, out of readable text.
//
//   JourneyLog log;
//   log.Add("web:home chat:help(sentiment=-0.5) +90s phone:call!resolved$20 => success");
//   ChannelSwitchCounts counts(log.context());
//   log.Feed(counts);
//
// A word is [channel:]touchpoint, followed by any of !outcome, (metric=score[/wording],...),
// $value, #cost, ~initiator (customer, company, third_party), %team, ?asked+fields and
// ^provided+fields. A word +90s (ms, s, m, h, d) sets the gap to the next interaction, which is one
// minute otherwise; a word @2026-01-05 sets its day. "=> success|failure|lost|open" ends the
// journey. Names get ids in order of first appearance. Add all journeys before context() is used.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "graph/analysis.h"
#include "graph/model/metric_catalogue.h"

namespace journeygraph::graph {

// 5 January 2026, a Monday, 00:00 UTC.
inline constexpr std::int64_t kMonday = 1'767'571'200'000;

class JourneyLog {
 public:
  JourneyLog();

  void Add(std::string_view text, int times = 1);

  // A touchpoint that has no interaction yet gets its id here.
  TouchpointId TouchpointNamed(std::string_view name);

  // A metric of the workspace's own, for the journeys added from now on.
  Metric DefineMetric(const NewMetric& metric);

  // `stages` and their touchpoints, as "discover: home search; buy: cart checkout".
  void SetMap(std::string_view stages);
  JourneyMap& map() { return *context_.map; }

  // Resolved with the default rules; the newest interaction is the watermark.
  const QuestionContext& context();

  std::size_t size() const { return journeys_.size(); }
  JourneyView View(std::size_t index) const;

  template <typename... Accumulators>
  void Feed(Accumulators&... accumulators) const {
    for (std::size_t i = 0; i < size(); ++i) (accumulators.Add(View(i)), ...);
  }

 private:
  struct Journey {
    std::vector<std::int64_t> time_ms;
    std::vector<TouchpointId> touchpoint;
    std::vector<ChannelId> channel;
    std::vector<OutcomeEntry> outcomes;
    std::vector<ScoreEntry> scores;
    std::vector<ValueEntry> values;
    std::vector<ValueEntry> costs;
    std::vector<ContactEntry> contacts;
    std::vector<FieldEntry> fields;
    JourneyResult result = JourneyResult::kOpen;
  };

  void AddInteraction(std::string_view word, std::int64_t time_ms, Journey& journey);

  QuestionContext context_;
  std::deque<Journey> journeys_;
};

}  // namespace journeygraph::graph
