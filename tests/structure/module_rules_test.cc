// Walks the includes of the whole tree: dependencies between the rooms point one way only.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// The whole list (ARCHITECTURE.md). proto.v1 and proto.storage are the generated messages.
const std::map<std::string, std::set<std::string>> kAllowed = {
    {"graph", {}},
    {"storage", {"graph", "proto.storage"}},
    {"server", {"graph", "storage", "proto.v1"}},
    {"clients", {"proto.v1"}},
};

// The room that an include leads to, or "" for the standard library and packages.
std::string RoomOf(const std::string& include) {
  if (include.starts_with("journeygraph/storage/v1/")) return "proto.storage";
  if (include.starts_with("journeygraph/v1/") || include.starts_with("google/rpc/")) {
    return "proto.v1";
  }
  for (const char* room : {"graph/", "storage/", "server/", "clients/", "tests/"}) {
    if (include.starts_with(room)) return std::string(room, std::string(room).size() - 1);
  }
  return "";
}

struct Include {
  std::string file;
  std::string included;
};

std::vector<Include> IncludesOf(const fs::path& room) {
  static const std::regex pattern(R"(^\s*#include\s+["<]([^">]+)[">])");
  std::vector<Include> includes;
  for (const auto& entry : fs::recursive_directory_iterator(room)) {
    const std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cc") continue;
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);) {
      if (std::regex_search(line, match, pattern)) includes.push_back({entry.path(), match[1]});
    }
  }
  return includes;
}

TEST(ModuleRulesTest, EveryRoomIncludesOnlyWhatItMay) {
  std::vector<std::string> broken;
  std::size_t seen = 0;
  for (const auto& [room, allowed] : kAllowed) {
    for (const Include& include : IncludesOf(fs::path(PROJECT_ROOT) / room)) {
      const std::string target = RoomOf(include.included);
      ++seen;
      if (target.empty() || target == room || allowed.contains(target)) continue;
      broken.push_back(include.file + " includes " + include.included);
    }
  }
  EXPECT_GT(seen, 100u) << "the walk found no includes: is PROJECT_ROOT right?";
  EXPECT_THAT(broken, testing::IsEmpty());
}

TEST(ModuleRulesTest, GraphKnowsNoEngineNoWireAndNoFiles) {
  std::vector<std::string> broken;
  for (const Include& include : IncludesOf(fs::path(PROJECT_ROOT) / "graph")) {
    for (const char* foreign : {"grpc", "google/protobuf", "rocksdb/", "fstream", "filesystem"}) {
      if (include.included.starts_with(foreign)) {
        broken.push_back(include.file + " includes " + include.included);
      }
    }
  }
  EXPECT_THAT(broken, testing::IsEmpty());
}

TEST(ModuleRulesTest, OnlyTheEngineKnowsRocksDb) {
  std::vector<std::string> broken;
  for (const char* room : {"storage", "server", "clients"}) {
    for (const Include& include : IncludesOf(fs::path(PROJECT_ROOT) / room)) {
      const bool engine = include.file.find("storage/engine/") != std::string::npos;
      if (!engine && include.included.starts_with("rocksdb/")) {
        broken.push_back(include.file + " includes " + include.included);
      }
    }
  }
  EXPECT_THAT(broken, testing::IsEmpty());
}

TEST(ModuleRulesTest, NoRoomIsCalledCommonOrUtil) {
  for (const char* room : {"graph", "storage", "server", "clients", "tests"}) {
    const fs::path root = fs::path(PROJECT_ROOT) / room;
    for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
      const fs::directory_entry& entry = *it;
      if (!entry.is_directory()) continue;
      // What npm installed is not ours.
      if (entry.path().filename() == "node_modules") {
        it.disable_recursion_pending();
        continue;
      }
      EXPECT_THAT(entry.path().filename().string(),
                  testing::Not(testing::AnyOf("common", "util", "utils", "helpers", "misc")))
          << entry.path();
    }
  }
}

}  // namespace
