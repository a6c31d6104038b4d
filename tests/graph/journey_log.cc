#include "tests/graph/journey_log.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "graph/measure/period.h"

namespace journeygraph::graph {
namespace {

// Rows of views do not begin at 0, as they do not in a shard.
constexpr std::uint32_t kFirstRow = 1000;

// What may follow the name of a touchpoint.
constexpr char kMarks[] = "!($#~%?^";

std::uint16_t IdOf(std::string_view name, std::vector<std::string>& names) {
  const auto id = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  if (id == names.size()) names.emplace_back(name);
  return static_cast<std::uint16_t>(id);
}

std::int64_t Micros(std::string_view number) {
  return std::llround(std::strtod(std::string(number).c_str(), nullptr) * kMicrosPerUnit);
}

std::int64_t DurationMs(std::string_view text) {
  const std::string copy(text);
  char* unit = nullptr;
  const double number = std::strtod(copy.c_str(), &unit);
  const std::string_view name = unit;
  double factor = 0;
  if (name == "ms") factor = 1;
  if (name == "s") factor = 1'000;
  if (name == "m") factor = 60'000;
  if (name == "h") factor = 3'600'000;
  if (name == "d") factor = 86'400'000;
  if (factor == 0) throw std::invalid_argument("no duration: " + copy);
  return std::llround(number * factor);
}

std::int64_t DayMs(std::string_view text) {
  int year = 0, month = 0, day = 0;
  if (std::sscanf(std::string(text).c_str(), "%d-%d-%d", &year, &month, &day) != 3) {
    throw std::invalid_argument("no day: " + std::string(text));
  }
  const std::int64_t month_number = (year - 1970) * 12 + month - 1;
  return PeriodStartMs(Period::kMonth, month_number) + (day - 1) * kMsPerDay;
}

JourneyResult ResultNamed(std::string_view name) {
  if (name == "success") return JourneyResult::kSuccess;
  if (name == "failure") return JourneyResult::kFailure;
  if (name == "lost") return JourneyResult::kLost;
  if (name == "open") return JourneyResult::kOpen;
  throw std::invalid_argument("no result: " + std::string(name));
}

Initiator InitiatorNamed(std::string_view name) {
  if (name == "customer") return Initiator::kCustomer;
  if (name == "company") return Initiator::kCompany;
  if (name == "third_party") return Initiator::kThirdParty;
  throw std::invalid_argument("no initiator: " + std::string(name));
}

// What follows `mark`, up to the next mark or ")"; "" without it.
std::string_view Part(std::string_view word, char mark) {
  const std::size_t begin = word.find(mark);
  if (begin == std::string_view::npos) return "";
  const std::string_view rest = word.substr(begin + 1);
  return rest.substr(0, mark == '(' ? rest.find(')') : rest.find_first_of(kMarks));
}

}  // namespace

JourneyLog::JourneyLog() {
  context_.names.channels = {""};
  context_.names.outcomes = {""};
  context_.names.wordings = {""};
  context_.names.teams = {""};
}

TouchpointId JourneyLog::TouchpointNamed(std::string_view name) {
  return IdOf(name, context_.names.touchpoints);
}

void JourneyLog::Add(std::string_view text, int times) {
  Journey journey;
  std::istringstream words{std::string(text)};
  std::int64_t time_ms = kMonday;
  std::int64_t gap_ms = 60'000;
  bool is_first = true;
  for (std::string word; words >> word;) {
    if (word == "=>") {
      words >> word;
      journey.result = ResultNamed(word);
    } else if (word[0] == '+') {
      gap_ms = DurationMs(std::string_view(word).substr(1));
    } else if (word[0] == '@') {
      time_ms = DayMs(std::string_view(word).substr(1));
      gap_ms = 0;
    } else {
      if (!is_first) time_ms += gap_ms;
      is_first = false;
      gap_ms = 60'000;
      AddInteraction(word, time_ms, journey);
    }
  }
  context_.watermark_ms = std::max(context_.watermark_ms.value_or(time_ms), time_ms);
  for (int i = 0; i < times; ++i) journeys_.push_back(journey);
}

void JourneyLog::AddInteraction(std::string_view word, std::int64_t time_ms, Journey& journey) {
  std::string_view name = word.substr(0, word.find_first_of(kMarks));
  std::string_view channel;
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    channel = name.substr(0, colon);
    name = name.substr(colon + 1);
  }
  const auto row = kFirstRow + static_cast<std::uint32_t>(journey.time_ms.size());
  journey.time_ms.push_back(time_ms);
  journey.touchpoint.push_back(TouchpointNamed(name));
  journey.channel.push_back(IdOf(channel, context_.names.channels));
  const OutcomeId outcome = IdOf(Part(word, '!'), context_.names.outcomes);
  if (outcome != 0) journey.outcomes.push_back({.row = row, .outcome = outcome});
  if (const std::string_view value = Part(word, '$'); !value.empty()) {
    journey.values.push_back({.row = row, .value_micros = Micros(value)});
  }
  if (const std::string_view cost = Part(word, '#'); !cost.empty()) {
    journey.costs.push_back({.row = row, .value_micros = Micros(cost)});
  }
  const std::string_view team = Part(word, '%');
  const std::string_view initiator = Part(word, '~');
  if (!team.empty() || !initiator.empty()) {
    journey.contacts.push_back(
        {.row = row,
         .team = IdOf(team, context_.names.teams),
         .initiator = initiator.empty() ? Initiator::kUnknown : InitiatorNamed(initiator)});
  }
  for (const char mark : {'?', '^'}) {
    std::istringstream fields{std::string(Part(word, mark))};
    for (std::string field; std::getline(fields, field, '+');) {
      journey.fields.push_back(
          {.row = row, .field = IdOf(field, context_.names.fields), .is_asked = mark == '?'});
    }
  }
  std::istringstream scores{std::string(Part(word, '('))};
  for (std::string score; std::getline(scores, score, ',');) {
    const std::size_t equals = score.find('=');
    const std::size_t slash = score.find('/');
    const std::string_view wording =
        slash == std::string::npos ? "" : std::string_view(score).substr(slash + 1);
    journey.scores.push_back(
        {.row = row,
         .metric = context_.metrics->Find(score.substr(0, equals))->metric,
         .wording = IdOf(wording, context_.names.wordings),
         .value_micros = Micros(score.substr(equals + 1, slash - equals - 1))});
  }
}

