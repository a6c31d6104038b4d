#include "server/maps/formats/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/maps/formats/experience_curve.h"
#include "server/maps/formats/svg_canvas.h"

namespace journeygraph::server {
namespace {

constexpr double kLeft = 150;  // of the columns; names of rows stand left of it
constexpr double kRight = 36;
constexpr double kColumn = 188;
constexpr double kGap = 18;  // between cards
constexpr double kCard = kColumn - kGap;
constexpr double kCurveHeight = 210;
constexpr double kPadding = 12;
constexpr double kPointRadius = 12;

constexpr std::string_view kInk = "#1f2937";
constexpr std::string_view kMuted = "#64748b";
constexpr std::string_view kLine = "#cbd5e1";
constexpr std::string_view kPaper = "#fbfbf9";
constexpr std::array<std::string_view, 2> kStageFills = {"#27496d", "#3a668f"};
// Okabe and Ito without black and yellow, the darkest first.
constexpr std::array<std::string_view, 6> kPersonaColours = {"#0072B2", "#D55E00", "#009E73",
                                                             "#CC79A7", "#E69F00", "#56B4E9"};
constexpr std::string_view kOfAll = "#374151";

struct Column {
  double x = 0;
  double width = 0;
  std::string title;
  std::string tooltip;
};

std::string_view WordOf(v1::MarkerKind kind) {
  switch (kind) {
    case v1::MARKER_KIND_MOMENT_OF_TRUTH:
      return "Moment of truth";
    case v1::MARKER_KIND_PAIN:
      return "Pain";
    default:
      return "Gain";
  }
}

std::string Point(double x, double y) { return absl::StrCat(SvgNumber(x), " ", SvgNumber(y)); }

class SvgWriter {
 public:
  SvgWriter(const v1::JourneyMap& map, std::span<const v1::EmotionPoint> extra)
      : map_(map), curve_(ExperienceCurve(map, extra)) {
    for (int i = 0; i < map.touchpoints_size(); ++i) places_.emplace(map.touchpoints(i).id(), i);
    for (const v1::Channel& channel : map.channels()) channels_[channel.id()] = TitleText(channel);
    for (const v1::Persona& persona : map.personas()) personas_[persona.id()] = TitleText(persona);
    LayOutColumns();
  }

  ExportedMap Write() {
    DrawHead();
    DrawStages();
    if (!curve_.empty()) DrawCurve();
    if (!map_.touchpoints().empty()) DrawCards();
    DrawWays();
    for (const v1::Lane& lane : map_.lanes()) DrawLane(lane);
    y_ += 24;
    return {.text = canvas_.Document({.width = width_, .height = y_, .paper = kPaper}, Title(),
                                     map_.description()),
            .report = Report()};
  }

 private:
  std::string Title() const {
    return map_.display_name().empty() ? "Journey map" : map_.display_name();
  }

  // Touchpoints stand stage by stage, each in a column of its own; those of no stage are last.
  void LayOutColumns() {
    centres_.resize(static_cast<std::size_t>(map_.touchpoints_size()));
    double x = kLeft;
    const auto add = [&](const std::string& stage, std::string title, std::string tooltip) {
      const double begin = x;
      for (int i = 0; i < map_.touchpoints_size(); ++i) {
        if (map_.touchpoints(i).stage() != stage) continue;
        centres_[static_cast<std::size_t>(i)] = x + kColumn / 2;
        x += kColumn;
      }
      if (x == begin) {
        if (stage.empty()) return;
        x += kColumn;
      }
      stages_[stage] = columns_.size();
      columns_.push_back({begin, x - begin, std::move(title), std::move(tooltip)});
    };
    for (const v1::Stage& stage : map_.stages()) {
      add(stage.id(), TitleText(stage),
          absl::StrCat(TitleText(stage), stage.goal().empty() ? "" : "\nGoal: ", stage.goal(),
                       stage.promise().empty() ? "" : "\nPromise: ", stage.promise()));
    }
    add("", map_.stages().empty() ? "" : "Of no stage", "");
    // Wide enough for the title and the legend.
    width_ = std::max(x + kRight, kLeft + 4 * kColumn + kRight);
  }

