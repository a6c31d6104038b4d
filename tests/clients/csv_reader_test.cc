#include "clients/cli/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "clients/cli/exit_codes.h"
#include "tests/clients/temp_folder.h"

namespace journeygraph::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Row {
  std::int64_t line;
  std::vector<std::string> fields;
  std::string problem;
  std::string raw;
};

std::vector<Row> ReadAll(std::string_view text, const CsvOptions& options = {}) {
  TempFolder folder;
  auto reader = CsvReader::Open(folder.Write("file.csv", text), options);
  EXPECT_TRUE(reader.ok()) << reader.status();
  std::vector<Row> rows;
  CsvRecord record;
  while (reader->Next(record)) {
    rows.push_back({record.line,
                    {record.fields.begin(), record.fields.end()},
                    record.problem,
                    std::string(record.raw)});
  }
  EXPECT_TRUE(reader->status().ok());
  return rows;
}

TEST(CsvReaderTest, FieldsAreSplitAtDelimiters) {
  const auto rows = ReadAll("a,b,c\n1,,3\n");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b", "c"));
  EXPECT_THAT(rows[1].fields, ElementsAre("1", "", "3"));
}

TEST(CsvReaderTest, QuotedFieldsHoldDelimitersQuotesAndLineEnds) {
  const auto rows = ReadAll("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\nnext,row\n");
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[1].fields, ElementsAre("x, \"y\"", "two\nlines"));
  EXPECT_EQ(rows[2].line, 4) << "a record may span lines";
}

TEST(CsvReaderTest, SeveralRewrittenFieldsInOneRowStayApart) {
  const auto rows = ReadAll("a,b,c\n\"1\"\"\",plain,\"\"\"2\"\n");
  EXPECT_THAT(rows[1].fields, ElementsAre("1\"", "plain", "\"2"));
}

TEST(CsvReaderTest, CrLfAndLfEndLinesAlike) {
  const auto rows = ReadAll("a,b\r\n1,\"2\"\r\n3,4\n");
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[1].fields, ElementsAre("1", "2"));
  EXPECT_THAT(rows[2].fields, ElementsAre("3", "4"));
  EXPECT_EQ(rows[1].raw, "1,\"2\"");
}

TEST(CsvReaderTest, ByteOrderMarkIsSkipped) {
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF"
                      "a,b\n")[0]
                  .fields,
              ElementsAre("a", "b"));
}

TEST(CsvReaderTest, BlankLinesAreSkippedAndCounted) {
  const auto rows = ReadAll("a,b\n\n\r\n1,2\n\n");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[1].line, 4);
}

TEST(CsvReaderTest, LastLineNeedsNoLineEnd) {
  EXPECT_THAT(ReadAll("a,b\n1,2")[1].fields, ElementsAre("1", "2"));
  EXPECT_THAT(ReadAll("a,b\n1,")[1].fields, ElementsAre("1", ""));
  EXPECT_THAT(ReadAll("a,b\n1,\"2\"")[1].fields, ElementsAre("1", "2"));
}

TEST(CsvReaderTest, DelimiterIsFoundInTheFirstLine) {
  EXPECT_THAT(ReadAll("a;b;c\n1,5;2;3\n")[1].fields, ElementsAre("1,5", "2", "3"));
  EXPECT_THAT(ReadAll("a\tb\n1,5\t2\n")[1].fields, ElementsAre("1,5", "2"));
  EXPECT_THAT(ReadAll("\"a,b,c\";d\n1;2\n")[1].fields, ElementsAre("1", "2"));
}

TEST(CsvReaderTest, DelimiterAskedForIsUsed) {
  EXPECT_THAT(ReadAll("a|b,c\n", {.delimiter = '|'})[0].fields, ElementsAre("a", "b,c"));
}

TEST(CsvReaderTest, StrayQuoteCostsOneLineOnly) {
  const auto rows = ReadAll("a,b\n\"open,2\n3,4\n5,6\n");
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_THAT(rows[1].problem, HasSubstr("never closed"));
  EXPECT_EQ(rows[1].raw, "\"open,2");
  EXPECT_THAT(rows[2].fields, ElementsAre("3", "4"));
  EXPECT_EQ(rows[3].line, 4);
}

TEST(CsvReaderTest, TextBehindAClosingQuoteIsAProblemOfItsRow) {
  const auto rows = ReadAll("a,b\n\"x\"y,2\n3,4\n");
  EXPECT_THAT(rows[1].problem, HasSubstr("closing quote"));
  EXPECT_THAT(rows[2].fields, ElementsAre("3", "4"));
}

TEST(CsvReaderTest, QuoteInsideAnUnquotedFieldIsText) {
  EXPECT_THAT(ReadAll("a,b\n5\" pipe,2\n")[1].fields, ElementsAre("5\" pipe", "2"));
}

TEST(CsvReaderTest, FieldOverItsLimitIsAProblemOfItsRow) {
  const auto rows =
      ReadAll("a,b\n" + std::string(101, 'x') + ",2\n\"" + std::string(101, 'y') + "\",2\n3,4\n",
              {.max_field_bytes = 100});
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_THAT(rows[1].problem, HasSubstr("larger"));
  EXPECT_THAT(rows[2].problem, HasSubstr("larger"));
  EXPECT_THAT(rows[3].fields, ElementsAre("3", "4"));
}

TEST(CsvReaderTest, RecordsAcrossBufferEndsAreWhole) {
  std::string text = "id,text\n";
  for (int i = 0; i < 60'000; ++i) {
    text += std::to_string(i) + ",\"line\n\"\"" + std::to_string(i * 7) + "\"\", and, more\"\r\n";
  }
  const auto rows = ReadAll(text);
  ASSERT_THAT(rows, SizeIs(60'001));
  for (int i = 0; i < 60'000; ++i) {
    ASSERT_EQ(rows[i + 1].fields[0], std::to_string(i));
    ASSERT_EQ(rows[i + 1].fields[1], "line\n\"" + std::to_string(i * 7) + "\", and, more");
  }
}

TEST(CsvReaderTest, EmptyFileHasNoRecords) { EXPECT_THAT(ReadAll(""), IsEmpty()); }

TEST(CsvReaderTest, FilesThatAreNoUtf8TextAreRefused) {
  TempFolder folder;
  const auto utf16 = CsvReader::Open(folder.Write("a",
                                                  "\xFF\xFE"
                                                  "a"),
                                     {});
  const auto binary = CsvReader::Open(folder.Write("b", std::string_view("PK\0\1", 4)), {});
  const auto missing = CsvReader::Open(folder.Path("c"), {});
  EXPECT_EQ(ExitCodeFor(utf16.status()), kExitFile);
  EXPECT_THAT(std::string(utf16.status().message()), HasSubstr("UTF-16"));
  EXPECT_EQ(ExitCodeFor(binary.status()), kExitFile);
  EXPECT_EQ(ExitCodeFor(missing.status()), kExitFile);
}

}  // namespace
}  // namespace journeygraph::cli
