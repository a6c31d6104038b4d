#include "graph/questions/effort.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace journeygraph::graph {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;

constexpr std::size_t At(EffortComponent component) { return static_cast<std::size_t>(component); }
constexpr std::size_t kContacts = At(EffortComponent::kContacts);
constexpr std::size_t kSwitches = At(EffortComponent::kSwitches);
constexpr std::size_t kRepeats = At(EffortComponent::kRepeats);
constexpr std::size_t kWaiting = At(EffortComponent::kWaiting);
constexpr std::size_t kElapsed = At(EffortComponent::kElapsed);

std::vector<EffortJob> JobsOf(const QuestionContext& context, const EffortOptions& options) {
  if (!options.jobs.empty() || !context.map) return options.jobs;
  std::vector<EffortJob> jobs;
  for (const Stage& stage : context.map->stages) {
    jobs.push_back({.name = stage.id, .stages = {stage.id}, .touchpoints = {}});
  }
  return jobs;
}

}  // namespace

EffortReader::EffortReader(const QuestionContext& context, const EffortOptions& options)
    : context_(&context), visits_(context.names.touchpoints.size()) {
  const std::vector<EffortJob> jobs = JobsOf(context, options);
  const auto none = static_cast<std::uint32_t>(jobs.size());
  std::unordered_map<std::string, std::uint32_t> of_stage;
  std::unordered_map<std::string, std::uint32_t> of_touchpoint;
  for (std::uint32_t job = 0; job < none; ++job) {
    job_names_.push_back(jobs[job].name);
    for (const std::string& stage : jobs[job].stages) of_stage.emplace(stage, job);
    for (const std::string& touchpoint : jobs[job].touchpoints) {
      of_touchpoint.emplace(touchpoint, job);
    }
  }
  for (std::size_t id = 0; id < context.names.touchpoints.size(); ++id) {
    std::uint32_t job = none;
    if (const auto found = of_touchpoint.find(context.names.touchpoints[id]);
        found != of_touchpoint.end()) {
      job = found->second;
    }
    const StageIndex stage = context.map ? context.stage_of_touchpoint[id] : kNoStage;
    if (stage != kNoStage) {
      const auto found = of_stage.find(context.map->stages[stage].id);
      if (found != of_stage.end()) job = std::min(job, found->second);
    }
    job_of_touchpoint_.push_back(job);
  }
  // The last one takes what belongs to no job.
  of_jobs_.resize(jobs.size() + 1);
  progress_.resize(jobs.size() + 1);
}

const EffortOf& EffortReader::Read(const JourneyView& journey) {
  whole_ = {};
  std::ranges::fill(of_jobs_, OfJob{});
  const FirstVisits::OfJourney visits = visits_.NextJourney();
  const TouchpointId* touchpoint = journey.touchpoint.data();
  const ChannelId* channel = journey.channel.data();
  const std::size_t size = journey.size();
  std::int64_t switches = 0;
  std::int64_t repeats = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::int64_t is_repeat = !visits.IsFirst(touchpoint[i]);
    repeats += is_repeat;
    if (i > 0) {
      switches += (channel[i] != channel[i - 1]) & (channel[i] != 0) & (channel[i - 1] != 0);
    }
    OfJob& job = of_jobs_[job_of_touchpoint_[touchpoint[i]]];
    Progress& progress = progress_[job_of_touchpoint_[touchpoint[i]]];
    ++job.effort[kContacts];
    job.effort[kRepeats] += is_repeat;
    if (!job.is_there) {
      job.is_there = true;
      progress.first_ms = journey.time_ms[i];
    } else {
      job.effort[kSwitches] +=
          (channel[i] != progress.last_channel) & (channel[i] != 0) & (progress.last_channel != 0);
    }
    progress.last_channel = channel[i];
    progress.last_ms = journey.time_ms[i];
  }
  whole_[kContacts] = static_cast<std::int64_t>(size);
  whole_[kSwitches] = switches;
  whole_[kRepeats] = repeats;
  whole_[kElapsed] = (GoalTime(journey) - journey.time_ms.front()) / kMsPerSecond;
  for (std::size_t job = 0; job < of_jobs_.size(); ++job) {
    if (!of_jobs_[job].is_there) continue;
    of_jobs_[job].effort[kElapsed] =
        (progress_[job].last_ms - progress_[job].first_ms) / kMsPerSecond;
  }
  AddWaiting(journey);
  return whole_;
}

