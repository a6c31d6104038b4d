// Random journeys as text for JourneyLog: few touchpoints and channels, so that loops, repeats,
// unknown channels, equal times and answers abound.
//
//   std::vector<std::string> texts = RandomJourneys(7, {.journeys = 50});
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace journeygraph::graph {

struct RandomJourneysOptions {
  int journeys = 40;
  int touchpoints = 6;
  int channels = 4;
  int longest = 9;
  bool open = true;  // some journeys are open
  // Some interactions have costs, initiators, teams and facts asked or provided.
  bool contacts = false;
};

// The same seed gives the same journeys.
std::vector<std::string> RandomJourneys(std::uint64_t seed, RandomJourneysOptions options = {});

}  // namespace journeygraph::graph
