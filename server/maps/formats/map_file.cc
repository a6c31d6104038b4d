#include "server/maps/formats/map_file.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "server/field_checks.h"
#include "server/wire_check.h"

namespace journeygraph::server {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::array kOfTheServer = {"name",        "revision",    "etag",       "create_time",
                                     "update_time", "delete_time", "expire_time"};
constexpr std::size_t kMaxIdBytes = 100;

// Counts what is set and not expressed.
class LossWalk {
 public:
  explicit LossWalk(std::span<const std::string_view> expressed) : expressed_(expressed) {}

  void Visit(const Message& message, const std::string& parent) {
    const auto& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string path = parent.empty() ? field->name() : parent + "." + field->name();
      if (IsExpressed(path) || (parent.empty() && IsOfTheServer(path))) continue;
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      if (!IsExpressedInPart(path)) {
        Count(path, parent.empty() ? count : 1, parent.empty() && !field->is_repeated());
        continue;
      }
      for (int i = 0; i < count; ++i) {
        Visit(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                   : reflection.GetMessage(message, field),
              path);
      }
    }
  }

  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (const Loss& loss : losses_) {
      lines.push_back(loss.is_single ? loss.path + ": left out"
                                     : absl::StrCat(loss.path, ": ", loss.count, " left out"));
    }
    return lines;
  }

 private:
  struct Loss {
    std::string path;
    int count;
    bool is_single;
  };

  static bool IsOfTheServer(const std::string& path) {
    return std::ranges::find(kOfTheServer, path) != kOfTheServer.end();
  }
  bool IsExpressed(const std::string& path) const {
    return std::ranges::find(expressed_, path) != expressed_.end();
  }
  bool IsExpressedInPart(const std::string& path) const {
    return std::ranges::any_of(expressed_, [&path](std::string_view entry) {
      return entry.size() > path.size() && entry.substr(0, path.size()) == path &&
             entry[path.size()] == '.';
    });
  }
  void Count(const std::string& path, int count, bool is_single) {
    const auto found = std::ranges::find(losses_, path, &Loss::path);
    if (found == losses_.end()) {
      losses_.push_back({path, count, is_single});
    } else {
      found->count += count;
    }
  }

  std::span<const std::string_view> expressed_;
  std::vector<Loss> losses_;
};

}  // namespace

absl::Status CheckMapFile(std::string_view text) {
  if (text.empty()) return absl::InvalidArgumentError("is empty");
  if (text.size() > kMaxMapFileBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", text.size(), " bytes; at most ", kMaxMapFileBytes, " are allowed"));
  }
  if (const auto place = FirstInvalidUtf8(text)) {
    const auto line = std::count(text.begin(), text.begin() + static_cast<long>(*place), '\n') + 1;
    return ErrorAtLine(static_cast<std::size_t>(line),
                       absl::StrCat("byte ", *place,
                                    " of the file is not valid UTF-8; files must "
                                    "be UTF-8"));
  }
  return absl::OkStatus();
}

absl::Status ErrorAtLine(std::size_t line, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", std::string(what)));
}

absl::Status CheckSize(const v1::JourneyMap& map, std::size_t line) {
  struct Limit {
    const char* what;
    int count;
    int most;
  };
  for (const Limit& limit :
       {Limit{"stages", map.stages_size(), 200},
        Limit{"touchpoints", map.touchpoints_size(), 5'000},
        Limit{"transitions", map.transitions_size(), 20'000},
        Limit{"personas", map.personas_size(), 100}, Limit{"lanes", map.lanes_size(), 100},
        Limit{"points of the experience curve", map.emotions_size(), 20'000}}) {
    if (limit.count <= limit.most) continue;
    return ErrorAtLine(line, absl::StrCat("there are more than ", limit.most, " ", limit.what,
                                          "; a map has at most ", limit.most));
  }
  return absl::OkStatus();
}

std::vector<std::string> NotExpressed(const v1::JourneyMap& map,
                                      std::span<const std::string_view> expressed) {
  LossWalk walk(expressed);
  walk.Visit(map, "");
  return walk.Lines();
}

std::string IdMaker::From(std::string_view title) {
  std::string base;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_kept = byte >= 0x80 || absl::ascii_isalnum(byte) || c == '_' || c == '-';
    if (!is_kept && (base.empty() || base.back() == '_')) continue;
    base.push_back(is_kept ? absl::ascii_tolower(byte) : '_');
  }
  if (base.size() > kMaxIdBytes) {
    std::size_t end = kMaxIdBytes;
    while (end > 0 && (static_cast<unsigned char>(base[end]) & 0xC0) == 0x80) --end;
    base.resize(end);
  }
  while (!base.empty() && base.back() == '_') base.pop_back();
  if (base.empty()) base = "untitled";
  std::string id = base;
  int& next = next_.try_emplace(base, 2).first->second;
  while (!taken_.insert(id).second) id = absl::StrCat(base, "_", next++);
  return id;
}

std::string IdMaker::Keep(std::string_view given, std::string_view title) {
  const bool is_usable =
      !NameProblem(given, max_bytes_, true) && given.find('/') == std::string_view::npos;
  if (is_usable && taken_.insert(std::string(given)).second) return std::string(given);
  return From(title.empty() ? given : title);
}

void ReportOrder(const v1::JourneyMap& map, std::vector<std::string>& report) {
  std::map<std::string, int> places;
  for (const v1::Stage& stage : map.stages()) places.emplace(stage.id(), places.size() + 1);
  std::vector<int> order;
  for (const v1::Touchpoint& touchpoint : map.touchpoints()) {
    order.push_back(places[touchpoint.stage()]);  // "" is 0
  }
  if (!std::ranges::is_sorted(order)) {
    report.emplace_back("touchpoints are written stage by stage, which changes their order");
  }
}

void ReadReport::LeftOut(std::string_view what, std::size_t line) {
  const auto found = places_.find(what);
  if (found != places_.end()) {
    ++kinds_[found->second].count;
  } else if (kinds_.size() == kMaxKinds) {
    ++others_;
  } else {
    places_.emplace(what, kinds_.size());
    kinds_.push_back({std::string(what), 1, line});
  }
}

std::vector<std::string> ReadReport::Lines() const {
  std::vector<std::string> lines = said_;
  for (const Kind& kind : kinds_) {
    lines.push_back(absl::StrCat(kind.what, ": ", kind.count, " left out (",
                                 kind.count == 1 ? "" : "first ", "in line ", kind.first_line,
                                 ")"));
  }
  if (others_ > 0) lines.push_back(absl::StrCat("of other kinds: ", others_, " left out"));
  return lines;
}

}  // namespace journeygraph::server