void EffortReader::AddWaiting(const JourneyView& journey) {
  has_initiator_ = false;
  for (const ContactEntry& contact : journey.contacts) {
    if (contact.initiator == Initiator::kUnknown) continue;
    has_initiator_ = true;
    const std::size_t place = contact.row - journey.first_row;
    if (contact.initiator == Initiator::kCustomer || place == 0) continue;
    const std::int64_t waited =
        (journey.time_ms[place] - journey.time_ms[place - 1]) / kMsPerSecond;
    whole_[kWaiting] += waited;
    of_jobs_[job_of_touchpoint_[journey.touchpoint[place]]].effort[kWaiting] += waited;
  }
}

std::int64_t EffortReader::GoalTime(const JourneyView& journey) const {
  for (const OutcomeEntry& outcome : journey.outcomes) {
    if (context_->outcome_class[outcome.outcome] != OutcomeClass::kSuccess) continue;
    return journey.time_ms[outcome.row - journey.first_row];
  }
  return journey.time_ms.back();
}

void EffortSums::Add(const EffortOf& effort) {
  ++count;
  for (std::size_t i = 0; i < kEffortComponents; ++i) {
    sums[i] += effort[i];
    squares[i] += static_cast<Int128>(effort[i]) * effort[i];
  }
}

void EffortSums::Merge(const EffortSums& other) {
  count += other.count;
  for (std::size_t i = 0; i < kEffortComponents; ++i) {
    sums[i] += other.sums[i];
    squares[i] += other.squares[i];
  }
}

double EffortSums::Mean(std::size_t component) const {
  return count == 0 ? 0 : static_cast<double>(sums[component]) / static_cast<double>(count);
}

double EffortSums::StandardDeviation(std::size_t component) const {
  if (count < 2) return 0;
  const auto n = static_cast<Int128>(count);
  const Int128 scaled = n * squares[component] - sums[component] * sums[component];
  return std::sqrt(static_cast<double>(scaled) / static_cast<double>(n * (n - 1)));
}

EffortCounts::EffortCounts(const QuestionContext& context, const EffortOptions& options)
    : options_(options), reader_(context, options), jobs_(reader_.job_names().size()) {}

void EffortCounts::Add(const JourneyView& journey) {
  results_[static_cast<std::size_t>(journey.result)].Add(reader_.Read(journey));
  journeys_with_initiator_ += reader_.has_initiator();
  for (std::size_t job = 0; job < jobs_.size(); ++job) {
    if (reader_.jobs()[job].is_there) jobs_[job].Add(reader_.jobs()[job].effort);
  }
}

void EffortCounts::Merge(EffortCounts&& other) {
  for (std::size_t i = 0; i < results_.size(); ++i) results_[i].Merge(other.results_[i]);
  for (std::size_t i = 0; i < jobs_.size(); ++i) jobs_[i].Merge(other.jobs_[i]);
  journeys_with_initiator_ += other.journeys_with_initiator_;
}

namespace {

template <typename Sums>
EffortSums Together(const Sums& parts) {
  EffortSums all;
  for (const EffortSums& part : parts) all.Merge(part);
  return all;
}

}  // namespace

EffortScale::EffortScale(const EffortCounts& counts)
    : whole_(PartsOf(Together(counts.results()), counts)),
      jobs_(PartsOf(Together(counts.jobs()), counts)) {}

EffortScale::Parts EffortScale::PartsOf(const EffortSums& sums, const EffortCounts& counts) {
  Parts parts;
  double total = 0;
  for (std::size_t i = 0; i < kEffortComponents; ++i) {
    parts[i].mean = sums.Mean(i);
    const double deviation = sums.StandardDeviation(i);
    if (deviation <= 0 || (i == kWaiting && counts.journeys_with_initiator() == 0)) continue;
    parts[i].weight = counts.options().weights[i] / deviation;
    total += counts.options().weights[i];
  }
  for (Part& part : parts) part.weight = total > 0 ? part.weight / total : 0;
  return parts;
}

