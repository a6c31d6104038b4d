// The limits that proto/journeygraph/v1/interaction.proto and customer.proto name.
#pragma once

#include <cstddef>
#include <cstdint>

namespace journeygraph::server {

// Interactions or customers in one batch.
inline constexpr int kMaxBatch = 10'000;

inline constexpr std::size_t kMaxNameBytes = 256;
inline constexpr std::size_t kMaxShortNameBytes = 128;
inline constexpr std::size_t kMaxKeyBytes = 64;
inline constexpr std::size_t kMaxAttributeBytes = 1'024;
inline constexpr std::size_t kMaxCustomerAttributeBytes = 256;
inline constexpr std::size_t kMaxCommentBytes = 10'000;
inline constexpr std::size_t kMaxLanguageBytes = 35;
inline constexpr int kMaxLinks = 16;    // scores, keys, interactions followed
inline constexpr int kMaxEntries = 64;  // attributes, names of facts
inline constexpr double kMaxMoney = 1e12;
inline constexpr std::int64_t kMaxAheadMs = 24LL * 60 * 60 * 1000;  // of the server's clock

}  // namespace journeygraph::server
