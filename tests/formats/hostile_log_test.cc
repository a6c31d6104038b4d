// Files that mean harm, or were cut off.

#include <gmock/gmock.h>

#include <random>

#include "clients/formats/cloud_events.h"
#include "clients/formats/ocel.h"
#include "clients/formats/xes.h"
#include "tests/formats/log_samples.h"

namespace journeygraph::formats {
namespace {

using ::testing::HasSubstr;

constexpr ReadLimits kSmall = {
    .max_depth = 8, .max_text_bytes = 1'000, .max_record_bytes = 4'000, .max_bytes = 1'000'000};

using Reader = absl::Status (*)(std::istream&, const LogSink&, FormatReport&);

absl::Status Xes(std::istream& input, const LogSink& sink, FormatReport& report) {
  return ReadXes(input, {}, kSmall, sink, report);
}
absl::Status Ocel(std::istream& input, const LogSink& sink, FormatReport& report) {
  return ReadOcel(input, {}, kSmall, sink, report);
}
absl::Status CloudEvents(std::istream& input, const LogSink& sink, FormatReport& report) {
  return ReadCloudEvents(input, {}, kSmall, sink, report);
}

std::string Repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

void ExpectRefused(const std::string& text, Reader reader, absl::StatusCode code,
                   const std::string& message) {
  const ReadLog log = ReadText(text, reader);
  EXPECT_EQ(log.status.code(), code) << log.status;
  EXPECT_THAT(std::string(log.status.message()), HasSubstr(message));
}

TEST(HostileLogTest, DocumentTypesAndWithThemEntitiesAreRefused) {
  for (const char* type : {"<!DOCTYPE log [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
                           "<!DOCTYPE log SYSTEM \"file:///etc/passwd\">",
                           "<!DOCTYPE log [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"}) {
    ExpectRefused(std::string("<?xml version=\"1.0\"?>\n") + type +
                      "<log><trace><string key=\"concept:name\" value=\"&b;&x;\"/></trace></log>",
                  Xes, absl::StatusCode::kInvalidArgument, "line 2: a document type");
  }
  ExpectRefused("<log>\n&x;</log>", Xes, absl::StatusCode::kInvalidArgument, "line 2: ");
}

TEST(HostileLogTest, LimitsNameTheLine) {
  constexpr auto kTooMuch = absl::StatusCode::kResourceExhausted;
  ExpectRefused("<log>\n<trace>" + Repeated("<container key=\"a\">", 100'000), Xes, kTooMuch,
                "line 2: more than 8");
  ExpectRefused("<log><trace>\n<string key=\"a\" value=\"" + std::string(900'000, 'x') + "\"/>",
                Xes, kTooMuch, "line 2: a tag has more than");
  ExpectRefused("<log><trace><event>\n" + Repeated("<string key=\"a\" value=\"bcd\"/>", 5'000), Xes,
                kTooMuch, "line 2: an event has more than 4000");
  ExpectRefused("<log>" + Repeated("<x/>", 300'000), Xes, kTooMuch, "more than 1000000 bytes");
  for (const Reader reader : {Ocel, CloudEvents}) {
    ExpectRefused("{\"events\":\n" + Repeated("[", 100'000), reader, kTooMuch,
                  "line 2: more than 8");
    ExpectRefused("{\"a\":\n{\"b\": \"" + std::string(900'000, 'x') + "\"}}", reader, kTooMuch,
                  "line 2: a text has more than");
    ExpectRefused("{\"a\":\n{\"b\": 1" + std::string(900'000, '0') + "}}", reader, kTooMuch,
                  "line 2: a text has more than");
    ExpectRefused("{\"objects\": [" + Repeated(" ", 1'000'001), reader, kTooMuch,
                  "more than 1000000 bytes");
  }
  ExpectRefused("{\"objects\": [{\"id\": \"a\", \"x\": [" + Repeated("1,", 1'000) + "1]}]}", Ocel,
                kTooMuch, "more than 4000 bytes");
}

TEST(HostileLogTest, FilesOfAnotherKindAreRefused) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  ExpectRefused("<html></html>", Xes, kInvalid, "not XES");
  ExpectRefused("customer_id,ts\n", Xes, kInvalid, "line 1");
  ExpectRefused("", Xes, kInvalid, "line 1");
  ExpectRefused("[1]", Ocel, kInvalid, "an object with lists");
  ExpectRefused("customer_id,ts\n", CloudEvents, kInvalid, "line 1: not JSON");
  ExpectRefused("[[{}]]", CloudEvents, kInvalid, "an event must be an object");
  ExpectRefused("{\"events\": []}", Ocel, kInvalid, "no objects");
  ExpectRefused("{\"objects\": [{\"id\": \"\xFF\"}]}", Ocel, kInvalid, "not JSON");
}

// An event related to a customer with very many relations must not make a row for each.
TEST(HostileLogTest, RelationsDoNotMultiplyRows) {
  std::string objects = "{\"id\": \"o\", \"type\": \"order\"}";
  for (int i = 0; i < 1'001; ++i) {
    objects += ",{\"id\": \"c" + std::to_string(i) +
               "\", \"type\": \"customer\", \"relationships\": [{\"objectId\": \"o\"}]}";
  }
  const ReadLog log = ReadText(
      "{\"objects\": [" + objects +
          "], \"events\": [{\"id\": \"e\", \"type\": \"t\", \"time\": \"2025-01-01T00:00:00Z\", "
          "\"relationships\": [{\"objectId\": \"o\"}]}]}",
      Ocel);
  EXPECT_TRUE(log.status.ok()) << log.status;
  EXPECT_TRUE(log.rows.empty());
  ASSERT_EQ(log.rejected.size(), 1u);
  EXPECT_THAT(log.rejected[0], HasSubstr("1001 customers"));
}

// Cut anywhere or with any byte changed, a log is read or refused, and what is read is a beginning.
TEST(HostileLogTest, CutAndDamagedFilesAreReadOrRefused) {
  std::ostringstream xes;
  XesWriter xes_writer(xes);
  WriteAll(xes_writer, RichInteractions());
  std::ostringstream ocel;
  OcelWriter ocel_writer(ocel);
  WriteAll(ocel_writer, RichInteractions());
  std::mt19937 random(7);
  for (const auto& [text, reader] :
       {std::pair<std::string, Reader>{xes.str(), Xes}, {ocel.str(), Ocel}}) {
    const std::size_t last = text.find_last_not_of('\n');
    for (std::size_t size = 0; size < last; ++size) {
      const ReadLog log = ReadText(text.substr(0, size), reader);
      ASSERT_FALSE(log.status.ok()) << size;
      ASSERT_LE(log.rows.size(), 2u);
    }
    for (int i = 0; i < 1'000; ++i) {
      std::string damaged = text;
      damaged[random() % damaged.size()] = static_cast<char>(random());
      ASSERT_LE(ReadText(damaged, reader).rows.size(), 2u);
    }
  }
}

}  // namespace
}  // namespace journeygraph::formats