std::int64_t EffortScale::IndexMicros(const EffortOf& effort, bool of_job) const {
  const Parts& parts = of_job ? jobs_ : whole_;
  double index = 0;
  for (std::size_t i = 0; i < kEffortComponents; ++i) {
    index += parts[i].weight * (static_cast<double>(effort[i]) - parts[i].mean);
  }
  return std::llround(index * kMicrosPerUnit);
}

EffortIndexCounts::EffortIndexCounts(const QuestionContext& context, const EffortOptions& options,
                                     const EffortScale& scale)
    : reader_(context, options),
      scale_(scale),
      jobs_(reader_.job_names().size()),
      with_ces_(kGrades, kEasinessGrades) {}

void EffortIndexCounts::Add(const JourneyView& journey) {
  constexpr std::int64_t kLowestMicros = -4 * kMicrosPerUnit;
  const std::int64_t index = scale_.IndexMicros(reader_.Read(journey), /*of_job=*/false);
  results_[static_cast<std::size_t>(journey.result)].Add(index);
  for (std::size_t job = 0; job < jobs_.size(); ++job) {
    if (!reader_.jobs()[job].is_there) continue;
    jobs_[job].Add(scale_.IndexMicros(reader_.jobs()[job].effort, /*of_job=*/true));
  }
  for (std::size_t i = journey.scores.size(); i-- > 0;) {
    if (journey.scores[i].metric != Metric::kCes) continue;
    const std::int64_t grade = std::clamp<std::int64_t>(
        (index - kLowestMicros) * 64 / kMicrosPerUnit, 0, std::int64_t{kGrades} - 1);
    const std::int64_t easiness = std::clamp<std::int64_t>(
        journey.scores[i].value_micros / kMicrosPerUnit - 1, 0, std::int64_t{kEasinessGrades} - 1);
    with_ces_.Add(static_cast<std::size_t>(grade), static_cast<std::size_t>(easiness));
    return;
  }
}

void EffortIndexCounts::Merge(EffortIndexCounts&& other) {
  for (std::size_t i = 0; i < results_.size(); ++i) results_[i].Merge(other.results_[i]);
  for (std::size_t i = 0; i < jobs_.size(); ++i) jobs_[i].Merge(other.jobs_[i]);
  with_ces_.Merge(other.with_ces_);
}

namespace {

EffortGroup GroupOf(std::string name, const EffortSums& sums, const Moments& index,
                    bool has_index) {
  EffortGroup group{
      .name = std::move(name), .journeys = sums.count, .small_sample = sums.count < kSmallSample};
  for (std::size_t i = 0; i < kEffortComponents; ++i) group.means[i] = sums.Mean(i);
  if (has_index && sums.count > 0) {
    group.index = MeanEstimate(index.count(), index.Mean(), index.StandardDeviation());
  }
  return group;
}

}  // namespace

EffortAnswer AnswerEffort(const EffortCounts& counts, const EffortIndexCounts& indexes) {
  static constexpr std::array kResultNames = {"success", "failure", "lost", "open"};
  const EffortSums all = Together(counts.results());
  EffortAnswer answer{.weights = counts.options().weights,
                      .journeys_with_initiator = counts.journeys_with_initiator(),
                      .journeys_with_ces = indexes.with_ces().count(),
                      .correlation_with_ces = indexes.with_ces().Spearman()};
  bool has_index = false;
  for (std::size_t i = 0; i < kEffortComponents; ++i) {
    answer.standard_deviations[i] = all.StandardDeviation(i);
    answer.missing[i] = indexes.scale().IsMissing(i) && answer.weights[i] > 0;
    has_index = has_index || !indexes.scale().IsMissing(i);
  }
  Moments index_of_all;
  for (std::size_t i = 0; i < counts.results().size(); ++i) {
    index_of_all.Merge(indexes.results()[i]);
    if (counts.results()[i].count == 0) continue;
    answer.results.push_back(
        GroupOf(kResultNames[i], counts.results()[i], indexes.results()[i], has_index));
  }
  answer.all = GroupOf("all", all, index_of_all, has_index);
  for (std::size_t i = 0; i < counts.jobs().size(); ++i) {
    if (counts.jobs()[i].count == 0) continue;
    answer.jobs.push_back(
        GroupOf(counts.job_names()[i], counts.jobs()[i], indexes.jobs()[i], has_index));
  }
  return answer;
}

}  // namespace journeygraph::graph