  void DrawHead() {
    canvas_.Text(kRight, 48, CutText(Title(), width_ - 2 * kRight, 25),
                 {.size = 25, .fill = kInk, .is_bold = true});
    y_ = 64;
    for (const std::string& line : WrapText(map_.description(), width_ - 2 * kRight, 13.5, 2)) {
      y_ += 8;
      canvas_.Text(kRight, y_, line, {.size = 13.5, .fill = kMuted});
      y_ += 12;
    }
    if (!curve_.empty()) DrawLegend();
    y_ += 12;
  }

  void DrawLegend() {
    y_ += 16;
    double x = kRight;
    const auto entry = [&](const std::string& words, const SvgPaint& paint) {
      const double needed = 34 + TextWidth(words, 12.5) + 22;
      if (x > kRight && x + needed > width_ - kRight) {
        x = kRight;
        y_ += 20;
      }
      canvas_.Path(absl::StrCat("M ", Point(x, y_ - 4), " L ", Point(x + 26, y_ - 4)), paint);
      canvas_.Text(x + 34, y_, words, {.size = 12.5});
      x += needed;
    };
    std::set<std::string> seen;
    bool has_assumed = false;
    bool has_measured = false;
    for (const CurveLine& line : curve_) {
      (line.is_measured ? has_measured : has_assumed) = true;
      if (!IsDrawn(line) || !seen.insert(line.persona).second) continue;
      const std::string name = line.persona.empty() ? "Everybody" : personas_.at(line.persona);
      entry(CutText(name, 220, 12.5), {.stroke = ColourOf(line.persona), .stroke_width = 4});
    }
    if (has_assumed) entry("assumed", {.stroke = kMuted, .stroke_width = 2, .dashes = "7 5"});
    if (has_measured) entry("measured", {.stroke = kMuted, .stroke_width = 2.5});
  }

  void DrawStages() {
    if (map_.stages().empty()) return;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const double right = column.x + column.width - 6;
      // An arrow that leads to the next stage.
      canvas_.BeginGroup(column.tooltip.empty() ? column.title : column.tooltip);
      canvas_.Path(
          absl::StrCat("M ", Point(column.x, y_), " L ", Point(right, y_), " L ",
                       Point(right + 14, y_ + 22), " L ", Point(right, y_ + 44), " L ",
                       Point(column.x, y_ + 44), " L ", Point(column.x + 14, y_ + 22), " z"),
          {.fill = kStageFills[i % kStageFills.size()]});
      canvas_.Text(column.x + column.width / 2 + 4, y_ + 27,
                   CutText(column.title, column.width - 44, 15),
                   {.size = 15, .fill = "#ffffff", .is_bold = true, .anchor = "middle"});
      canvas_.EndGroup();
    }
    y_ += 44 + 16;
  }

  bool IsDrawn(const CurveLine& line) const {
    return line.persona.empty() || PersonaPlace(line.persona) < kPersonaColours.size();
  }

  std::size_t PersonaPlace(const std::string& persona) const {
    std::vector<std::string> order;
    for (const CurveLine& line : curve_) {
      if (line.persona.empty() || std::ranges::find(order, line.persona) != order.end()) continue;
      if (line.persona == persona) break;
      order.push_back(line.persona);
    }
    return order.size();
  }

  std::string_view ColourOf(const std::string& persona) const {
    return persona.empty() ? kOfAll : kPersonaColours[PersonaPlace(persona)];
  }

  double HeightAt(const CurvePoint& point) const {
    return y_ + 22 + (1 - point.height) * (kCurveHeight - 44);
  }

  void DrawCurve() {
    const double right = columns_.back().x + columns_.back().width - kGap / 2;
    const double left = kLeft + kGap / 2;
    // Above the middle is good, below is bad.
    canvas_.Rectangle({left, y_, right - left, kCurveHeight / 2, 0}, {.fill = "#e9f2fa"});
    canvas_.Rectangle({left, y_ + kCurveHeight / 2, right - left, kCurveHeight / 2, 0},
                      {.fill = "#fdf0e2"});
    canvas_.Path(absl::StrCat("M ", Point(left, y_ + kCurveHeight / 2), " L ",
                              Point(right, y_ + kCurveHeight / 2)),
                 {.stroke = "#94a3b8", .stroke_width = 1});
    canvas_.Text(kLeft - 6, y_ + 26, "delighted", {.size = 12, .fill = kMuted, .anchor = "end"});
    canvas_.Text(kLeft - 6, y_ + kCurveHeight / 2 + 4, "Experience",
                 {.size = 13, .fill = kInk, .is_bold = true, .anchor = "end"});
    canvas_.Text(kLeft - 6, y_ + kCurveHeight - 18, "frustrated",
                 {.size = 12, .fill = kMuted, .anchor = "end"});
    std::vector<const CurveLine*> drawn;
    for (const CurveLine& line : curve_) {
      if (IsDrawn(line)) drawn.push_back(&line);
    }
    const auto spots = Spots(drawn);
    for (std::size_t i = 0; i < drawn.size(); ++i) DrawLine(*drawn[i], spots[i]);
    for (std::size_t i = 0; i < drawn.size(); ++i) DrawPoints(*drawn[i], spots[i]);
    y_ += kCurveHeight + 20;
  }

