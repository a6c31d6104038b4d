// One journey of one customer of the sample retailer; part of sample_retailer.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clients/cli/sample_retailer.h"

namespace journeygraph::cli {

// Habits of a kind of customer.
struct PersonaHabits {
  std::string_view name;
  int weight;               // how many there are
  int digital_channels[2];  // weights of web and app
  double store;             // share of journeys that lead into a store
  double loops;             // how long they look around, relative to others
  double nps_shift;         // points of the scale
  int phone_or_chat[3];     // weights of chat, phone and e-mail when help is needed
};

// Adds the journey's interactions to `rows`, by time. Only those before kSampleEndMs are kept.
void AppendJourney(const SampleRow& customer, const PersonaHabits& habits, std::int64_t start_ms,
                   const RetailerTruths& truths, SampleRandom& random,
                   std::vector<SampleRow>& rows);

// A moment of the day as likely as people are awake and shopping: milliseconds since midnight.
std::int64_t TimeOfDay(SampleRandom& random);

}  // namespace journeygraph::cli
