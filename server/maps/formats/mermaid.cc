#include "server/maps/formats/mermaid.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "server/field_checks.h"

namespace journeygraph::server {
namespace {

constexpr int kNeutralScore = 3;

std::string_view Trimmed(std::string_view text) {
  const absl::string_view stripped = absl::StripAsciiWhitespace({text.data(), text.size()});
  return {stripped.data(), stripped.size()};
}

// "#58;" becomes ":". Only ASCII is written so; other codes stay as they are.
std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    const char* const begin = text.data() + i + 1;
    const char* const end = text.data() + text.size();
    if (text[i] == '#' && begin < end) {
      const auto [after, error] = std::from_chars(begin, end, code);
      if (error == std::errc() && after != end && *after == ';' && code >= 0x20 && code < 0x7F) {
        decoded.push_back(static_cast<char>(code));
        i = static_cast<std::size_t>(after - text.data());
        continue;
      }
    }
    decoded.push_back(text[i]);
  }
  return decoded;
}

void AppendCode(char c, std::string& text) {
  absl::StrAppend(&text, "#", static_cast<int>(static_cast<unsigned char>(c)), ";");
}

bool IsComment(std::string_view line) {
  if (line.substr(0, 2) == "%%") return true;
  // A task may begin with a code such as "#115;".
  const std::size_t end = std::min(line.find_first_not_of("0123456789", 1), line.size());
  return line.front() == '#' && (end == 1 || line.substr(end, 1) != ";");
}

// Whether a task of this name would be read as something else.
bool BeginsLikeAKeyword(std::string_view text) {
  const absl::string_view view(text.data(), text.size());
  return std::ranges::any_of(
      std::array{"journey", "title", "section", "acc", "---"},
      [&view](const char* word) { return absl::StartsWithIgnoreCase(view, word); });
}

std::string Encoded(std::string_view text) {
  std::string encoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_outer_space = c == ' ' && (i == 0 || i + 1 == text.size());
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      encoded.push_back(' ');
    } else if (is_outer_space || std::string_view(":;#,%{}").find(c) != std::string_view::npos ||
               (i == 0 && BeginsLikeAKeyword(text))) {
      AppendCode(c, encoded);
    } else {
      encoded.push_back(c);
    }
  }
  return encoded;
}

// The rest of the line if it begins with the word and a space.
std::optional<std::string_view> After(std::string_view word, std::string_view line) {
  if (line.size() <= word.size() || !absl::ascii_isspace(line[word.size()]) ||
      !absl::EqualsIgnoreCase({line.data(), word.size()}, {word.data(), word.size()})) {
    return std::nullopt;
  }
  return Trimmed(line.substr(word.size()));
}

// The rest of the line if it is "word: rest".
std::optional<std::string_view> AfterColon(std::string_view word, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view key = Trimmed(line.substr(0, colon));
  if (!absl::EqualsIgnoreCase({key.data(), key.size()}, {word.data(), word.size()})) {
    return std::nullopt;
  }
  return Trimmed(line.substr(colon + 1));
}