  // Where the points of the lines are, from left to right; those that would hide each other stand
  // side by side.
  struct Spot {
    double x;
    double y;
    const CurvePoint* point;
  };
  std::vector<std::vector<Spot>> Spots(const std::vector<const CurveLine*>& lines) const {
    std::vector<std::vector<Spot>> spots(lines.size());
    std::map<int, std::vector<Spot*>> crowds;  // by touchpoint
    for (std::size_t i = 0; i < lines.size(); ++i) {
      spots[i].reserve(lines[i]->points.size());  // pointers to spots stay valid
      for (const CurvePoint& point : lines[i]->points) {
        const double centre = centres_[static_cast<std::size_t>(point.touchpoint)];
        spots[i].push_back({centre, HeightAt(point), &point});
        crowds[point.touchpoint].push_back(&spots[i].back());
      }
    }
    for (auto& [touchpoint, crowd] : crowds) {
      std::ranges::stable_sort(crowd, {}, &Spot::y);
      for (std::size_t begin = 0, end = 0; begin < crowd.size(); begin = end) {
        for (end = begin + 1; end < crowd.size(); ++end) {
          if (crowd[end]->y - crowd[end - 1]->y >= 2 * kPointRadius) break;
        }
        const double step =
            std::min(2 * kPointRadius + 2, kCard / static_cast<double>(end - begin));
        const double middle = static_cast<double>(end - begin - 1) / 2;
        for (std::size_t i = begin; i < end; ++i) {
          crowd[i]->x += step * (static_cast<double>(i - begin) - middle);
        }
      }
    }
    for (std::vector<Spot>& mine : spots) std::ranges::sort(mine, {}, &Spot::x);
    return spots;
  }

  // Level at every point, so the line is never above or below the points that it connects.
  void DrawLine(const CurveLine& line, const std::vector<Spot>& spots) {
    std::string path = absl::StrCat("M ", Point(spots.front().x, spots.front().y));
    for (std::size_t i = 1; i < spots.size(); ++i) {
      const double middle = (spots[i - 1].x + spots[i].x) / 2;
      absl::StrAppend(&path, " C ", Point(middle, spots[i - 1].y), " ", Point(middle, spots[i].y),
                      " ", Point(spots[i].x, spots[i].y));
    }
    canvas_.Path(path, {.stroke = ColourOf(line.persona),
                        .stroke_width = line.is_measured ? 3.5 : 2.5,
                        .dashes = line.is_measured ? "" : "8 6"});
  }

  void DrawPoints(const CurveLine& line, const std::vector<Spot>& spots) {
    const std::string_view colour = ColourOf(line.persona);
    for (const Spot& spot : spots) {
      const std::string name = line.persona.empty() ? "Everybody" : personas_.at(line.persona);
      canvas_.BeginGroup(absl::StrCat(TitleText(map_.touchpoints(spot.point->touchpoint)), "\n",
                                      name, ": ", spot.point->label,
                                      line.is_measured ? " (measured)" : " (assumed)"));
      canvas_.Circle(
          spot.x, spot.y, 12,
          {.fill = line.is_measured ? colour : "#ffffff", .stroke = colour, .stroke_width = 2.5});
      canvas_.Text(spot.x, spot.y + 4, spot.point->label,
                   {.size = spot.point->label.size() > 2 ? 9.0 : 11.5,
                    .fill = line.is_measured ? "#ffffff" : kInk,
                    .is_bold = true,
                    .anchor = "middle"});
      canvas_.EndGroup();
    }
  }

