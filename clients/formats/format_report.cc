#include "clients/formats/format_report.h"

#include <algorithm>
#include <tuple>

namespace journeygraph::formats {
namespace {

constexpr std::size_t kMostNames = 1'000;
constexpr std::size_t kLongestName = 100;
constexpr char kSeparator = '\0';

std::string_view Shortened(std::string_view name) {
  if (name.size() <= kLongestName) return name;
  std::size_t end = kLongestName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end);
}

}  // namespace

void FormatReport::Count(Counts& counts, std::string_view from, std::string_view to) {
  key_.assign(Shortened(from));
  key_ += kSeparator;
  key_ += Shortened(to);
  const auto known = counts.find(key_);
  if (known != counts.end()) {
    ++known->second;
  } else if (counts.size() < kMostNames) {
    counts.emplace(key_, 1);
  } else {
    ++counts[std::string("(other names)") + kSeparator + "not listed one by one"];
  }
}

std::vector<FormatReport::Entry> FormatReport::Sorted(const Counts& counts) {
  std::vector<Entry> entries;
  for (const auto& [key, count] : counts) {
    const std::size_t separator = key.find(kSeparator);
    entries.push_back({key.substr(0, separator), key.substr(separator + 1), count});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.from, a.to) < std::tie(b.from, b.to);
  });
  return entries;
}

}  // namespace journeygraph::formats
