// How much effort customers have where nobody asked them (definitions 3.3, behavioural effort
// index).
//
//   EffortCounts counts(context, options);                 // first pass: what is usual
//   EffortScale scale(counts);
//   EffortIndexCounts indexes(context, options, scale);    // second pass: each journey against it
//   EffortAnswer answer = AnswerEffort(counts, indexes);
//
// Of each journey: contacts (interactions), switches (neighbours on different known channels),
// repeats (interactions at a touchpoint met before), waiting (time up to an interaction that the
// company or a third party started, from the one before it), elapsed time to the goal (to the first
// good outcome, else to the end). Index = sum of w z / sum of w with z = (x - mean) / standard
// deviation over all journeys; 0 is usual, above is more effort. A component that does not vary, or
// waiting where no initiator is known, is missing and its weight left out. A job is a set of stages
// or touchpoints; of it only its own interactions count, and z is over all journeys and jobs.
// Validated by Spearman's rank correlation of the index with the last CES of a journey, which
// should be clearly negative (CES: high is easy). Counting unit: journeys.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis.h"
#include "graph/measure/first_visits.h"
#include "graph/measure/moments.h"
#include "graph/measure/rank_correlation.h"

namespace journeygraph::graph {

inline constexpr char kEffortUnit[] = "journeys";
inline constexpr char kEffortDefinition[] =
    "Weighted mean of the z-scores of contacts, channel switches, repeated touchpoints, waiting "
    "for "
    "the company and time to the goal, over all journeys; 0 is usual, above is more effort. "
    "Validated by Spearman's rank correlation with the journey's last CES.";

enum class EffortComponent : std::uint8_t { kContacts, kSwitches, kRepeats, kWaiting, kElapsed };
inline constexpr std::size_t kEffortComponents = 5;
// Contacts, switches and repeats are counts; waiting and elapsed time are whole seconds.
using EffortOf = std::array<std::int64_t, kEffortComponents>;

// A job that customers want done.
struct EffortJob {
  std::string name;
  std::vector<std::string> stages;       // ids of the map
  std::vector<std::string> touchpoints;  // as observed
};

struct EffortOptions {
  std::array<double, kEffortComponents> weights = {1, 1, 1, 1, 1};  // 0 or above, one above 0
  // A touchpoint belongs to the first job that names it. Empty: each stage of the map is a job.
  std::vector<EffortJob> jobs;
};

// Takes the components out of journeys; shared by both passes.
class EffortReader {
 public:
  EffortReader(const QuestionContext& context, const EffortOptions& options);

  struct OfJob {
    bool is_there = false;
    EffortOf effort = {};
  };

  // Valid until the next call.
  const EffortOf& Read(const JourneyView& journey);
  const std::vector<OfJob>& jobs() const { return of_jobs_; }
  const std::vector<std::string>& job_names() const { return job_names_; }
  bool has_initiator() const { return has_initiator_; }  // of the journey read last

 private:
  void AddWaiting(const JourneyView& journey);
  std::int64_t GoalTime(const JourneyView& journey) const;

  struct Progress {
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;
    ChannelId last_channel = 0;
  };

  const QuestionContext* context_;
  std::vector<std::string> job_names_;
  std::vector<std::uint32_t> job_of_touchpoint_;  // the number of jobs for none
  FirstVisits visits_;
  EffortOf whole_ = {};
  std::vector<OfJob> of_jobs_;
  std::vector<Progress> progress_;
  bool has_initiator_ = false;
};

// Exact sums of the components.
struct EffortSums {
  std::uint64_t count = 0;
  std::array<Int128, kEffortComponents> sums = {};
  std::array<Int128, kEffortComponents> squares = {};

  void Add(const EffortOf& effort);
  void Merge(const EffortSums& other);
  double Mean(std::size_t component) const;
  double StandardDeviation(std::size_t component) const;  // of the sample; 0 for fewer than two
};

// First pass. An Accumulator (graph/analysis.h); not thread-safe.
class EffortCounts {
 public:
  EffortCounts(const QuestionContext& context, const EffortOptions& options);