  // Channels of a card in rows of pills.
  std::vector<std::vector<std::string>> Pills(const v1::Touchpoint& touchpoint) const {
    std::vector<std::vector<std::string>> rows;
    double used = 0;
    for (const std::string& channel : touchpoint.channels()) {
      const auto known = channels_.find(channel);
      const std::string words = CutText(known == channels_.end() ? channel : known->second,
                                        kCard - 2 * kPadding - 14, 11.5);
      const double width = TextWidth(words, 11.5) + 20;
      if (rows.empty() || used + width > kCard - 2 * kPadding) {
        rows.emplace_back();
        used = 0;
      }
      used += width;
      rows.back().push_back(words);
    }
    return rows;
  }

  // Bold letters are wider than WrapText takes them to be.
  static std::vector<std::string> TitleLines(const v1::Touchpoint& touchpoint) {
    return WrapText(TitleText(touchpoint), (kCard - 2 * kPadding) * 0.9, 14, 3);
  }

  void DrawCards() {
    double height = 0;
    for (const v1::Touchpoint& touchpoint : map_.touchpoints()) {
      const std::size_t lines = TitleLines(touchpoint).size();
      height = std::max(height, 16 + 18.0 * static_cast<double>(lines) +
                                    24.0 * static_cast<double>(Pills(touchpoint).size()) +
                                    19.0 * touchpoint.markers_size() + 12);
    }
    canvas_.Text(kLeft - 6, y_ + 26, "Touchpoints",
                 {.size = 13, .fill = kInk, .is_bold = true, .anchor = "end"});
    for (int i = 0; i < map_.touchpoints_size(); ++i) {
      DrawCard(map_.touchpoints(i), centres_[static_cast<std::size_t>(i)] - kCard / 2, height);
    }
    card_top_ = y_;
    y_ += height;
  }

  void DrawCard(const v1::Touchpoint& touchpoint, double x, double height) {
    const bool is_action = touchpoint.kind() == v1::TOUCHPOINT_KIND_ACTION;
    canvas_.BeginGroup(absl::StrCat(TitleText(touchpoint),
                                    touchpoint.description().empty() ? "" : "\n",
                                    touchpoint.description()));
    canvas_.Rectangle({x, y_, kCard, height, 9},
                      {.fill = "#ffffff", .stroke = kLine, .stroke_width = 1.2});
    canvas_.Rectangle({x, y_ + 9, 4, height - 18, 2}, {.fill = is_action ? kLine : kStageFills[1]});
    double y = y_ + 8;
    for (const std::string& line : TitleLines(touchpoint)) {
      y += 18;
      canvas_.Text(x + kPadding, y, line, {.size = 14, .fill = kInk, .is_bold = true});
    }
    y += 9;
    for (const auto& row : Pills(touchpoint)) {
      double left = x + kPadding;
      for (const std::string& words : row) {
        const double width = TextWidth(words, 11.5) + 14;
        canvas_.Rectangle({left, y, width, 19, 9.5}, {.fill = "#eef2f7"});
        canvas_.Text(left + width / 2, y + 13.5, words,
                     {.size = 11.5, .fill = "#334155", .anchor = "middle"});
        left += width + 6;
      }
      y += 24;
    }
    for (const v1::Marker& marker : touchpoint.markers()) {
      DrawMarker(marker, x + kPadding, y + 2);
      y += 19;
    }
    canvas_.EndGroup();
  }

  // Told apart by shape and by colour.
  void DrawMarker(const v1::Marker& marker, double x, double y) {
    const bool is_pain = marker.kind() == v1::MARKER_KIND_PAIN;
    const bool is_truth = marker.kind() == v1::MARKER_KIND_MOMENT_OF_TRUTH;
    std::string shape;
    if (is_truth) {  // a star
      for (int i = 0; i < 10; ++i) {
        const double angle = (i * 36 - 90) * M_PI / 180;
        const double radius = i % 2 == 0 ? 7 : 3;
        absl::StrAppend(&shape, i == 0 ? "M " : " L ",
                        Point(x + 6 + radius * std::cos(angle), y + 7 + radius * std::sin(angle)));
      }
    } else {
      const double base = is_pain ? y + 2 : y + 12;
      shape = absl::StrCat("M ", Point(x, base), " L ", Point(x + 12, base), " L ",
                           Point(x + 6, is_pain ? y + 12 : y + 2));
    }
    canvas_.Path(shape + " z", {.fill = is_truth ? "#E69F00" : is_pain ? "#D55E00" : "#009E73"});
    const std::string words =
        marker.note().empty() ? std::string(WordOf(marker.kind())) : marker.note();
    canvas_.Text(x + 18, y + 11, CutText(words, kCard - 2 * kPadding - 18, 12),
                 {.size = 12, .fill = "#334155"});
  }

