#include "tests/graph/random_journeys.h"

#include <random>

namespace journeygraph::graph {
namespace {

class Writer {
 public:
  Writer(std::uint64_t seed, RandomJourneysOptions options) : random_(seed), options_(options) {}

  std::string Journey() {
    std::string text = "@2026-";
    text.append(std::to_string(1 + Below(9))).append("-").append(std::to_string(1 + Below(28)));
    const int length = 1 + Below(options_.longest);
    for (int i = 0; i < length; ++i) text += Gap() + Interaction();
    static constexpr const char* kResults[] = {"success", "failure", "lost", "open"};
    return text + " => " + kResults[Below(options_.open ? 4 : 3)];
  }

 private:
  int Below(int limit) { return static_cast<int>(random_() % static_cast<std::uint64_t>(limit)); }

  std::string Gap() {
    static constexpr const char* kGaps[] = {" +0ms ", " +7s ", " +35m ", " +26h ", " +8d ", " "};
    return kGaps[Below(6)];
  }

  std::string Interaction() {
    std::string word;
    if (const int channel = Below(options_.channels); channel > 0) {
      word = std::string("channel") + static_cast<char>('0' + channel) + ":";
    }
    word += std::string("t") + static_cast<char>('z' - Below(options_.touchpoints));
    if (Below(6) == 0) word += Below(2) == 0 ? "!purchase" : "!failed";
    if (Below(3) == 0) {
      word += "(sentiment=" + std::to_string((Below(201) - 100) / 100.0);
      if (Below(2) == 0) word += ",nps=" + std::to_string(Below(11)) + (Below(3) ? "" : "/v2");
      if (Below(2) == 0) word += ",csat=" + std::to_string(1 + Below(5));
      if (Below(2) == 0) word += ",ces=" + std::to_string(1 + Below(7));
      word += ")";
    }
    if (Below(5) == 0) word.append("$").append(std::to_string(Below(1000) / 8.0));
    if (options_.contacts) word += Contact();
    return word;
  }

  std::string Contact() {
    static constexpr const char* kInitiators[] = {"", "~customer", "~company", "~third_party"};
    static constexpr const char* kTeams[] = {"", "", "%sales", "%service", "%stores"};
    static constexpr const char* kFacts[] = {"",      "",       "?name",           "?name+order",
                                             "^name", "^order", "?order^name+zip", "?zip+name^zip"};
    std::string word = kInitiators[Below(4)];
    word.append(kTeams[Below(5)]).append(kFacts[Below(8)]);
    if (Below(4) == 0) word.append("#").append(std::to_string(Below(400) / 8.0));
    return word;
  }

  std::mt19937_64 random_;
  RandomJourneysOptions options_;
};

}  // namespace

std::vector<std::string> RandomJourneys(std::uint64_t seed, RandomJourneysOptions options) {
  Writer writer(seed, options);
  std::vector<std::string> journeys;
  for (int i = 0; i < options.journeys; ++i) journeys.push_back(writer.Journey());
  return journeys;
}

}  // namespace journeygraph::graph