class MermaidReader {
 public:
  absl::StatusOr<ImportedMap> Read(std::string_view text) {
    if (absl::Status status = CheckMapFile(text); !status.ok()) return status;
    while (!text.empty()) {
      ++line_;
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = Trimmed(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (absl::Status status = ReadLine(line); !status.ok()) return status;
      if (absl::Status status = CheckSize(result_.map, line_); !status.ok()) return status;
    }
    if (!has_header_) return ErrorAtLine(line_, "the file ends before its first word, \"journey\"");
    if (is_in_description_) return ErrorAtLine(line_, "accDescr { is not closed by }");
    Finish();
    return std::move(result_);
  }

 private:
  absl::Status ReadLine(std::string_view line) {
    if (is_in_description_) return ReadDescription(line);
    if (line == "---" && !has_header_) {
      is_in_front_matter_ = !is_in_front_matter_;
      return absl::OkStatus();
    }
    if (is_in_front_matter_) {
      if (const auto title = AfterColon("title", line)) {
        title_ = std::string(*title);
      } else if (!line.empty()) {
        report_.LeftOut("settings before the diagram", line_);
      }
      return absl::OkStatus();
    }
    if (line.empty()) return absl::OkStatus();
    if (absl::StartsWith({line.data(), line.size()}, "%%{")) {
      report_.LeftOut("directives", line_);
      return absl::OkStatus();
    }
    if (IsComment(line)) {
      report_.LeftOut("comments", line_);
      return absl::OkStatus();
    }
    if (has_header_) return ReadStatement(line);
    if (!absl::EqualsIgnoreCase({line.data(), line.size()}, "journey")) {
      return ErrorAtLine(
          line_, absl::StrCat("is ", Quoted(line), "; a Mermaid journey begins with \"journey\""));
    }
    has_header_ = true;
    return absl::OkStatus();
  }

  absl::Status ReadStatement(std::string_view line) {
    if (const auto title = After("title", line)) {
      title_ = Decoded(*title);
    } else if (const auto section = After("section", line)) {
      SetTitle(*result_.map.add_stages(), Decoded(*section), stage_ids_);
    } else if (const auto accessible = AfterColon("accTitle", line)) {
      accessible_title_ = Decoded(*accessible);
      accessible_title_line_ = line_;
    } else if (const auto description = AfterColon("accDescr", line)) {
      result_.map.set_description(Decoded(*description));
    } else if (absl::EqualsIgnoreCase(
                   {line.data(), std::min(line.find_first_of(" \t{"), line.size())}, "accDescr") &&
               line.find('{') != std::string_view::npos) {
      is_in_description_ = true;
      return ReadDescription(line.substr(line.find('{') + 1));
    } else {
      return ReadTask(line);
    }
    return absl::OkStatus();
  }

  absl::Status ReadDescription(std::string_view line) {
    const std::size_t end = line.find('}');
    const std::string words = Decoded(Trimmed(line.substr(0, end)));
    std::string& description = *result_.map.mutable_description();
    if (!description.empty() && !(words.empty() && end != std::string_view::npos)) {
      description.push_back('\n');
    }
    description += words;
    if (end != std::string_view::npos) is_in_description_ = false;
    return absl::OkStatus();
  }

  absl::Status ReadTask(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string name = Decoded(Trimmed(line.substr(0, colon)));
    if (colon == std::string_view::npos || name.empty()) {
      return ErrorAtLine(line_, absl::StrCat("is ", Quoted(line),
                                             "; \"Task: score: actor, actor\" is needed, or "
                                             "section, title, accTitle, accDescr"));
    }
    std::string_view rest = line.substr(colon + 1);
    const std::size_t second = rest.find(':');
    const std::string_view score_text = Trimmed(rest.substr(0, second));
    int score = 0;
    const char* const end = score_text.data() + score_text.size();
    const auto [after, error] = std::from_chars(score_text.data(), end, score);
    if (error != std::errc() || after != end || score < 0 || score > 5) {
      return ErrorAtLine(line_, absl::StrCat("score is ", Quoted(score_text),
                                             "; a whole number from 1 to 5 (or 0) is needed"));
    }
    v1::Touchpoint& touchpoint = *result_.map.add_touchpoints();
    SetTitle(touchpoint, name, touchpoint_ids_);
    if (!result_.map.stages().empty()) {
      touchpoint.set_stage(result_.map.stages(result_.map.stages_size() - 1).id());
    }
    has_zero_ = has_zero_ || score == 0;
    return AddEmotions(touchpoint.id(), score,
                       second == std::string_view::npos ? "" : rest.substr(second + 1));
  }

  absl::Status AddEmotions(const std::string& touchpoint, int score, std::string_view actors) {
    std::set<std::string> personas;
    while (!actors.empty()) {
      const std::size_t comma = std::min(actors.find(','), actors.size());
      const std::string actor = Decoded(Trimmed(actors.substr(0, comma)));
      actors.remove_prefix(std::min(comma + 1, actors.size()));
      if (actor.empty()) continue;
      const std::string persona = PersonaOf(actor);
      if (!personas.insert(persona).second) {
        report_.LeftOut("actors named twice in a task", line_);
        continue;
      }
      AddEmotion(touchpoint, persona, score);
      if (absl::Status status = CheckSize(result_.map, line_); !status.ok()) return status;
    }
    if (personas.empty()) AddEmotion(touchpoint, "", score);
    return absl::OkStatus();
  }

  void AddEmotion(const std::string& touchpoint, const std::string& persona, int score) {
    v1::EmotionPoint& point = *result_.map.add_emotions();
    point.set_id(persona.empty() ? touchpoint : touchpoint + "/" + persona);
    point.set_touchpoint(touchpoint);
    point.set_persona(persona);
    point.set_value(score);
    point.set_scale_minimum(1);
    point.set_scale_maximum(5);
  }

  std::string PersonaOf(const std::string& actor) {
    const auto [found, is_new] = personas_.try_emplace(actor);
    if (is_new) {
      v1::Persona& persona = *result_.map.add_personas();
      SetTitle(persona, actor, persona_ids_);
      found->second = persona.id();
    }
    return found->second;
  }

  void Finish() {
    result_.map.set_display_name(title_.empty() ? accessible_title_ : title_);
    if (!title_.empty() && !accessible_title_.empty() && title_ != accessible_title_) {
      report_.LeftOut("accTitle beside another title", accessible_title_line_);
    }
    if (has_zero_) {
      for (v1::EmotionPoint& point : *result_.map.mutable_emotions()) point.set_scale_minimum(0);
      report_.Say("the scale is 0 to 5, because there is a score of 0");
    }
    result_.report = report_.Lines();
  }

  ImportedMap result_;
  ReadReport report_;
  IdMaker stage_ids_;
  IdMaker touchpoint_ids_;
  IdMaker persona_ids_;
  std::map<std::string, std::string> personas_;  // ids by actor
  std::string title_;
  std::string accessible_title_;
  std::size_t accessible_title_line_ = 0;
  std::size_t line_ = 0;
  bool has_header_ = false;
  bool is_in_front_matter_ = false;
  bool is_in_description_ = false;
  bool has_zero_ = false;
};

// What Mermaid says about one touchpoint.
struct Task {
  double sum = 0;  // of scores 1 to 5
  int points = 0;
  bool differ = false;
  std::vector<std::string> actors;
};

class MermaidWriter {
 public:
  explicit MermaidWriter(const v1::JourneyMap& map) : map_(map) {
    for (const v1::Persona& persona : map.personas()) titles_[persona.id()] = TitleText(persona);
    // A file with the scale 0 to 5 goes back as it came.
    const auto& points = map.emotions();
    keeps_zero_ =
        std::ranges::all_of(points,
                            [](const auto& point) {
                              return point.scale_minimum() == 0 && point.scale_maximum() == 5;
                            }) &&
        std::ranges::any_of(points, [](const auto& point) { return point.value() == 0; });
    for (const v1::EmotionPoint& point : points) Add(point);
  }

