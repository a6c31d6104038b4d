// What became of the names of a file: a reader's mapping report and a writer's loss report.
//
//   FormatReport report;
//   report.Mapped("event concept:name", "touchpoint");
//   report.Lost("event cost:drivers", "lists of objects have no place");
//   for (const auto& entry : report.lost()) ...    // {from, to, count}, by name
//
// Counts every occurrence. Holds at most 1,000 different names of each sort; what is beyond counts
// under "(other names)", so that a hostile file cannot fill the memory. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace journeygraph::formats {

class FormatReport {
 public:
  struct Entry {
    std::string from;
    std::string to;  // where it went, or why it is lost
    std::uint64_t count = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  void Mapped(std::string_view from, std::string_view to) { Count(mapped_, from, to); }
  void Lost(std::string_view what, std::string_view why) { Count(lost_, what, why); }

  // By name.
  std::vector<Entry> mapped() const { return Sorted(mapped_); }
  std::vector<Entry> lost() const { return Sorted(lost_); }

 private:
  using Counts = absl::flat_hash_map<std::string, std::uint64_t>;
  void Count(Counts& counts, std::string_view from, std::string_view to);
  static std::vector<Entry> Sorted(const Counts& counts);

  Counts mapped_;
  Counts lost_;
  std::string key_;  // reused
};

}  // namespace journeygraph::formats
