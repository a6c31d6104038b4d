// What readers and writers of map files share: results with a report, errors with a line, ids.
//
//   IdMaker ids;
//   stage.set_id(ids.From("Look around"));     // "look_around"
//   ReadReport report;
//   report.LeftOut("comments", line);          // "comments: 3 left out (first in line 2)"
//
// Nothing is lost in silence: NotExpressed finds every field that a format has no place for by
// reflection, also fields that are added to the protos later. Pure functions; classes are not
// thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "journeygraph/v1/journey_map.pb.h"

namespace journeygraph::server {

inline constexpr std::size_t kMaxMapFileBytes = 8 << 20;

struct ImportedMap {
  v1::JourneyMap map;
  std::vector<std::string> report;  // what was left out or made up
};

struct ExportedMap {
  std::string text;
  std::vector<std::string> report;  // what the format cannot express
};

// Returns INVALID_ARGUMENT, if the text is empty, larger than kMaxMapFileBytes, or no UTF-8.
absl::Status CheckMapFile(std::string_view text);

// INVALID_ARGUMENT "line 7: ...".
absl::Status ErrorAtLine(std::size_t line, std::string_view what);

// Returns INVALID_ARGUMENT with the line, if the map holds more than JourneyMap allows. Readers ask
// after every element, so that a hostile file does not fill the memory.
absl::Status CheckSize(const v1::JourneyMap& map, std::size_t line);

// Lines about the fields that are set but not among `expressed`, in the order of the protos.
// Entries are paths such as "stages.goal"; "stages" means all of it. Fields that only the server
// sets, such as the revision, belong to no file.
std::vector<std::string> NotExpressed(const v1::JourneyMap& map,
                                      std::span<const std::string_view> expressed);

// display_name, or else the id.
template <typename Element>
const std::string& TitleText(const Element& element) {
  return element.display_name().empty() ? element.id() : element.display_name();
}

// Ids out of titles: lower-case letters, digits and what is not ASCII; the rest becomes "_"; at
// most 100 bytes; unique by "_2", "_3" ...
class IdMaker {
 public:
  // Given ids may have so many bytes.
  explicit IdMaker(std::size_t max_bytes = 128) : max_bytes_(max_bytes) {}

  std::string From(std::string_view title);
  // The id given by the file, where a map allows it and it is free; else one made from the title.
  std::string Keep(std::string_view given, std::string_view title);

 private:
  std::size_t max_bytes_;
  std::set<std::string> taken_;
  std::map<std::string, int> next_;
};

// Gives the element an id made from the title; the title is kept where the id does not say it.
template <typename Element>
void SetTitle(Element& element, std::string_view title, IdMaker& ids) {
  element.set_id(ids.From(title));
  if (element.id() != title) element.set_display_name(std::string(title));
}

// Gives the element the id of the file, if it can be kept.
template <typename Element>
void SetIdAndTitle(Element& element, std::string_view given, std::string_view title, IdMaker& ids) {
  element.set_id(ids.Keep(given, title));
  element.set_display_name(element.id() == title ? "" : std::string(title));
}

// A report line where ids do not come back from titles; nothing is added if all do.
template <typename Elements>
void ReportLostIds(const Elements& elements, std::string_view kind,
                   std::vector<std::string>& report) {
  IdMaker ids;
  int lost = 0;
  for (const auto& element : elements) lost += ids.From(TitleText(element)) != element.id();
  if (lost > 0) {
    report.push_back(absl::StrCat(std::string(kind), ".id: ", lost,
                                  " left out; an import makes them of titles"));
  }
}

// A report line where a format that writes touchpoints stage by stage, those of none first, changes
// their order.
void ReportOrder(const v1::JourneyMap& map, std::vector<std::string>& report);

// What a reader had no place for, by kind.
class ReadReport {
 public:
  void LeftOut(std::string_view what, std::size_t line);
  // Anything else, in words.
  void Say(std::string_view words) { said_.emplace_back(words); }
  std::vector<std::string> Lines() const;

 private:
  static constexpr std::size_t kMaxKinds = 100;
  struct Kind {
    std::string what;
    std::size_t count;
    std::size_t first_line;
  };
  std::vector<std::string> said_;
  std::vector<Kind> kinds_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::size_t others_ = 0;
};

}  // namespace journeygraph::server
