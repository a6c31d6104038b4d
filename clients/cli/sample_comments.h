// What customers of the sample retailer say, in English and German.
#pragma once

#include <cstddef>
#include <string_view>

#include "clients/cli/sample_random.h"

namespace journeygraph::cli {

enum class CommentTopic : std::size_t {
  kPayment,
  kLateDelivery,
  kGoodDelivery,
  kWaiting,
  kSentAround,
  kGoodService,
  kPraise,
};

// A sentence on the topic, valid for ever.
std::string_view SampleComment(CommentTopic topic, bool german, SampleRandom& random);

}  // namespace journeygraph::cli
