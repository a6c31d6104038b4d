#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <random>
#include <thread>

#include "storage/engine/memory_engine.h"
#include "storage/engine/rocks_engine.h"
#include "storage/store.h"
#include "storage/streamed_shards.h"
#include "tests/storage/all_answers.h"
#include "tests/storage/resident_rig.h"
#include "tests/storage/temp_folder.h"

namespace journeygraph::storage {
namespace {

using graph::Interaction;
using graph::Scope;

constexpr std::size_t kNoLimit = 0;
constexpr std::size_t kNothingFits = 1;

std::unique_ptr<Store> OpenStore(std::size_t resident_bytes, std::unique_ptr<Engine> engine) {
  auto store = Store::Open({.threads = 2, .resident_bytes = resident_bytes}, std::move(engine));
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

std::unique_ptr<Store> OpenStore(std::size_t resident_bytes, const TempFolder& folder) {
  auto engine = OpenRocksEngine({.folder = folder.path()});
  EXPECT_TRUE(engine.ok()) << engine.status();
  return OpenStore(resident_bytes, *std::move(engine));
}

std::shared_ptr<Workspace> DefaultOf(Store& store) { return *store.FindWorkspace("default"); }

// Folds everything that was acknowledged.
void FoldAll(Workspace& workspace) {
  EXPECT_TRUE(workspace.ListInteractions("", std::nullopt, 1).ok());
}

graph::JourneyMap TwoStages() {
  return {.id = "map",
          .stages = {{.id = "early"}, {.id = "late"}},
          .touchpoints = {{.id = "t0", .stage = "early"}, {.id = "t3", .stage = "late"}}};
}

// Ties, late arrivals, empty fields, customers with one interaction, and repetitions: some exact,
// some with other times, also older and newer than everything else.
std::vector<Interaction> RandomLog(std::mt19937_64& random, int count) {
  std::vector<Interaction> log = RandomInteractions(random, count);
  for (Interaction& i : log) {
    if (random() % 4 == 0) i.customer = "single " + i.id;
  }
  for (int i = 0; i < count / 10; ++i) {
    log.push_back(log[random() % log.size()]);
    if (i % 2 == 0) log.back().event_time_ms = static_cast<std::int64_t>(random() % 3'000'000);
  }
  std::ranges::shuffle(log, random);
  return log;
}

Scope RandomScope(std::mt19937_64& random) {
  const auto pick = [&random](int n) { return static_cast<int>(random() % n); };
  Scope scope;
  const graph::CaseNotion notions[] = {graph::WholeTimeline{}, graph::ByJourneyKey{},
                                       graph::ByInactivityGap{pick(40) * 1'000}};
  scope.case_notion = notions[pick(3)];
  if (pick(3) == 0) scope.time_range.start_ms = 1'000'000 + pick(300) * 1'000;
  if (pick(3) == 0) scope.time_range.end_ms = 1'000'000 + pick(300) * 1'000;
  if (pick(3) == 0) scope.touchpoints = {"t1", "t3", "unheard of"};
  if (pick(3) == 0) scope.channels = {"ch0", ""};
  if (pick(3) == 0) scope.customer_conditions = {{"persona", {"student"}}};
  scope.rules.lost_after_ms = pick(3) * 60'000;
  return scope;
}

// A workspace and what it must answer.
struct Both {
  explicit Both(std::unique_ptr<Store> opened) : store(std::move(opened)) {}

  void Record(const std::vector<Interaction>& interactions) {
    ASSERT_TRUE(DefaultOf(*store)->RecordAndWait(interactions, Durability::kBuffered).ok());
    naive.Record(interactions);
  }
  void RecordInPieces(const std::vector<Interaction>& log, std::mt19937_64& random) {
    for (std::size_t begin = 0; begin < log.size();) {
      const std::size_t end = std::min(log.size(), begin + 1 + random() % 60);
      Record({log.begin() + static_cast<std::ptrdiff_t>(begin),
              log.begin() + static_cast<std::ptrdiff_t>(end)});
      begin = end;
    }
  }
  void Upsert(const graph::Customer& customer) {
    ASSERT_TRUE(DefaultOf(*store)->UpsertCustomersAndWait({customer}).ok());
    naive.Upsert(customer);
  }
  void ExpectSameAnswers(const Scope& scope) {
    const auto snapshot = DefaultOf(*store)->Read();
    const std::optional<graph::JourneyMap> map = TwoStages();
    const auto expected = NaiveAnswersOf(naive, scope, map);
    const auto actual = AnswersOf(*snapshot, scope, map);
    ASSERT_TRUE(std::get<0>(actual).ok()) << std::get<0>(actual).status();
    EXPECT_EQ(std::get<0>(actual)->total_interactions, std::get<0>(expected)->total_interactions);
    EXPECT_EQ(std::get<0>(actual)->journeys_by_result[3],
              std::get<0>(expected)->journeys_by_result[3]);
    EXPECT_TRUE(actual == expected);
  }

  std::unique_ptr<Store> store;
  NaiveLog naive;
};

// What fits half of it, roughly.
std::size_t HalfOf(Store& store) {
  const auto snapshot = DefaultOf(store)->Read();
  std::size_t segments = 0;
  for (int shard = 0; shard < kShards; ++shard) segments += snapshot->shard(shard).SegmentBytes();
  return snapshot->SizeBytes() - segments / 2;
}

class StreamingPropertyTest : public testing::TestWithParam<std::size_t> {};

// Resident, streamed and in between, in one life with folded and unfolded parts.
TEST_P(StreamingPropertyTest, EveryAnalysisIsWhatTheNaiveOneSays) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    Both both(OpenStore(GetParam(), MakeMemoryEngine()));
    for (int c = 0; c < 17; c += 2) {
      both.Upsert({"c" + std::to_string(c), {{"persona", "student"}}});
    }
    for (int part = 0; part < 3; ++part) {
      both.RecordInPieces(RandomLog(random, 1 + static_cast<int>(random() % 250)), random);
      both.ExpectSameAnswers(RandomScope(random));
      if (part == 1) FoldAll(*DefaultOf(*both.store));
      both.ExpectSameAnswers(RandomScope(random));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Budgets, StreamingPropertyTest,
                         testing::Values(kNoLimit, kNothingFits, 40'000),
                         [](const auto& info) { return std::to_string(info.param) + "Bytes"; });

TEST(StreamingTest, EveryBudgetGivesTheSameAnswersAfterReopening) {
  const TempFolder folder;
  std::mt19937_64 random(21);
  Both both(OpenStore(kNoLimit, folder));
  std::vector<Interaction> log = RandomLog(random, 4'000);
  for (std::size_t i = 0; i < log.size(); i += 2) log[i].customer += std::to_string(i % 500);
  both.RecordInPieces(log, random);
  both.Upsert({"c2", {{"persona", "student"}}});
  FoldAll(*DefaultOf(*both.store));
  both.RecordInPieces(RandomLog(random, 300), random);  // folded by the next life, if not before
  const std::size_t half = HalfOf(*both.store);
  std::vector<Scope> scopes;
  for (int i = 0; i < 12; ++i) scopes.push_back(RandomScope(random));
  for (const std::size_t budget : {kNoLimit, half, kNothingFits}) {
    SCOPED_TRACE(budget);
    both.store.reset();
    both.store = OpenStore(budget, folder);
    for (const Scope& scope : scopes) both.ExpectSameAnswers(scope);
    const WorkspaceStatistics statistics = DefaultOf(*both.store)->Statistics();
    EXPECT_EQ(statistics.resident_shards + statistics.streamed_shards, 64u);
    if (budget == kNoLimit) {
      EXPECT_EQ(statistics.streamed_shards, 0u);
    }
    if (budget == half) {
      EXPECT_GT(statistics.streamed_shards, 8u);
      EXPECT_LT(statistics.streamed_shards, 56u);
    }
    if (budget == kNothingFits) {
      EXPECT_EQ(statistics.streamed_shards, 64u);
    }
    const auto totals = std::get<0>(NaiveAnswersOf(both.naive, {}, std::nullopt));
    EXPECT_EQ(statistics.interactions, totals->total_interactions);
    EXPECT_EQ(statistics.customers, totals->total_customers);
    const auto context = both.naive.Context({}, std::nullopt);
    EXPECT_EQ(statistics.last_event_time_ms, context.watermark_ms);
  }
}

TEST(StreamingTest, CustomerWithAHundredThousandInteractions) {
  std::mt19937_64 random(22);
  std::vector<Interaction> log = RandomInteractions(random, 101'000);
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (i % 101 != 0) log[i].customer = "many";
  }
  for (const std::size_t budget : {kNoLimit, kNothingFits}) {
    Both both(OpenStore(budget, MakeMemoryEngine()));
    for (std::size_t i = 0; i < log.size(); i += 1'000) {
      both.Record({log.begin() + static_cast<std::ptrdiff_t>(i),
                   log.begin() + static_cast<std::ptrdiff_t>(i + 1'000)});
      if (i == 90'000) FoldAll(*DefaultOf(*both.store));
    }
    both.ExpectSameAnswers({});
    both.ExpectSameAnswers({.case_notion = graph::ByInactivityGap{10}});
  }
}

TEST(StreamingTest, JourneysOfOneCustomerAreTheSame) {
  std::mt19937_64 random(23);
  const std::vector<Interaction> log = RandomLog(random, 500);
  Both resident(OpenStore(kNoLimit, MakeMemoryEngine()));
  Both streamed(OpenStore(kNothingFits, MakeMemoryEngine()));
  for (Both* both : {&resident, &streamed}) {
    both->Record({log.begin(), log.begin() + 300});
    FoldAll(*DefaultOf(*both->store));
    both->Record({log.begin() + 300, log.end()});
  }
  std::set<std::string> customers;
  for (const Interaction& i : log) customers.insert(i.customer);
  const auto journeys_of = [](Both& both, const std::string& customer) {
    // The whole state, so that both judge silence by the same newest interaction.
    const auto snapshot = DefaultOf(*both.store)->Read();
    const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
    JourneyRecorder recorder(context);
    EXPECT_TRUE(ScanCustomer(*snapshot, customer, {}, context, [&](const graph::JourneyView& view) {
                  recorder.Add(view);
                }).ok());
    return recorder.Sorted();
  };
  for (const std::string& customer : customers) {
    EXPECT_EQ(journeys_of(resident, customer), journeys_of(streamed, customer)) << customer;
  }
  const auto snapshot = DefaultOf(*streamed.store)->ReadFor("nobody");
  const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
  EXPECT_EQ(ScanCustomer(*snapshot, "nobody", {}, context, [](const auto&) {}).status().code(),
            absl::StatusCode::kNotFound);
}

// The newest row may repeat a known interaction: then its time must not count.
TEST(StreamingTest, RepeatedInteractionWithALaterTimeDoesNotMoveTheNewestTime) {
  for (const bool is_folded : {false, true}) {
    Both both(OpenStore(kNothingFits, MakeMemoryEngine()));
    both.Record({{.id = "1", .customer = "anna", .touchpoint = "t0", .event_time_ms = 5'000}});
    if (is_folded) FoldAll(*DefaultOf(*both.store));
    both.Record({{.id = "1", .customer = "anna", .touchpoint = "t0", .event_time_ms = 9'000},
                 {.id = "1", .customer = "bert", .touchpoint = "t0", .event_time_ms = 6'000}});
    EXPECT_EQ(DefaultOf(*both.store)->Read()->last_time_ms(), 6'000);
    EXPECT_EQ(DefaultOf(*both.store)->Read()->first_time_ms(), 5'000);
    FoldAll(*DefaultOf(*both.store));
    EXPECT_EQ(DefaultOf(*both.store)->Read()->last_time_ms(), 6'000);
  }
}

TEST(StreamingTest, ShardsThatWereGivenUpStayTheSame) {
  std::mt19937_64 random(24);
  Both both(OpenStore(60'000, MakeMemoryEngine()));
  std::array<bool, kShards> streamed = {};
  for (int part = 0; part < 12; ++part) {
    std::vector<Interaction> log = RandomInteractions(random, 300);
    for (Interaction& i : log) {
      i.customer = "p" + std::to_string(random() % 300);
      i.id += " " + std::to_string(part);
    }
    both.Record(log);
    FoldAll(*DefaultOf(*both.store));
    const auto snapshot = DefaultOf(*both.store)->Read();
    for (int shard = 0; shard < kShards; ++shard) {
      const bool now = snapshot->shard(shard).is_streamed;
      EXPECT_GE(now, streamed[static_cast<std::size_t>(shard)]) << "never comes back";
      if (shard > 0) {
        EXPECT_GE(now, snapshot->shard(shard - 1).is_streamed) << "the last go first";
      }
      streamed[static_cast<std::size_t>(shard)] = now;
    }
    both.ExpectSameAnswers({});
  }
  EXPECT_TRUE(streamed[kShards - 1]);
}

// An engine whose table of journeys cannot be read beyond some keys.
class TornEngine : public Engine {
 public:
  static constexpr int kAll = std::numeric_limits<int>::max();
  explicit TornEngine(std::shared_ptr<std::atomic<int>> readable) : readable_(readable) {}

  absl::Status Write(const WriteBatch& batch, Sync sync) override {
    return engine_->Write(batch, sync);
  }
  absl::Status Tidy() override { return engine_->Tidy(); }
  std::uint64_t SizeBytes() const override { return engine_->SizeBytes(); }
  std::unique_ptr<ReadView> Read() const override {
    return std::make_unique<View>(engine_->Read(), *readable_);
  }

 private:
  class Iterator : public RangeIterator {
   public:
    Iterator(std::unique_ptr<RangeIterator> iterator, int readable)
        : iterator_(std::move(iterator)), readable_(readable) {}
    bool Valid() const override { return iterator_->Valid() && readable_ > 0; }
    void Next() override {
      --readable_;
      iterator_->Next();
    }
    std::string_view key() const override { return iterator_->key(); }
    std::string_view value() const override { return iterator_->value(); }
    absl::Status status() const override {
      return readable_ > 0 ? iterator_->status() : absl::UnavailableError("the disk does not read");
    }

   private:
    std::unique_ptr<RangeIterator> iterator_;
    int readable_;
  };
  class View : public ReadView {
   public:
    View(std::unique_ptr<ReadView> view, int readable)
        : view_(std::move(view)), readable_(readable) {}
    absl::StatusOr<std::optional<std::string>> Get(Table table,
                                                   std::string_view key) const override {
      return view_->Get(table, key);
    }
    std::unique_ptr<RangeIterator> Range(Table table, std::string_view begin,
                                         std::string_view end) const override {
      auto iterator = view_->Range(table, begin, end);
      if (table != Table::kJourneys) return iterator;
      return std::make_unique<Iterator>(std::move(iterator), readable_);
    }

   private:
    std::unique_ptr<ReadView> view_;
    int readable_;
  };

  std::unique_ptr<Engine> engine_ = MakeMemoryEngine();
  std::shared_ptr<std::atomic<int>> readable_;
};

TEST(StreamingTest, DiskThatFailsWhileStreamingIsDataLossAndNoShorterAnswer) {
  auto readable = std::make_shared<std::atomic<int>>(TornEngine::kAll);
  std::mt19937_64 random(25);
  Both both(OpenStore(kNothingFits, std::make_unique<TornEngine>(readable)));
  both.Record(RandomLog(random, 500));
  FoldAll(*DefaultOf(*both.store));
  both.ExpectSameAnswers({});
  for (const int keys : {0, 1, 5, 17}) {
    *readable = keys;
    const auto snapshot = DefaultOf(*both.store)->Read();
    EXPECT_EQ(std::get<0>(AnswersOf(*snapshot, {}, std::nullopt)).status().code(),
              absl::StatusCode::kDataLoss);
  }
  *readable = 0;
  const auto snapshot = DefaultOf(*both.store)->ReadFor("c3");
  const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
  EXPECT_EQ(ScanCustomer(*snapshot, "c3", {}, context, [](const auto&) {}).status().code(),
            absl::StatusCode::kDataLoss);
  *readable = TornEngine::kAll;
  both.ExpectSameAnswers({});
}

// Gives up at the first journey, and counts how many come afterwards.
struct Impatient {
  std::atomic<bool>* cancelled;
  std::atomic<int>* journeys;
  void Add(const graph::JourneyView&) {
    ++*journeys;
    *cancelled = true;
  }
  void Merge(Impatient&&) {}
};

TEST(StreamingTest, CancelledScanEndsWithinAFewHundredJourneys) {
  constexpr int kThreads = 2;
  constexpr int kJourneysBetweenLooks = 256;
  for (const std::size_t budget : {kNoLimit, kNothingFits}) {
    Both both(OpenStore(budget, MakeMemoryEngine()));
    std::vector<Interaction> log;
    for (int i = 0; i < 60'000; ++i) {
      log.push_back(
          {.id = "1", .customer = "c" + std::to_string(i), .touchpoint = "t", .event_time_ms = i});
    }
    ASSERT_TRUE(DefaultOf(*both.store)->RecordAndWait(log).ok());
    FoldAll(*DefaultOf(*both.store));
    const auto snapshot = DefaultOf(*both.store)->Read();
    const graph::QuestionContext context = MakeContext(*snapshot, {}, std::nullopt);
    std::atomic<bool> cancelled{false};
    std::atomic<int> journeys{0};
    Impatient impatient{&cancelled, &journeys};
    const auto totals =
        Scan(*snapshot, {}, context, {.threads = kThreads, .cancelled = &cancelled}, impatient);
    EXPECT_EQ(totals.status().code(), absl::StatusCode::kCancelled);
    EXPECT_GE(journeys, 1);
    EXPECT_LE(journeys, kThreads * kJourneysBetweenLooks);
  }
}

// Under ThreadSanitizer too: writers, folds, questions and shards that are given up meanwhile.
TEST(StreamingTest, WritersFoldsAndQuestionsAtTheSameTime) {
  constexpr int kWriters = 2;
  constexpr int kBatches = 60;
  constexpr int kRows = 50;
  auto store = OpenStore(150'000, MakeMemoryEngine());
  const auto workspace = DefaultOf(*store);
  std::vector<std::vector<Interaction>> logs;
  for (int writer = 0; writer < kWriters; ++writer) {
    std::mt19937_64 random(static_cast<std::uint64_t>(writer) + 31);
    logs.push_back(RandomInteractions(random, kBatches * kRows));
    for (Interaction& i : logs.back()) {
      i.customer = std::to_string(writer) + " " + std::to_string(random() % 400);
    }
  }
  std::atomic<std::uint64_t> acknowledged{0};
  std::atomic<int> writing{kWriters};
  std::vector<std::jthread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      const std::vector<Interaction>& log = logs[static_cast<std::size_t>(writer)];
      for (auto begin = log.begin(); begin != log.end(); begin += kRows) {
        ASSERT_TRUE(workspace->RecordAndWait({begin, begin + kRows}).ok());
        acknowledged += kRows;
        if ((begin - log.begin()) % (10 * kRows) == 0) FoldAll(*workspace);
      }
      --writing;
    });
  }
  std::uint64_t last = 0;
  while (writing > 0) {
    const std::uint64_t before = acknowledged;
    const auto totals = std::get<0>(AnswersOf(*workspace->Read(), {}, std::nullopt));
    ASSERT_TRUE(totals.ok());
    EXPECT_GE(totals->interactions, before);
    EXPECT_GE(totals->interactions, last);
    last = totals->interactions;
    workspace->Statistics();
  }
  writers.clear();
  NaiveLog naive;
  for (const auto& log : logs) naive.Record(log);
  EXPECT_TRUE(AnswersOf(*workspace->Read(), {}, std::nullopt) ==
              NaiveAnswersOf(naive, {}, std::nullopt));
  EXPECT_GT(workspace->Statistics().streamed_shards, 0u);
  EXPECT_EQ(workspace->Statistics().interactions, std::uint64_t{kWriters} * kBatches * kRows);
}

}  // namespace
}  // namespace journeygraph::storage
