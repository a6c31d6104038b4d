#include "server/maps/formats/xml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "server/maps/formats/map_file.h"
#include "server/maps/formats/xml_writer.h"

namespace journeygraph::server {
namespace {

using testing::HasSubstr;

// Remembers what was closed.
class Recorder : public XmlHandler {
 public:
  absl::Status Close(std::span<const XmlElement> path) override {
    absl::StrAppend(&log, path.size(), ":", path.back().name, "=", path.back().text, ";");
    last = path.back();
    return absl::OkStatus();
  }

  std::string log;
  XmlElement last;
};

std::string ErrorOfXml(std::string_view text, const XmlLimits& limits = {}) {
  Recorder recorder;
  const absl::Status status = ReadXml(text, recorder, limits);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return std::string(status.message());
}

TEST(XmlReaderTest, ElementsAreClosedFromTheInsideWithTheirTexts) {
  Recorder recorder;
  ASSERT_TRUE(ReadXml("<x:a><b> one &amp; two </b><c/></x:a>", recorder).ok());
  EXPECT_EQ(recorder.log, "2:b=one & two;2:c=;1:a=;");
}

TEST(XmlReaderTest, ABillionLaughsAreRefused) {
  std::string bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&bomb, "<!ENTITY lol", i, " \"");
    for (int j = 0; j < 10; ++j)
      absl::StrAppend(&bomb, "&lol", i == 1 ? "" : absl::StrCat(i - 1), ";");
    absl::StrAppend(&bomb, "\">\n");
  }
  bomb += "]>\n<CJML>&lol9;</CJML>";
  EXPECT_EQ(ErrorOfXml(bomb), "line 2: document type declarations are not allowed");
}

TEST(XmlReaderTest, ExternalEntitiesAreRefused) {
  EXPECT_THAT(ErrorOfXml("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"),
              HasSubstr("document type declarations are not allowed"));
  EXPECT_THAT(ErrorOfXml("<!DOCTYPE a SYSTEM \"http://localhost/evil.dtd\"><a/>"),
              HasSubstr("document type declarations are not allowed"));
  EXPECT_THAT(ErrorOfXml("<a>&x;</a>"), HasSubstr("line 1: is not well-formed XML"));
}

TEST(XmlReaderTest, DepthSizeAndNumbersAreLimited) {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  EXPECT_THAT(ErrorOfXml(deep), HasSubstr("nested more than 64 deep"));
  EXPECT_THAT(ErrorOfXml("<a x=\"" + std::string(1'000'000, 'y') + "\"/>"),
              HasSubstr("attribute \"x\" has 1000000 bytes; at most 16384 are allowed"));
  EXPECT_THAT(ErrorOfXml("<a>" + std::string(1'000'000, 'y') + "</a>"),
              HasSubstr("the text of \"a\" is longer than 65536 bytes"));
  EXPECT_THAT(ErrorOfXml("<" + std::string(1'000, 'y') + "/>"), HasSubstr("a name is longer"));
  EXPECT_THAT(ErrorOfXml("<a><b/><b/></a>", {.elements = 2}), HasSubstr("more than 2 elements"));
  std::string wide = "<a";
  for (int i = 0; i < 65; ++i) absl::StrAppend(&wide, " a", i, "=\"\"");
  EXPECT_THAT(ErrorOfXml(wide + "/>"), HasSubstr("more than 64 attributes"));
  EXPECT_THAT(ErrorOfXml(std::string(kMaxMapFileBytes + 1, ' ')),
              HasSubstr("bytes; at most 8388608"));
}

TEST(XmlReaderTest, WhatIsNotWellFormedIsRefusedWithItsLine) {
  EXPECT_THAT(ErrorOfXml("<a>\n<b>\n</a>"), HasSubstr("line 3: is not well-formed XML"));
  EXPECT_THAT(ErrorOfXml("<a>\n"), HasSubstr("line 2: is not well-formed XML"));
  EXPECT_THAT(ErrorOfXml(""), HasSubstr("is empty"));
  EXPECT_THAT(ErrorOfXml("<a>\n\xC3(</a>"),
              HasSubstr("line 2: byte 4 of the file is not valid UTF-8"));
}

TEST(XmlReaderTest, TextsAreUtf8WhateverTheDeclarationSays) {
  Recorder recorder;
  ASSERT_TRUE(
      ReadXml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xC3\xBC</a>", recorder).ok());
  EXPECT_EQ(recorder.last.text, "\xC3\xBC");
}

TEST(XmlWriterTest, WhatIsWrittenIsReadBack) {
  const std::string nasty = "<&>\"' \n\t\xE2\x82\xAC ]]> end";
  XmlWriter xml;
  xml.Open("a");
  xml.Element("b", nasty, {{"x", nasty}, {"empty", ""}});
  xml.Close();
  Recorder recorder;
  const std::string text = std::move(xml).Text();
  ASSERT_TRUE(ReadXml(text, recorder).ok()) << text;
  EXPECT_THAT(recorder.log, HasSubstr("2:b=" + nasty + ";"));
}

TEST(XmlWriterTest, CharactersThatXmlCannotHoldBecomeTheReplacementCharacter) {
  EXPECT_EQ(XmlEscaped(std::string("a\x01z\0", 4)), "a\xEF\xBF\xBDz\xEF\xBF\xBD");
}

}  // namespace
}  // namespace journeygraph::server