  // Ways to the neighbour lead from card to card, all others below the cards.
  void DrawWays() {
    double deepest = 0;
    for (const v1::PlannedTransition& way : map_.transitions()) {
      const auto from = places_.find(way.from());
      const auto to = places_.find(way.to());
      if (from == places_.end() || to == places_.end()) continue;
      const double x1 = centres_[static_cast<std::size_t>(from->second)];
      const double x2 = centres_[static_cast<std::size_t>(to->second)];
      const bool is_usual =
          way.kind() == v1::TRANSITION_KIND_UNSPECIFIED || way.kind() == v1::TRANSITION_KIND_NEXT;
      const SvgPaint paint{.stroke = kMuted, .stroke_width = 1.6, .dashes = is_usual ? "" : "5 4"};
      if (std::abs(x2 - x1 - kColumn) < 1) {
        const double y = card_top_ + 26;
        canvas_.Path(
            absl::StrCat("M ", Point(x1 + kCard / 2 + 1, y), " L ", Point(x2 - kCard / 2 - 1, y)),
            paint, true);
        continue;
      }
      const double steps = std::abs(x2 - x1) / kColumn;
      const double depth = std::min(96.0, 26 + 14 * steps);
      deepest = std::max(deepest, depth);
      // Ways back leave on the left and arrive on the right, so that both are seen.
      const double side = x2 > x1 ? 22 : -22;
      canvas_.BeginGroup(absl::StrCat(way.from(), " > ", way.to(),
                                      way.condition().empty() ? "" : ": ", way.condition()));
      canvas_.Path(
          absl::StrCat("M ", Point(x1 + side, y_ + 1), " C ", Point(x1 + side, y_ + depth * 1.25),
                       " ", Point(x2 - side, y_ + depth * 1.25), " ", Point(x2 - side, y_ + 3)),
          paint, true);
      if (!way.condition().empty()) {
        const std::string words = CutText(way.condition(), 170, 11.5);
        const double width = TextWidth(words, 11.5) + 10;
        const double middle = (x1 + x2) / 2;
        canvas_.Rectangle({middle - width / 2, y_ + depth * 0.94 - 9, width, 17, 4},
                          {.fill = kPaper});
        canvas_.Text(middle, y_ + depth * 0.94 + 4, words,
                     {.size = 11.5, .fill = kMuted, .anchor = "middle"});
      }
      canvas_.EndGroup();
    }
    y_ += deepest + 18;
  }

  struct Note {
    SvgBox box;
    std::vector<std::string> lines;
    const v1::Cell* cell;
  };

  // The cells of a lane; those at one place stand below each other.
  void DrawLane(const v1::Lane& lane) {
    std::map<double, double> next;  // free height by place
    std::vector<Note> notes;
    double height = 34;
    for (const v1::Cell& cell : map_.cells()) {
      if (cell.lane() != lane.id()) continue;
      SvgBox box{.x = kLeft + kGap / 2, .width = columns_.empty() ? kCard : WholeWidth()};
      const auto stage = stages_.find(cell.stage());
      const auto place = places_.find(cell.touchpoint());
      if (!cell.touchpoint().empty() && place != places_.end()) {
        box.x = centres_[static_cast<std::size_t>(place->second)] - kCard / 2;
        box.width = kCard;
      } else if (!cell.stage().empty() && stage != stages_.end()) {
        box.x = columns_[stage->second].x + kGap / 2;
        box.width = columns_[stage->second].width - kGap;
      }
      const std::string words = WordsOf(cell);
      Note note{.box = box, .lines = WrapText(words, box.width - 20, 12.5, 5), .cell = &cell};
      double& free = next[box.x];
      note.box.y = y_ + 8 + free;
      note.box.height =
          12 + 16.5 * static_cast<double>(std::max<std::size_t>(1, note.lines.size()));
      free += note.box.height + 6;
      height = std::max(height, free + 10);
      notes.push_back(std::move(note));
    }
    canvas_.Path(absl::StrCat("M ", Point(kRight, y_), " L ", Point(width_ - kRight, y_)),
                 {.stroke = "#e2e8f0", .stroke_width = 1});
    double label = y_ + 8;
    for (const std::string& line : WrapText(TitleText(lane), kLeft - kRight - 8, 13, 2)) {
      label += 17;
      canvas_.Text(kLeft - 6, label, line,
                   {.size = 13, .fill = kInk, .is_bold = true, .anchor = "end"});
    }
    for (const Note& note : notes) DrawNote(note);
    y_ += height;
  }

