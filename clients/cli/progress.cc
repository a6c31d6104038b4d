#include "clients/cli/progress.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/number_format.h"

namespace journeygraph::cli {
namespace {

constexpr int kBarCells = 24;
constexpr std::chrono::milliseconds kBetweenDraws{100};

}  // namespace

std::string ProgressLine(const std::string& label, const std::string& unit, std::int64_t done,
                         std::int64_t total, double seconds, std::size_t width) {
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
  std::string bar = Bar(share, kBarCells);
  bar += std::string(static_cast<std::size_t>(kBarCells) - DisplayWidth(bar), ' ');
  std::string line = absl::StrCat(label, " ", bar, " ", Decimal(share * 100, 0), " %  ",
                                  WithThousands(done), " ", unit);
  if (seconds > 0.2 && done > 0) {
    const double rate = static_cast<double>(done) / seconds;
    const auto left = static_cast<std::int64_t>(static_cast<double>(total - done) / rate + 0.5);
    absl::StrAppend(&line, "  ", WithThousands(static_cast<std::int64_t>(rate)), "/s  ", left / 60,
                    ":", left % 60 < 10 ? "0" : "", left % 60, " left");
  }
  return width > 0 ? FitTo(line, width) : line;
}

Progress::Progress(const Streams& streams, std::string label, std::string unit, std::int64_t total,
                   Clock clock)
    : streams_(streams),
      label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      clock_(std::move(clock)),
      start_(clock_()),
      last_drawn_(start_) {}

void Progress::Update(std::int64_t done) {
  if (!streams_.err_is_terminal) return;
  std::lock_guard lock(mutex_);
  const auto now = clock_();
  if (now - last_drawn_ < kBetweenDraws) return;
  last_drawn_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::size_t width = streams_.width > 1 ? streams_.width - 1 : 0;
  streams_.err << "\r\033[K" << ProgressLine(label_, unit_, done, total_, seconds, width)
               << std::flush;
}

void Progress::Finish() {
  std::lock_guard lock(mutex_);
  if (drawn_) streams_.err << "\r\033[K" << std::flush;
  drawn_ = false;
}

}  // namespace journeygraph::cli
