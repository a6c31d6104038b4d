// The loop for variants: every journey becomes a 64-bit hash of its touchpoints, and hashes are
// counted. Each thread counts the hashes of its own half, so that nothing needs merging.
#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstring>
#include <tuple>

#include "tests/bench/parallel_parts.h"
#include "tests/bench/plain_loops.h"

namespace journeygraph::bench {
namespace {

constexpr std::size_t kTop = 20;

struct Variant {
  std::uint32_t journeys = 0;
  std::uint32_t customer = 0;  // one that went this way
};
using Variants = absl::flat_hash_map<std::uint64_t, Variant>;

std::uint64_t HashOf(const std::uint8_t* bytes, std::size_t size) {
  std::uint64_t hash = size * 0x9e3779b97f4a7c15;
  while (size > 0) {
    std::uint64_t chunk = 0;
    const std::size_t taken = std::min<std::size_t>(size, 8);
    std::memcpy(&chunk, bytes, taken);
    const auto product =
        static_cast<unsigned __int128>(hash ^ chunk ^ 0xbf58476d1ce4e5b9) * 0x94d049bb133111eb;
    hash = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    bytes += taken;
    size -= taken;
  }
  return hash;
}

std::string PathOf(const BenchData& data, std::uint32_t customer) {
  std::string path;
  for (std::uint32_t row = data.first_row[customer]; row < data.first_row[customer + 1]; ++row) {
    if (!path.empty()) path += ">";
    path += Names().touchpoints[data.touchpoint[row]];
  }
  return path;
}

}  // namespace

MakeAnswer PlainTopVariants(const BenchData& data, int threads) {
  std::vector<std::uint64_t> hashes(data.customers());
  struct Nothing {};
  ForParts<Nothing>(
      data.customers(), threads, [&](Nothing&, std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t customer = begin; customer < end; ++customer) {
          const std::uint32_t first = data.first_row[customer];
          hashes[customer] =
              HashOf(data.touchpoint.data() + first, data.first_row[customer + 1] - first);
        }
      });
  const auto parts = static_cast<std::uint64_t>(threads);
  const auto counted = ForParts<Variants>(
      parts, threads, [&](Variants& variants, std::uint32_t part, std::uint32_t) {
        variants.reserve(hashes.size() / parts);
        for (std::uint32_t customer = 0; customer < hashes.size(); ++customer) {
          const std::uint64_t hash = hashes[customer];
          if ((hash >> 32) * parts >> 32 != part) continue;
          ++variants.try_emplace(hash, Variant{0, customer}).first->second.journeys;
        }
      });
  std::vector<Variant> top;
  const auto more_frequent = [](const Variant& a, const Variant& b) {
    return std::tuple(b.journeys, a.customer) < std::tuple(a.journeys, b.customer);
  };
  for (const Variants& variants : counted) {
    for (const auto& [hash, variant] : variants) {
      if (top.size() == kTop && !more_frequent(variant, top.front())) continue;
      if (top.size() == kTop) {
        std::ranges::pop_heap(top, more_frequent);
        top.pop_back();
      }
      top.push_back(variant);
      std::ranges::push_heap(top, more_frequent);
    }
  }
  std::uint64_t distinct = 0;
  for (const Variants& variants : counted) distinct += variants.size();
  return [&data, top, distinct] {
    Answer answer;
    answer[""] = {{"variants", static_cast<double>(distinct)}};
    for (const Variant& variant : top) {
      answer[PathOf(data, variant.customer)] = {
          {"journeys", static_cast<double>(variant.journeys)}};
    }
    return answer;
  };
}

}  // namespace journeygraph::bench
