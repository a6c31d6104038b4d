// Collects what is wrong with a request while it is checked.
//
//   Violations violations;
//   if (request.page_size() < 0) violations.Add("page_size", "is -1; 0 or more is allowed");
//   if (!violations.empty()) return violations.ToStatus();
//
// Not thread-safe. Paths are only built when something is wrong, so a valid request costs nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/errors.h"

namespace journeygraph::server {

class Violations {
 public:
  // More are counted but not kept.
  static constexpr std::size_t kMaxKept = 50;

  void Add(std::string_view field, std::string_view description);
  bool empty() const { return total_ == 0; }
  std::size_t total() const { return total_; }
  std::size_t kept() const { return kept_.size(); }
  const std::vector<FieldViolation>& violations() const { return kept_; }

  // INVALID_ARGUMENT with a BadRequest of the kept ones; OK if there are none.
  absl::Status ToStatus() const;

 private:
  std::vector<FieldViolation> kept_;
  std::size_t total_ = 0;
};

}  // namespace journeygraph::server
