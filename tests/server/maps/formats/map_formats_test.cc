// ExportMap and ImportMap as functions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/errors.h"
#include "server/maps/map_service.h"
#include "tests/server/rig.h"

namespace journeygraph::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MapFormatsTest : public testing::Test {
 protected:
  static v1::ImportMapRequest ImportRequest(const std::string& id, v1::MapFormat format,
                                            const std::string& text) {
    v1::ImportMapRequest request;
    request.set_parent(kParent);
    request.set_map_id(id);
    request.set_format(format);
    request.set_text(text);
    return request;
  }
  absl::StatusOr<v1::ImportMapResponse> ImportTea() {
    return service_.ImportMap(
        ImportRequest("tea", v1::MAP_FORMAT_MERMAID, "journey\n%% x\nsection A\nMake tea: 5: Me\n"),
        Caller());
  }
  absl::StatusOr<v1::ExportMapResponse> Export(const std::string& id, v1::MapFormat format) {
    v1::ExportMapRequest request;
    request.set_name("workspaces/default/maps/" + id);
    request.set_format(format);
    return service_.ExportMap(request, Caller());
  }

  std::unique_ptr<storage::Store> store_ = MemoryStore();
  MapService service_{*store_, FixedClock()};
};

TEST_F(MapFormatsTest, AnImportedMapIsStoredWithAReport) {
  const auto imported = ImportTea();
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->map().revision(), 1u);
  EXPECT_EQ(imported->map().touchpoints(0).id(), "make_tea");
  EXPECT_THAT(imported->report(), ElementsAre("comments: 1 left out (in line 2)"));
  EXPECT_EQ(ImportTea().status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(MapFormatsTest, EveryFormatIsExportedWithItsMediaType) {
  ASSERT_TRUE(ImportTea().ok());
  for (const auto& [format, media_type] : {std::pair(v1::MAP_FORMAT_JSON, "application/json"),
                                           {v1::MAP_FORMAT_MERMAID, "text/vnd.mermaid"},
                                           {v1::MAP_FORMAT_DOT, "text/vnd.graphviz"},
                                           {v1::MAP_FORMAT_CJML, "application/xml"},
                                           {v1::MAP_FORMAT_BPMN, "application/xml"},
                                           {v1::MAP_FORMAT_SVG, "image/svg+xml"}}) {
    const auto exported = Export("tea", format);
    ASSERT_TRUE(exported.ok()) << exported.status();
    EXPECT_THAT(exported->text(), HasSubstr("Make tea"));
    EXPECT_EQ(exported->media_type(), media_type);
  }
}

TEST_F(MapFormatsTest, OwnJsonOfAMapMakesAnEqualMap) {
  ASSERT_TRUE(ImportTea().ok());
  const auto exported = Export("tea", v1::MAP_FORMAT_JSON);
  ASSERT_TRUE(exported.ok());
  const auto copy =
      service_.ImportMap(ImportRequest("copy", v1::MAP_FORMAT_JSON, exported->text()), Caller());
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(Export("copy", v1::MAP_FORMAT_MERMAID)->text(),
            Export("tea", v1::MAP_FORMAT_MERMAID)->text());
}

TEST_F(MapFormatsTest, ValidateOnlyStoresNothing) {
  auto request = ImportRequest("tea", v1::MAP_FORMAT_MERMAID, "journey\nA: 1");
  request.set_validate_only(true);
  EXPECT_TRUE(service_.ImportMap(request, Caller()).ok());
  EXPECT_EQ(Export("tea", v1::MAP_FORMAT_JSON).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(MapFormatsTest, WrongRequestsNameTheFieldAndTheLine) {
  const auto status_of = [this](v1::MapFormat format, const std::string& text) {
    return service_.ImportMap(ImportRequest("tea", format, text), Caller()).status();
  };
  EXPECT_EQ(FieldOf(ToRpcStatus(status_of(v1::MAP_FORMAT_UNSPECIFIED, "x"))), "format");
  EXPECT_EQ(FieldOf(ToRpcStatus(status_of(v1::MAP_FORMAT_SVG, "<svg/>"))), "format");
  EXPECT_EQ(FieldOf(ToRpcStatus(status_of(v1::MAP_FORMAT_JSON, ""))), "text");
  const absl::Status bad = status_of(v1::MAP_FORMAT_MERMAID, "journey\nA: 9");
  EXPECT_EQ(FieldOf(ToRpcStatus(bad)), "text");
  EXPECT_THAT(std::string(bad.message()), HasSubstr("line 2: score is \"9\""));
  // What the format lets pass, the rules of maps may not.
  const absl::Status long_name =
      status_of(v1::MAP_FORMAT_MERMAID, "journey\n" + std::string(300, 'x') + ": 1");
  EXPECT_EQ(FieldOf(ToRpcStatus(long_name)), "map.touchpoints[0].display_name");
}

TEST_F(MapFormatsTest, ExtraPointsAreForPicturesAndMustBeOnTheirScale) {
  ASSERT_TRUE(ImportTea().ok());
  v1::ExportMapRequest request;
  request.set_name("workspaces/default/maps/tea");
  request.set_format(v1::MAP_FORMAT_SVG);
  v1::EmotionPoint& point = *request.add_extra_emotions();
  point.set_touchpoint("make_tea");
  point.set_value(3);
  point.set_scale_maximum(5);
  point.set_source(v1::EMOTION_SOURCE_MEASURED);
  ASSERT_TRUE(service_.ExportMap(request, Caller()).ok());
  EXPECT_THAT(service_.ExportMap(request, Caller())->text(), HasSubstr(">measured<"));
  point.set_value(6);
  EXPECT_EQ(FieldOf(ToRpcStatus(service_.ExportMap(request, Caller()).status())),
            "extra_emotions[0].value");
  point.set_value(3);
  request.set_format(v1::MAP_FORMAT_DOT);
  EXPECT_EQ(FieldOf(ToRpcStatus(service_.ExportMap(request, Caller()).status())), "extra_emotions");
}

}  // namespace
}  // namespace journeygraph::server
