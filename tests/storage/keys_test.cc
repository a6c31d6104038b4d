#include "storage/keys.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "tests/storage/any_interaction.h"

namespace journeygraph::storage {
namespace {

std::strong_ordering CompareBytes(const std::string& a, const std::string& b) {
  return a.compare(b) <=> 0;
}

std::optional<InteractionOrder> AnyStart(AnyInteraction& any) {
  if (any.Chance(4)) return std::nullopt;
  return InteractionOrder{any.Number(), any.Number(), any.Chance(2) ? 0 : any.random()()};
}

TEST(KeysTest, BytesOfKeysNeverChange) {
  EXPECT_EQ(FormatVersionKey(), "format");
  EXPECT_EQ(NextWorkspaceKey(), "next-workspace");
  EXPECT_EQ(WorkspaceKey("retail"), "workspace/retail");
  EXPECT_EQ(FoldStateKey(258), std::string("fold/\0\0\1\2", 9));
  EXPECT_EQ(LogKey(1, 0x0203), std::string("\0\0\0\1\0\0\0\0\0\0\2\3", 12));
  EXPECT_EQ(ChunkKey(1, std::string_view("a\0b", 3), std::nullopt), std::string("\0\0\0\1ca\0\xff"
                                                                                "b\0\1",
                                                                                11));
  EXPECT_EQ(ChunkKey(1, "a", InteractionOrder{-1, 2, 3}),
            std::string("\0\0\0\1ca\0\1"
                        "\x7f\xff\xff\xff\xff\xff\xff\xff"
                        "\x80\0\0\0\0\0\0\2"
                        "\0\0\0\0\0\0\0\3",
                        32));
  EXPECT_EQ(ChunkDirectoryKey(1, "a"), std::string("\0\0\0\1da\0\1", 8));
  EXPECT_EQ(IdentityKey(1, "a", 5), std::string("\0\0\0\1ia\0\1\0\0\0\0\0\0\0\5", 16));
  EXPECT_EQ(CustomerKey(1, "a"), std::string("\0\0\0\1a\0\1", 7));
  EXPECT_EQ(DictionaryKey(1, 2, 3), std::string("\0\0\0\1\2\0\0\0\3", 9));
  EXPECT_EQ(MapHeadKey(1, "m"), std::string("\0\0\0\1hm\0\1", 8));
  EXPECT_EQ(DocumentKey(1, 2, "m"), std::string("\0\0\0\1d\2m\0\1", 9));
  EXPECT_EQ(MapRevisionKey(1, "m", 9), std::string("\0\0\0\1rm\0\1\0\0\0\0\0\0\0\x9", 16));
}

TEST(KeysTest, PartsComeBack) {
  AnyInteraction any(1);
  for (int i = 0; i < 2'000; ++i) {
    const auto workspace = static_cast<WorkspaceNumber>(any.random()());
    const ChunkKeyParts chunk{workspace, any.Text(), AnyStart(any)};
    EXPECT_EQ(ParseChunkKey(ChunkKey(chunk.workspace, chunk.customer, chunk.start)), chunk);
    const CustomerKeyParts customer{workspace, any.Text()};
    EXPECT_EQ(ParseCustomerKey(CustomerKey(workspace, customer.customer)), customer);
    const LogKeyParts log{workspace, any.random()()};
    EXPECT_EQ(ParseLogKey(LogKey(workspace, log.position)), log);
    const DictionaryKeyParts name{workspace, static_cast<std::uint8_t>(any.Below(5)),
                                  static_cast<std::uint32_t>(any.random()())};
    EXPECT_EQ(ParseDictionaryKey(DictionaryKey(workspace, name.kind, name.id)), name);
    const std::string map = any.Text();
    EXPECT_EQ(ParseMapHeadKey(MapHeadKey(workspace, map)), map);
    EXPECT_EQ(ParseDocumentKey(DocumentKey(workspace, static_cast<std::uint8_t>(i), map)), map);
    EXPECT_EQ(ParseNumberValue(NumberValue(workspace)), workspace);
  }
}

TEST(KeysTest, ChunkKeysSortByWorkspaceCustomerAndStart) {
  AnyInteraction any(2);
  for (int i = 0; i < 5'000; ++i) {
    const ChunkKeyParts a{static_cast<WorkspaceNumber>(any.Below(3)), any.Text(), AnyStart(any)};
    const ChunkKeyParts b{static_cast<WorkspaceNumber>(any.Below(3)),
                          any.Chance(2) ? a.customer : any.Text(), AnyStart(any)};
    EXPECT_EQ(
        CompareBytes(ChunkKey(a.workspace, a.customer, a.start),
                     ChunkKey(b.workspace, b.customer, b.start)),
        std::tie(a.workspace, a.customer, a.start) <=> std::tie(b.workspace, b.customer, b.start));
  }
}

TEST(KeysTest, LogKeysSortByWorkspaceAndPosition) {
  AnyInteraction any(3);
  for (int i = 0; i < 2'000; ++i) {
    const auto a = std::pair(static_cast<WorkspaceNumber>(any.Below(3)), any.random()());
    const auto b = std::pair(static_cast<WorkspaceNumber>(any.Below(3)), any.random()());
    EXPECT_EQ(CompareBytes(LogKey(a.first, a.second), LogKey(b.first, b.second)), a <=> b);
  }
}

TEST(KeysTest, RangesHoldExactlyWhatTheySay) {
  AnyInteraction any(4);
  const auto holds = [](const KeyRange& range, const std::string& key) {
    return range.begin <= key && (range.end.empty() || key < range.end);
  };
  const WorkspaceNumber last = std::numeric_limits<WorkspaceNumber>::max();
  const std::vector<WorkspaceNumber> workspaces = {0, 1, 255, 256, last - 1, last};
  for (int i = 0; i < 2'000; ++i) {
    const WorkspaceNumber mine = workspaces[any.Below(workspaces.size())];
    const WorkspaceNumber other = workspaces[any.Below(workspaces.size())];
    const std::string customer = any.Text();
    const std::string other_customer = any.Chance(2) ? customer : any.Text();
    const std::string chunk = ChunkKey(other, other_customer, AnyStart(any));
    EXPECT_EQ(holds(ChunksRange(mine), chunk), mine == other);
    EXPECT_EQ(holds(ChunksOfCustomerRange(mine, customer), chunk),
              mine == other && customer == other_customer);
    EXPECT_EQ(holds(CustomersRange(mine), CustomerKey(other, other_customer)), mine == other);
    EXPECT_EQ(holds(DictionaryRange(mine), DictionaryKey(other, 4, any.Number())), mine == other);
    const std::uint64_t after = any.random()() >> any.Below(64);
    const std::uint64_t position = any.random()() >> any.Below(64);
    EXPECT_EQ(holds(LogRange(mine, after), LogKey(other, position)),
              mine == other && position > after);
    EXPECT_EQ(holds(MapHeadsRange(mine, customer), MapHeadKey(other, other_customer)),
              mine == other && (customer.empty() || other_customer > customer));
    EXPECT_FALSE(holds(ChunksRange(mine), ChunkDirectoryKey(mine, customer)));
    EXPECT_FALSE(holds(ChunksRange(mine), IdentityKey(mine, customer, any.random()())));
    EXPECT_FALSE(holds(MapHeadsRange(mine, ""), MapRevisionKey(mine, customer, 1)));
    EXPECT_FALSE(holds(MapHeadsRange(mine, ""), DocumentKey(mine, 1, customer)));
    EXPECT_EQ(holds(DocumentsRange(mine, 1, customer), DocumentKey(other, 1, other_customer)),
              mine == other && (customer.empty() || other_customer > customer));
    EXPECT_FALSE(holds(DocumentsRange(mine, 1, ""), DocumentKey(mine, 2, customer)));
  }
  EXPECT_TRUE(holds(WorkspacesRange(), WorkspaceKey("")));
  EXPECT_TRUE(holds(WorkspacesRange(), WorkspaceKey("\xff\xff")));
  EXPECT_FALSE(holds(WorkspacesRange(), FormatVersionKey()));
  EXPECT_FALSE(holds(WorkspacesRange(), FoldStateKey(0)));
}

TEST(KeysTest, OtherBytesAreNoKey) {
  AnyInteraction any(5);
  const std::string chunk = ChunkKey(1, "customer", InteractionOrder{1, 2, 3});
  for (std::size_t size = 0; size < chunk.size(); ++size) {
    if (size == ChunkKey(1, "customer", std::nullopt).size()) continue;
    EXPECT_EQ(ParseChunkKey(chunk.substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(ParseChunkKey(chunk + "x"), std::nullopt);
  EXPECT_EQ(ParseChunkKey(ChunkDirectoryKey(1, "customer")), std::nullopt);
  EXPECT_EQ(ParseLogKey(LogKey(1, 2) + "x"), std::nullopt);
  EXPECT_EQ(ParseCustomerKey(std::string("\0\0\0\1a\0\2", 7)), std::nullopt);
  EXPECT_EQ(ParseNumberValue("abc"), std::nullopt);
  for (int i = 0; i < 2'000; ++i) {
    const std::string bytes = any.Text();
    if (const auto parts = ParseChunkKey(bytes)) {
      EXPECT_EQ(ChunkKey(parts->workspace, parts->customer, parts->start), bytes);
    }
    if (const auto parts = ParseCustomerKey(bytes)) {
      EXPECT_EQ(CustomerKey(parts->workspace, parts->customer), bytes);
    }
  }
}

}  // namespace
}  // namespace journeygraph::storage
