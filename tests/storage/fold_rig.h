// A log written by hand, a folder without a thread, and what the journeys hold afterwards.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/batch_codec.h"
#include "storage/fold.h"
#include "storage/journeys_reader.h"
#include "tests/storage/log_entry.h"
#include "tests/storage/probe_engine.h"

namespace journeygraph::storage {

inline constexpr WorkspaceNumber kWorkspace = 7;

// Chunks of at most eight interactions, and a write for nearly every customer.
inline FolderOptions SmallSteps() {
  return {.clock = [] { return std::int64_t{0}; },
          .read_bytes = 2'000,
          .write_bytes = 200,
          .limits = {.interactions = 8, .bytes = 100'000}};
}

inline FolderOptions UsualSteps() {
  return {.clock = [] { return std::int64_t{0}; }, .log_retention_ms = 24LL * 60 * 60 * 1000};
}

struct FoldRig {
  explicit FoldRig(FolderOptions folder_options = UsualSteps())
      : options(std::move(folder_options)) {
    Restart();
  }

  // What a server does after it was killed: everything in memory is new.
  void Restart() {
    dictionary = std::make_shared<Dictionary>(kWorkspace);
    EXPECT_TRUE(dictionary->Load(*engine.Read()).ok());
    folder = std::make_unique<Folder>(engine, options);
    EXPECT_TRUE(folder->AddWorkspace(kWorkspace, dictionary).ok());
  }

  void AppendRecord(const std::string& record) {
    WriteBatch batch;
    batch.Put(Table::kLog, LogKey(kWorkspace, ++position), record);
    EXPECT_TRUE(engine.Write(batch, Sync::kYes).ok());
  }
  void Append(const std::vector<graph::Interaction>& interactions, std::int64_t time_ms = 0) {
    AppendRecord(RecordOf(interactions, time_ms));
  }
  void Append(const std::vector<graph::Customer>& customers) {
    AppendRecord(EncodeLogRecord(customers, 0));
  }

  // Appends interactions cut into batches of random sizes.
  void AppendInPieces(std::span<const graph::Interaction> interactions, std::mt19937_64& random) {
    while (!interactions.empty()) {
      const std::size_t count = std::min<std::size_t>(interactions.size(), 1 + random() % 7);
      Append(std::vector(interactions.begin(), interactions.begin() + static_cast<long>(count)));
      interactions = interactions.subspan(count);
    }
  }

  absl::Status Fold() { return folder->FoldUpTo(kWorkspace, position); }

  std::vector<graph::Interaction> Folded() const {
    auto page = ListFoldedInteractions(*engine.Read(), kWorkspace, *dictionary, "", std::nullopt,
                                       10'000'000);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? std::move(page->interactions) : std::vector<graph::Interaction>();
  }

  v1::FoldState State() const {
    const auto state = ReadFoldState(*engine.Read(), kWorkspace);
    EXPECT_TRUE(state.ok()) << state.status();
    return state.ok() ? *state : v1::FoldState();
  }

  FolderOptions options;
  ProbeEngine engine;
  std::shared_ptr<Dictionary> dictionary;
  std::unique_ptr<Folder> folder;
  std::uint64_t position = 0;
};

// What the journeys must hold: by customer and order, the first of each identity.
inline std::vector<graph::Interaction> ExpectedJourneys(
    const std::vector<graph::Interaction>& in_order_of_acknowledgement) {
  std::map<std::string, std::map<std::uint64_t, const graph::Interaction*>> customers;
  for (const auto& interaction : in_order_of_acknowledgement) {
    customers[interaction.customer].try_emplace(IdentityOf(interaction.source, interaction.id),
                                                &interaction);
  }
  std::vector<graph::Interaction> journeys;
  for (const auto& [customer, interactions] : customers) {
    std::map<InteractionOrder, const graph::Interaction*> ordered;
    for (const auto& [identity, interaction] : interactions) {
      ordered[{interaction->event_time_ms, interaction->sequence, identity}] = interaction;
    }
    for (const auto& [order, interaction] : ordered) journeys.push_back(*interaction);
  }
  return journeys;
}

}  // namespace journeygraph::storage