  void Add(const JourneyView& journey);
  void Merge(EffortCounts&& other);

  const EffortOptions& options() const { return options_; }
  const std::vector<std::string>& job_names() const { return reader_.job_names(); }
  const std::array<EffortSums, kJourneyResults>& results() const { return results_; }
  const std::vector<EffortSums>& jobs() const { return jobs_; }
  std::uint64_t journeys_with_initiator() const { return journeys_with_initiator_; }

 private:
  EffortOptions options_;
  EffortReader reader_;
  std::array<EffortSums, kJourneyResults> results_;
  std::vector<EffortSums> jobs_;
  std::uint64_t journeys_with_initiator_ = 0;
};

// What is usual: turns components into an index, in whole millionths.
class EffortScale {
 public:
  explicit EffortScale(const EffortCounts& counts);

  // `of_job`: against all journeys and jobs, or else against all journeys.
  std::int64_t IndexMicros(const EffortOf& effort, bool of_job) const;
  // Whether it does not count for journeys: no weight, or nothing to measure it by.
  bool IsMissing(std::size_t component) const { return whole_[component].weight <= 0; }

 private:
  struct Part {
    double mean = 0;
    double weight = 0;  // of one unit: w / (sum of w) / standard deviation; 0: missing
  };
  using Parts = std::array<Part, kEffortComponents>;
  static Parts PartsOf(const EffortSums& sums, const EffortCounts& counts);

  Parts whole_;
  Parts jobs_;
};

// Second pass. An Accumulator; not thread-safe.
class EffortIndexCounts {
 public:
  // A grade of the index for ranks: 1/64 of a standard deviation, from -4 to 12.
  static constexpr std::size_t kGrades = 1'024;
  static constexpr std::size_t kEasinessGrades = 7;  // CES 1 to 7

  EffortIndexCounts(const QuestionContext& context, const EffortOptions& options,
                    const EffortScale& scale);

  void Add(const JourneyView& journey);
  void Merge(EffortIndexCounts&& other);

  const std::array<Moments, kJourneyResults>& results() const { return results_; }
  const std::vector<Moments>& jobs() const { return jobs_; }
  const RankTable& with_ces() const { return with_ces_; }
  const EffortScale& scale() const { return scale_; }

 private:
  EffortReader reader_;
  EffortScale scale_;
  std::array<Moments, kJourneyResults> results_;
  std::vector<Moments> jobs_;
  RankTable with_ces_;
};

// Journeys of one result, of one job, or all.
struct EffortGroup {
  std::string name;  // "all", "success", "failure", "lost", "open" or the job's
  std::uint64_t journeys = 0;
  std::optional<Estimate> index;  // nothing without journeys or if every component is missing
  std::array<double, kEffortComponents> means = {};
  bool small_sample = false;
  friend bool operator==(const EffortGroup&, const EffortGroup&) = default;
};

struct EffortAnswer {
  EffortGroup all;
  std::vector<EffortGroup> results;  // success, failure, lost, open; those with journeys
  std::vector<EffortGroup> jobs;     // in their order, those with journeys
  std::array<double, kEffortComponents> weights = {};
  std::array<double, kEffortComponents> standard_deviations = {};  // over all journeys
  std::array<bool, kEffortComponents> missing = {};
  std::uint64_t journeys_with_initiator = 0;
  std::uint64_t journeys_with_ces = 0;
  std::optional<Estimate> correlation_with_ces;  // Spearman's; nothing if either does not vary
  friend bool operator==(const EffortAnswer&, const EffortAnswer&) = default;
};

EffortAnswer AnswerEffort(const EffortCounts& counts, const EffortIndexCounts& indexes);

}  // namespace journeygraph::graph
