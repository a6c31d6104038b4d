// However the same interactions come in, the answers are the same, byte for byte.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "journeygraph/client/client.h"
#include "tests/end_to_end/programs.h"

namespace journeygraph {
namespace {

namespace fs = std::filesystem;

class SameAnswersTest : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    server_ = std::make_unique<ServerProcess>(folder_->path() / "data");
  }
  static void TearDownTestSuite() {
    server_.reset();
    folder_.reset();
  }

  void SetUp() override {
    if (GetParam() == "sample") {
      log_ = folder_->path() / "sample.csv";
      const auto made = RunJourneyctl(
          *server_, "default", {"generate", "--interactions", "20000", "--out", log_.string()});
      ASSERT_EQ(made.exit_code, 0) << made.errors;
    } else {
      log_ = fs::path(LOGS) / GetParam() /
             (GetParam() == "sfo_2017" ? "events_2017.csv" : "events.csv");
      if (!fs::exists(log_)) GTEST_SKIP() << "the log is not there: " << log_;
    }
  }

  std::string Workspace(const std::string& way) const {
    std::string name = GetParam() + "-" + way;
    std::ranges::replace(name, '_', '-');
    return name;
  }

  void Import(const std::string& workspace, const fs::path& file) const {
    const auto result = RunJourneyctl(*server_, workspace, {"import", file.string()});
    ASSERT_EQ(result.exit_code, 0) << result.errors;
  }

  // Everything that can be asked, as one text.
  static std::string Answers(const std::string& workspace) {
    const std::vector<std::vector<std::string>> questions = {
        {"stage-scores", "--by", "week", "--touchpoints"},
        {"stage-scores", "--answers", "last-per-journey"},
        {"channel-switches"},
        {"channel-switches", "--max-gap", "2d", "--case", "gap:7d"},
        {"critical-moments"},
        {"critical-moments", "--lost-after", "0", "--case", "gap:1d"},
        {"graph"},
        {"graph", "--case", "journey-id"},
        {"funnel", "--step", "label=any", "--step", "label=another", "--window", "7d"},
        {"variants", "--top", "1000"},
        {"variants", "--by", "channel", "--collapse-repeats", "--case", "gap:7d"}};
    std::string all;
    for (std::vector<std::string> question : questions) {
      question.insert(question.end(), {"-o", "json"});
      const auto result = RunJourneyctl(*server_, workspace, question);
      EXPECT_EQ(result.exit_code, 0) << result.errors;
      all += result.output;
    }
    return all;
  }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline std::unique_ptr<ServerProcess> server_;
  fs::path log_;
};

TEST_P(SameAnswersTest, SecondImportChangesNothing) {
  Import(Workspace("twice"), log_);
  const std::string once = Answers(Workspace("twice"));
  Import(Workspace("twice"), log_);
  EXPECT_EQ(Answers(Workspace("twice")), once);
  EXPECT_GT(once.size(), 2'000u);
}

TEST_P(SameAnswersTest, FileInReverseOrderIsTheSameFile) {
  std::istringstream rows(ReadFile(log_));
  std::string header;
  std::getline(rows, header);
  std::vector<std::string> lines;
  for (std::string line; std::getline(rows, line);) lines.push_back(line);
  std::string reversed = header + "\n";
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) reversed += *line + "\n";
  WriteFile(folder_->path() / "reversed.csv", reversed);

  Import(Workspace("forward"), log_);
  Import(Workspace("backward"), folder_->path() / "reversed.csv");
  EXPECT_EQ(Answers(Workspace("backward")), Answers(Workspace("forward")));
}

std::vector<v1::Interaction> AllInteractions(const client::Client& client,
                                             const std::string& workspace) {
  std::vector<v1::Interaction> all;
  v1::ListInteractionsRequest request;
  request.set_parent("workspaces/" + workspace);
  request.set_page_size(5'000);
  do {
    auto page = client.ListInteractions(request);
    if (!page.ok()) {
      ADD_FAILURE() << page.status();
      return all;
    }
    for (v1::Interaction& interaction : *page->mutable_interactions()) {
      all.push_back(std::move(interaction));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

TEST_P(SameAnswersTest, RandomBatchesSentTwiceByFourClientsAtOnce) {
  Import(Workspace("whole"), log_);
  const auto client = client::Client::Connect(server_->address());
  std::vector<v1::Interaction> interactions = AllInteractions(client, Workspace("whole"));
  ASSERT_GT(interactions.size(), 10'000u);
  std::mt19937_64 random(20'251'121);
  std::ranges::shuffle(interactions, random);
  std::vector<v1::RecordInteractionsRequest> batches;
  for (std::size_t i = 0; i < interactions.size();) {
    v1::RecordInteractionsRequest& batch = batches.emplace_back();
    batch.set_parent("workspaces/" + Workspace("pieces"));
    const std::size_t end = std::min(interactions.size(), i + 1 + random() % 500);
    for (; i < end; ++i) *batch.add_interactions() = interactions[i];
  }
  v1::CreateWorkspaceRequest create;
  create.set_workspace_id(Workspace("pieces"));
  ASSERT_TRUE(client.CreateWorkspace(create).ok());

  // Clients 0 and 1 share the batches, and so do 2 and 3, from the other end.
  std::vector<std::thread> clients;
  for (std::size_t number = 0; number < 4; ++number) {
    clients.emplace_back([&, number] {
      const auto mine = client::Client::Connect(server_->address());
      for (std::size_t i = number % 2; i < batches.size(); i += 2) {
        const std::size_t place = number < 2 ? i : batches.size() - 1 - i;
        const auto recorded = mine.RecordInteractions(batches[place]);
        EXPECT_TRUE(recorded.ok()) << recorded.status();
      }
    });
  }
  for (std::thread& thread : clients) thread.join();

  EXPECT_EQ(Answers(Workspace("pieces")), Answers(Workspace("whole")));
}

INSTANTIATE_TEST_SUITE_P(Logs, SameAnswersTest,
                         testing::Values("sample", "simple_shop", "ecom", "sfo_2017"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace journeygraph
