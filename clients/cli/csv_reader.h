// Reads delimited text record by record (RFC 4180, and what exports make of it).
//
//   auto reader = CsvReader::Open("log.csv", {});
//   CsvRecord record;
//   while (reader->Next(record)) {
//     if (!record.problem.empty()) continue;   // a broken record; the next one is whole again
//     Use(record.fields);
//   }
//
// Fields may be quoted, then hold delimiters, line ends and doubled quotes. Lines end with LF or
// CRLF. A byte order mark is skipped, and so are blank lines. Not thread-safe. Memory is bounded by
// the largest record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace journeygraph::cli {

struct CsvOptions {
  // ',', ';', '\t', '|' or another character; 0 takes the one that is most frequent in the first
  // line outside quotes.
  char delimiter = 0;
  std::size_t max_field_bytes = 1u << 20;
  std::size_t max_record_bytes = 4u << 20;
};

// Views are valid until the next call of Next.
struct CsvRecord {
  std::int64_t line = 0;                 // physical line on which it starts, from 1
  std::string_view raw;                  // as in the file, without the line end
  std::vector<std::string_view> fields;  // without quotes
  std::string problem;                   // why the fields cannot be used; "" if they can
};

class CsvReader {
 public:
  // Returns an error of kExitFile, if the file cannot be read, is UTF-16, or has zero bytes at its
  // beginning as only binary files do.
  static absl::StatusOr<CsvReader> Open(const std::string& path, const CsvOptions& options);

  // Gives the next record; false at the end of the file, or after an error of reading (status()).
  bool Next(CsvRecord& record);

  absl::Status status() const { return status_; }
  char delimiter() const { return options_.delimiter; }
  std::uint64_t bytes_read() const { return consumed_; }

 private:
  struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  enum class Outcome { kRecord, kBlank, kEnd, kMore };

  CsvReader(std::FILE* file, const CsvOptions& options);
  bool Fill();
  std::size_t OffsetOf(const void* place) const {
    return static_cast<std::size_t>(static_cast<const char*>(place) - buffer_.data());
  }
  absl::Status SkipMark();
  void DetectDelimiter();
  Outcome ParseAt(CsvRecord& record);
  Outcome Finish(CsvRecord& record, std::size_t end, std::size_t next);
  Outcome Broken(CsvRecord& record, const std::string& problem);
  // Parses a quoted field from behind its quote; false if the record is not complete or is broken.
  bool ParseQuoted(CsvRecord& record, std::size_t& at, Outcome& outcome);

  std::unique_ptr<std::FILE, FileCloser> file_;
  CsvOptions options_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not consumed, in buffer_
  std::size_t end_ = 0;    // of what is filled, in buffer_
  bool at_end_of_file_ = false;
  std::uint64_t consumed_ = 0;
  std::int64_t line_ = 1;
  std::string unquoted_;  // fields with doubled quotes, rewritten
  std::vector<std::pair<std::size_t, std::size_t>> rewritten_;  // field, offset in unquoted_
  absl::Status status_;
};

}  // namespace journeygraph::cli