  ExportedMap Write() {
    text_ = "journey\n";
    if (!map_.display_name().empty()) {
      absl::StrAppend(&text_, "    title ", Encoded(map_.display_name()), "\n");
    }
    WriteDescription();
    WriteTasks("");
    for (const v1::Stage& stage : map_.stages()) {
      absl::StrAppend(&text_, "    section ", Encoded(TitleText(stage)), "\n");
      WriteTasks(stage.id());
    }
    return {.text = std::move(text_), .report = Report()};
  }

 private:
  void Add(const v1::EmotionPoint& point) {
    const double low = keeps_zero_ ? 0 : 1;
    const double score = low + (5 - low) * (point.value() - point.scale_minimum()) /
                                   (point.scale_maximum() - point.scale_minimum());
    Task& task = tasks_[point.touchpoint()];
    task.differ = task.differ || (task.points > 0 && task.sum / task.points != score);
    task.sum += score;
    ++task.points;
    if (!keeps_zero_ && (point.scale_minimum() != 1 || point.scale_maximum() != 5)) ++rescaled_;
    const auto persona = titles_.find(point.persona());
    if (persona == titles_.end()) {
      for_all_.insert(point.touchpoint());
    } else if (std::ranges::find(task.actors, persona->second) == task.actors.end()) {
      task.actors.push_back(persona->second);
      used_.insert(persona->first);
    }
  }

