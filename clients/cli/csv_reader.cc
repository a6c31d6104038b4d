#include "clients/cli/csv_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"

namespace journeygraph::cli {
namespace {

constexpr std::size_t kChunkBytes = 1u << 20;

}  // namespace

CsvReader::CsvReader(std::FILE* file, const CsvOptions& options) : file_(file), options_(options) {
  std::setvbuf(file, nullptr, _IONBF, 0);
}

absl::StatusOr<CsvReader> CsvReader::Open(const std::string& path, const CsvOptions& options) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return FileError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  CsvReader reader(file, options);
  reader.Fill();
  if (!reader.status_.ok()) return FileError(absl::StrCat("cannot read ", path));
  if (absl::Status status = reader.SkipMark(); !status.ok()) return status;
  if (options.delimiter == 0) reader.DetectDelimiter();
  return reader;
}

bool CsvReader::Fill() {
  if (at_end_of_file_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  buffer_.resize(std::max(buffer_.size(), end_ + kChunkBytes));
  const std::size_t got = std::fread(buffer_.data() + end_, 1, buffer_.size() - end_, file_.get());
  end_ += got;
  if (got == 0) {
    at_end_of_file_ = true;
    if (std::ferror(file_.get()) != 0) status_ = FileError("reading the file failed");
  }
  return got > 0;
}

absl::Status CsvReader::SkipMark() {
  const std::string_view start(buffer_.data(), end_);
  if (start.starts_with("\xEF\xBB\xBF")) {
    begin_ = 3;
    consumed_ = 3;
  }
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
    return FileError("the file is UTF-16; save it as UTF-8, for example with 'iconv -f UTF-16'");
  }
  if (start.substr(0, 4'096).find('\0') != std::string_view::npos) {
    return FileError("the file is not text; CSV in UTF-8 is expected");
  }
  return absl::OkStatus();
}

void CsvReader::DetectDelimiter() {
  constexpr std::string_view kCandidates = ",;\t|";
  std::size_t counts[kCandidates.size()] = {};
  bool quoted = false;
  bool begun = false;
  for (std::size_t at = begin_; at < end_; ++at) {
    const char c = buffer_[at];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' && begun) break;
    begun = begun || (c != '\n' && c != '\r');
    const std::size_t candidate = kCandidates.find(c);
    if (candidate != std::string_view::npos) ++counts[candidate];
  }
  const auto best = std::max_element(std::begin(counts), std::end(counts));
  options_.delimiter = kCandidates[static_cast<std::size_t>(best - std::begin(counts))];
}

bool CsvReader::Next(CsvRecord& record) {
  while (true) {
    switch (ParseAt(record)) {
      case Outcome::kRecord:
        return true;
      case Outcome::kBlank:
        continue;
      case Outcome::kEnd:
        return false;
      case Outcome::kMore:
        if (!Fill() && !status_.ok()) return false;
    }
  }
}

CsvReader::Outcome CsvReader::Finish(CsvRecord& record, std::size_t end, std::size_t next) {
  const char* text = buffer_.data();
  record.raw = std::string_view(text + begin_, end - begin_);
  record.line = line_;
  for (std::size_t i = 0; i < rewritten_.size(); ++i) {
    const auto [field, offset] = rewritten_[i];
    const std::size_t stop =
        i + 1 < rewritten_.size() ? rewritten_[i + 1].second : unquoted_.size();
    record.fields[field] = std::string_view(unquoted_).substr(offset, stop - offset);
  }
  line_ += std::count(text + begin_, text + next, '\n');
  consumed_ += next - begin_;
  begin_ = next;
  return record.raw.empty() ? Outcome::kBlank : Outcome::kRecord;
}

// Gives up on the line on which the record starts and goes on behind it, so that one stray quote
// costs one line and not the rest of the file.
CsvReader::Outcome CsvReader::Broken(CsvRecord& record, const std::string& problem) {
  const char* start = buffer_.data() + begin_;
  const void* newline = std::memchr(start, '\n', end_ - begin_);
  const std::size_t end = newline == nullptr ? end_ : OffsetOf(newline);
  rewritten_.clear();
  record.fields.clear();
  record.problem = problem;
  return Finish(record, end, std::min(end + 1, end_));
}

bool CsvReader::ParseQuoted(CsvRecord& record, std::size_t& at, Outcome& outcome) {
  const char* text = buffer_.data();
  const std::size_t first = at;
  std::size_t piece = at;  // of the field, not yet copied
  bool doubled = false;
  const std::size_t offset = unquoted_.size();
  while (true) {
    const void* quote = std::memchr(text + at, '"', end_ - at);
    if (quote == nullptr || OffsetOf(quote) - first > options_.max_field_bytes) {
      if (end_ - first > options_.max_field_bytes) {
        outcome = Broken(record, "a quoted field is not closed or larger than allowed");
      } else if (at_end_of_file_) {
        outcome = Broken(record, "a quote is opened and never closed");
      } else {
        outcome = Outcome::kMore;
      }
      return false;
    }
    at = OffsetOf(quote) + 1;
    if (at == end_ && !at_end_of_file_) {
      outcome = Outcome::kMore;
      return false;
    }
    if (at == end_ || text[at] != '"') break;
    doubled = true;
    unquoted_.append(text + piece, at - piece);
    piece = ++at;
  }
  if (doubled) {
    unquoted_.append(text + piece, at - 1 - piece);
    rewritten_.emplace_back(record.fields.size(), offset);
  }
  record.fields.emplace_back(text + first, at - 1 - first);
  return true;
}

CsvReader::Outcome CsvReader::ParseAt(CsvRecord& record) {
  record.fields.clear();
  record.problem.clear();
  unquoted_.clear();
  rewritten_.clear();
  if (begin_ == end_) return at_end_of_file_ ? Outcome::kEnd : Outcome::kMore;

  const char* text = buffer_.data();
  const char delimiter = options_.delimiter;
  std::size_t at = begin_;
  while (true) {
    if (at < end_ && text[at] == '"') {
      Outcome outcome;
      if (!ParseQuoted(record, ++at, outcome)) return outcome;
      if (at + 1 == end_ && text[at] == '\r' && !at_end_of_file_) return Outcome::kMore;
      const bool ends = at == end_ || text[at] == delimiter || text[at] == '\n' ||
                        (text[at] == '\r' && (at + 1 == end_ || text[at + 1] == '\n'));
      if (!ends) return Broken(record, "text follows a closing quote");
    } else {
      const std::size_t first = at;
      while (at < end_ && text[at] != delimiter && text[at] != '\n') ++at;
      if (at == end_ && !at_end_of_file_ && at - begin_ <= options_.max_record_bytes) {
        return Outcome::kMore;
      }
      std::size_t last = at;
      const bool line_ends = at == end_ || text[at] == '\n';
      if (line_ends && last > first && text[last - 1] == '\r') --last;
      if (last - first > options_.max_field_bytes) {
        return Broken(record, "a field is larger than allowed");
      }
      record.fields.emplace_back(text + first, last - first);
    }
    if (at - begin_ > options_.max_record_bytes) {
      return Broken(record, "the row is larger than allowed");
    }
    if (at < end_ && text[at] == delimiter) {
      ++at;
      if (at == end_ && !at_end_of_file_) return Outcome::kMore;
      continue;
    }
    if (at < end_ && text[at] == '\r') ++at;
    if (at == end_ && !at_end_of_file_) return Outcome::kMore;
    const std::size_t next = at < end_ ? at + 1 : at;
    const std::size_t end = at > begin_ && text[at - 1] == '\r' ? at - 1 : at;
    return Finish(record, end, next);
  }
}

}  // namespace journeygraph::cli
