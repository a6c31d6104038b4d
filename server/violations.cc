#include "server/violations.h"

#include "absl/strings/str_cat.h"

namespace journeygraph::server {

void Violations::Add(std::string_view field, std::string_view description) {
  ++total_;
  if (kept_.size() < kMaxKept) kept_.push_back({std::string(field), std::string(description)});
}

absl::Status Violations::ToStatus() const {
  if (empty()) return absl::OkStatus();
  std::string message = absl::StrCat(kept_[0].field, ": ", kept_[0].description);
  if (total_ > 1) absl::StrAppend(&message, " (and ", total_ - 1, " more)");
  return ErrorOf(kInvalidField, message, {.violations = kept_});
}

}  // namespace journeygraph::server