  void WriteDescription() {
    if (map_.description().empty()) return;
    std::vector<std::string> lines;
    for (const auto line : absl::StrSplit(map_.description(), '\n')) {
      lines.push_back(Encoded({line.data(), line.size()}));
    }
    if (lines.size() == 1) {
      absl::StrAppend(&text_, "    accDescr: ", lines.front(), "\n");
      return;
    }
    absl::StrAppend(&text_, "    accDescr {\n");
    for (const std::string& line : lines) absl::StrAppend(&text_, "    ", line, "\n");
    absl::StrAppend(&text_, "    }\n");
  }

  void WriteTasks(const std::string& stage) {
    for (const v1::Touchpoint& touchpoint : map_.touchpoints()) {
      if (touchpoint.stage() != stage) continue;
      const Task& task = tasks_[touchpoint.id()];
      long score = kNeutralScore;
      if (task.points > 0) {
        score = std::lround(task.sum / task.points);
        if (std::abs(task.sum / task.points - static_cast<double>(score)) > 1e-9) ++rounded_;
      } else {
        ++without_score_;
      }
      if (task.differ) ++mixed_;
      if (!task.actors.empty() && for_all_.contains(touchpoint.id())) ++joined_;
      absl::StrAppend(&text_, "      ", Encoded(TitleText(touchpoint)), ": ", score);
      const char* separator = ": ";
      for (const std::string& actor : task.actors) {
        absl::StrAppend(&text_, separator, Encoded(actor));
        separator = ", ";
      }
      text_.push_back('\n');
    }
  }

  std::vector<std::string> Report() const {
    static constexpr std::array<std::string_view, 14> kExpressed = {
        "display_name",        "description",           "stages.id",
        "stages.display_name", "touchpoints.id",        "touchpoints.display_name",
        "touchpoints.stage",   "personas.id",           "personas.display_name",
        "emotions.id",         "emotions.touchpoint",   "emotions.persona",
        "emotions.value",      "emotions.scale_minimum"};
    std::vector<std::string_view> expressed(kExpressed.begin(), kExpressed.end());
    expressed.push_back("emotions.scale_maximum");
    std::vector<std::string> report = NotExpressed(map_, expressed);
    ReportOrder(map_, report);
    ReportLostIds(map_.stages(), "stages", report);
    ReportLostIds(map_.touchpoints(), "touchpoints", report);
    ReportLostIds(map_.personas(), "personas", report);
    const auto say = [&report](std::size_t count, std::string_view words) {
      if (count > 0) report.push_back(absl::StrCat(count, " ", std::string(words)));
    };
    say(static_cast<std::size_t>(without_score_),
        "touchpoints have no point of the experience curve; written as the neutral score 3");
    say(static_cast<std::size_t>(mixed_),
        "touchpoints have different points; their mean is written for all actors");
    say(static_cast<std::size_t>(joined_),
        "touchpoints have a point for all beside points of personas; it is in the mean");
    say(static_cast<std::size_t>(rounded_), "scores are rounded to whole numbers");
    say(static_cast<std::size_t>(rescaled_), "points are moved to the scale 1 to 5");
    say(titles_.size() - used_.size(), "personas have no point of the experience curve; left out");
    return report;
  }

  const v1::JourneyMap& map_;
  std::string text_;
  std::map<std::string, std::string> titles_;  // of personas, by id
  std::map<std::string, Task> tasks_;          // by touchpoint
  std::set<std::string> used_;                 // personas
  std::set<std::string> for_all_;              // touchpoints with a point of no persona
  bool keeps_zero_ = false;
  int rescaled_ = 0;
  int rounded_ = 0;
  int mixed_ = 0;
  int joined_ = 0;
  int without_score_ = 0;
};

}  // namespace

absl::StatusOr<ImportedMap> ReadMermaid(std::string_view text) {
  return MermaidReader().Read(text);
}

ExportedMap WriteMermaid(const v1::JourneyMap& map) { return MermaidWriter(map).Write(); }

}  // namespace journeygraph::server