Metric JourneyLog::DefineMetric(const NewMetric& metric) {
  auto metrics = std::make_shared<MetricCatalogue>(*context_.metrics);
  const Metric number = metrics->Define(MakeMetric(metric))->metric;
  context_.metrics = std::move(metrics);
  return number;
}

void JourneyLog::SetMap(std::string_view stages) {
  context_.map = JourneyMap{};
  std::istringstream parts{std::string(stages)};
  for (std::string part; std::getline(parts, part, ';');) {
    std::istringstream words{part};
    std::string stage;
    words >> stage;
    stage.pop_back();  // the colon
    context_.map->stages.push_back({.id = stage});
    for (std::string name; words >> name;) {
      context_.map->touchpoints.push_back({.id = name, .stage = stage});
    }
  }
}

const QuestionContext& JourneyLog::context() {
  ResolveContext(JourneyRules{}, context_);
  return context_;
}

JourneyView JourneyLog::View(std::size_t index) const {
  const Journey& journey = journeys_[index];
  return {.time_ms = journey.time_ms,
          .touchpoint = journey.touchpoint,
          .channel = journey.channel,
          .outcomes = journey.outcomes,
          .scores = journey.scores,
          .values = journey.values,
          .costs = journey.costs,
          .contacts = journey.contacts,
          .fields = journey.fields,
          .first_row = kFirstRow,
          .result = journey.result,
          .customer_hash = index};
}

}  // namespace journeygraph::graph
