// Rows that did not get in: counted, the first ones shown, all written to a file if wanted.
//
//   auto rejected = RejectedRows::Open("rejects.csv");
//   rejected->Add(17, "customer_id is missing", raw_row);
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace journeygraph::cli {

class RejectedRows {
 public:
  // Writes to `path` as CSV (line, reason, row), or nowhere if it is "". Returns an error of
  // kExitFile.
  static absl::StatusOr<std::unique_ptr<RejectedRows>> Open(const std::string& path);

  void Add(std::int64_t line, std::string_view reason, std::string_view raw);

  std::int64_t count() const;
  // The first ones, as "line 17: customer_id is missing", in the order of lines.
  std::vector<std::string> FirstOnes() const;
  // Writes what is left. Returns an error of kExitFile.
  absl::Status Close();

 private:
  RejectedRows() = default;

  mutable std::mutex mutex_;
  std::string path_;
  std::ofstream file_;
  std::int64_t count_ = 0;
  std::vector<std::pair<std::int64_t, std::string>> first_;
};

}  // namespace journeygraph::cli