  double WholeWidth() const { return columns_.back().x + columns_.back().width - kLeft - kGap; }

  static std::string WordsOf(const v1::Cell& cell) {
    std::string words = cell.text().empty() ? cell.reference() : cell.text();
    if (cell.has_value())
      absl::StrAppend(&words, words.empty() ? "" : ": ", SvgNumber(cell.value()));
    return words;
  }

  void DrawNote(const Note& note) {
    const v1::CellType type = note.cell->type();
    const std::string_view fill = type == v1::CELL_TYPE_PAIN    ? "#fbe7da"
                                  : type == v1::CELL_TYPE_GAIN  ? "#def3ec"
                                  : type == v1::CELL_TYPE_QUOTE ? "#fdf6d8"
                                                                : "#eef2f7";
    canvas_.BeginGroup(WordsOf(*note.cell));
    SvgBox box = note.box;
    box.radius = 6;
    canvas_.Rectangle(box, {.fill = fill});
    double y = note.box.y + 3;
    for (const std::string& line : note.lines) {
      y += 16.5;
      canvas_.Text(note.box.x + 10, y, line, {.size = 12.5, .fill = kInk});
    }
    canvas_.EndGroup();
  }

  std::vector<std::string> Report() const {
    static constexpr std::array<std::string_view, 29> kExpressed = {"display_name",
                                                                    "description",
                                                                    "stages.id",
                                                                    "stages.display_name",
                                                                    "stages.goal",
                                                                    "stages.promise",
                                                                    "touchpoints.id",
                                                                    "touchpoints.display_name",
                                                                    "touchpoints.stage",
                                                                    "touchpoints.channels",
                                                                    "touchpoints.kind",
                                                                    "touchpoints.description",
                                                                    "touchpoints.markers.kind",
                                                                    "touchpoints.markers.note",
                                                                    "transitions.from",
                                                                    "transitions.to",
                                                                    "transitions.kind",
                                                                    "transitions.condition",
                                                                    "transitions.id",
                                                                    "channels.id",
                                                                    "channels.display_name",
                                                                    "personas.id",
                                                                    "personas.display_name",
                                                                    "lanes.id",
                                                                    "lanes.display_name",
                                                                    "emotions",
                                                                    "cells.id",
                                                                    "cells.lane",
                                                                    "cells.stage"};
    std::vector<std::string_view> expressed(kExpressed.begin(), kExpressed.end());
    for (const char* field :
         {"cells.touchpoint", "cells.type", "cells.text", "cells.value", "cells.reference"}) {
      expressed.emplace_back(field);
    }
    std::vector<std::string> report = NotExpressed(map_, expressed);
    ReportOrder(map_, report);
    const auto hidden =
        std::ranges::count_if(curve_, [this](const CurveLine& line) { return !IsDrawn(line); });
    if (hidden > 0) {
      report.push_back(absl::StrCat(hidden, " lines of the experience curve left out; ",
                                    kPersonaColours.size(), " personas are drawn"));
    }
    return report;
  }

  const v1::JourneyMap& map_;
  const std::vector<CurveLine> curve_;
  SvgCanvas canvas_;
  std::map<std::string, int> places_;            // of touchpoints
  std::map<std::string, std::string> channels_;  // titles by id
  std::map<std::string, std::string> personas_;  // titles by id
  std::vector<Column> columns_;
  std::map<std::string, std::size_t> stages_;  // columns by stage
  std::vector<double> centres_;                // of touchpoints
  double width_ = 0;
  double y_ = 0;  // where the next row begins
  double card_top_ = 0;
};

}  // namespace

ExportedMap WriteSvg(const v1::JourneyMap& map, std::span<const v1::EmotionPoint> extra) {
  return SvgWriter(map, extra).Write();
}

}  // namespace journeygraph::server
