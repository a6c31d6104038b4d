#include "clients/cli/rejected_rows.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/csv_writer.h"
#include "clients/cli/exit_codes.h"

namespace journeygraph::cli {
namespace {

constexpr std::size_t kShown = 10;

}  // namespace

absl::StatusOr<std::unique_ptr<RejectedRows>> RejectedRows::Open(const std::string& path) {
  std::unique_ptr<RejectedRows> rows(new RejectedRows);
  rows->path_ = path;
  if (path.empty()) return rows;
  rows->file_.open(path, std::ios::binary | std::ios::trunc);
  if (!rows->file_) return FileError(absl::StrCat("cannot write ", path));
  CsvLine(rows->file_, {"line", "reason", "row"});
  return rows;
}

void RejectedRows::Add(std::int64_t line, std::string_view reason, std::string_view raw) {
  std::lock_guard lock(mutex_);
  ++count_;
  if (first_.size() < kShown) first_.emplace_back(line, reason);
  if (!path_.empty()) {
    CsvLine(file_, {std::to_string(line), std::string(reason), std::string(raw)});
  }
}

std::int64_t RejectedRows::count() const {
  std::lock_guard lock(mutex_);
  return count_;
}

std::vector<std::string> RejectedRows::FirstOnes() const {
  std::lock_guard lock(mutex_);
  auto sorted = first_;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> lines;
  for (const auto& [line, reason] : sorted)
    lines.push_back(absl::StrCat("line ", line, ": ", reason));
  return lines;
}

absl::Status RejectedRows::Close() {
  std::lock_guard lock(mutex_);
  if (path_.empty()) return absl::OkStatus();
  file_.close();
  return file_ ? absl::OkStatus() : FileError(absl::StrCat("cannot write ", path_));
}

}  // namespace journeygraph::cli
