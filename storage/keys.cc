#include "storage/keys.h"

#include <utility>

namespace journeygraph::storage {
namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xff';
constexpr char kTextEnd = '\x01';

constexpr char kChunk = 'c';
constexpr char kDirectory = 'd';
constexpr char kIdentity = 'i';
constexpr char kMapHead = 'h';
constexpr char kMapRevision = 'r';
constexpr char kMapRequest = 'q';
constexpr char kDocument = 'd';

constexpr char kWorkspacePrefix[] = "workspace/";

template <typename Number>
void AppendNumber(std::string& key, Number number) {
  for (int shift = 8 * (sizeof(Number) - 1); shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(number >> shift & 0xff));
  }
}

void AppendSigned(std::string& key, std::int64_t number) {
  AppendNumber(key, static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63));
}

void AppendText(std::string& key, std::string_view text) {
  for (const char c : text) {
    key.push_back(c);
    if (c == kEscape) key.push_back(kEscapedZero);
  }
  key.push_back(kEscape);
  key.push_back(kTextEnd);
}

void AppendOrder(std::string& key, const InteractionOrder& order) {
  AppendSigned(key, order.event_time_ms);
  AppendSigned(key, order.sequence);
  AppendNumber(key, order.identity);
}

// Takes a key apart from the front; `ok` turns false when it does not fit.
struct Reader {
  std::string_view rest;
  bool ok = true;

  template <typename Number>
  Number TakeNumber() {
    if (rest.size() < sizeof(Number)) {
      ok = false;
      return 0;
    }
    Number number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      number = static_cast<Number>(number << 8 | static_cast<unsigned char>(rest[i]));
    }
    rest.remove_prefix(sizeof(Number));
    return number;
  }

  std::int64_t TakeSigned() {
    return static_cast<std::int64_t>(TakeNumber<std::uint64_t>() ^ (std::uint64_t{1} << 63));
  }

  std::string TakeText() {
    std::string text;
    std::size_t i = 0;
    while (i < rest.size()) {
      const char c = rest[i++];
      if (c != kEscape) {
        text.push_back(c);
        continue;
      }
      if (i == rest.size()) break;
      const char second = rest[i++];
      if (second == kTextEnd) {
        rest.remove_prefix(i);
        return text;
      }
      if (second != kEscapedZero) break;
      text.push_back(c);
    }
    ok = false;
    return {};
  }

  InteractionOrder TakeOrder() {
    InteractionOrder order;
    order.event_time_ms = TakeSigned();
    order.sequence = TakeSigned();
    order.identity = TakeNumber<std::uint64_t>();
    return order;
  }

  bool TakeByte(char byte) {
    ok = ok && !rest.empty() && rest.front() == byte;
    if (ok) rest.remove_prefix(1);
    return ok;
  }

  bool AtEnd() const { return ok && rest.empty(); }
};

std::string WorkspacePrefix(WorkspaceNumber workspace) {
  std::string key;
  AppendNumber(key, workspace);
  return key;
}

std::string WorkspacePrefix(WorkspaceNumber workspace, char kind) {
  std::string key = WorkspacePrefix(workspace);
  key.push_back(kind);
  return key;
}

// The first key that is greater than all keys with this prefix; "" if there is none.
std::string AfterPrefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

KeyRange PrefixRange(std::string prefix) {
  std::string end = AfterPrefix(prefix);
  return {std::move(prefix), std::move(end)};
}

}  // namespace

std::string FormatVersionKey() { return "format"; }
std::string NextWorkspaceKey() { return "next-workspace"; }
std::string WorkspaceKey(std::string_view name) { return kWorkspacePrefix + std::string(name); }
KeyRange WorkspacesRange() { return PrefixRange(kWorkspacePrefix); }
std::string FoldStateKey(WorkspaceNumber workspace) {
  std::string key = "fold/";
  AppendNumber(key, workspace);
  return key;
}

std::string MetricsKey(WorkspaceNumber workspace) {
  std::string key = "metrics/";
  AppendNumber(key, workspace);
  return key;
}

std::string NumberValue(std::uint32_t number) {
  std::string value;
  AppendNumber(value, number);
  return value;
}

std::optional<std::uint32_t> ParseNumberValue(std::string_view value) {
  Reader reader{value};
  const auto number = reader.TakeNumber<std::uint32_t>();
  if (!reader.AtEnd()) return std::nullopt;
  return number;
}

std::string LogKey(WorkspaceNumber workspace, std::uint64_t position) {
  std::string key = WorkspacePrefix(workspace);
  AppendNumber(key, position);
  return key;
}

std::optional<LogKeyParts> ParseLogKey(std::string_view key) {
  Reader reader{key};
  LogKeyParts parts;
  parts.workspace = reader.TakeNumber<std::uint32_t>();
  parts.position = reader.TakeNumber<std::uint64_t>();
  if (!reader.AtEnd()) return std::nullopt;
  return parts;
}

KeyRange LogRange(WorkspaceNumber workspace, std::uint64_t after_position) {
  std::string end = AfterPrefix(WorkspacePrefix(workspace));
  if (after_position == ~std::uint64_t{0}) return {end, end};
  return {LogKey(workspace, after_position + 1), std::move(end)};
}

std::string ChunkKey(WorkspaceNumber workspace, std::string_view customer,
                     const std::optional<InteractionOrder>& start) {
  std::string key = WorkspacePrefix(workspace, kChunk);
  AppendText(key, customer);
  if (start) AppendOrder(key, *start);
  return key;
}

std::optional<ChunkKeyParts> ParseChunkKey(std::string_view key) {
  Reader reader{key};
  ChunkKeyParts parts;
  parts.workspace = reader.TakeNumber<std::uint32_t>();
  if (!reader.TakeByte(kChunk)) return std::nullopt;
  parts.customer = reader.TakeText();
  if (reader.ok && !reader.rest.empty()) parts.start = reader.TakeOrder();
  if (!reader.AtEnd()) return std::nullopt;
  return parts;
}

KeyRange ChunksRange(WorkspaceNumber workspace) {
  return PrefixRange(WorkspacePrefix(workspace, kChunk));
}

KeyRange ChunksOfCustomerRange(WorkspaceNumber workspace, std::string_view customer) {
  return PrefixRange(ChunkKey(workspace, customer, std::nullopt));
}

std::string ChunkDirectoryKey(WorkspaceNumber workspace, std::string_view customer) {
  std::string key = WorkspacePrefix(workspace, kDirectory);
  AppendText(key, customer);
  return key;
}

std::string IdentityKey(WorkspaceNumber workspace, std::string_view customer,
                        std::uint64_t identity) {
  std::string key = WorkspacePrefix(workspace, kIdentity);
  AppendText(key, customer);
  AppendNumber(key, identity);
  return key;
}

std::string CustomerKey(WorkspaceNumber workspace, std::string_view customer) {
  std::string key = WorkspacePrefix(workspace);
  AppendText(key, customer);
  return key;
}

std::optional<CustomerKeyParts> ParseCustomerKey(std::string_view key) {
  Reader reader{key};
  CustomerKeyParts parts;
  parts.workspace = reader.TakeNumber<std::uint32_t>();
  parts.customer = reader.TakeText();
  if (!reader.AtEnd()) return std::nullopt;
  return parts;
}

KeyRange CustomersRange(WorkspaceNumber workspace) {
  return PrefixRange(WorkspacePrefix(workspace));
}

std::string DictionaryKey(WorkspaceNumber workspace, std::uint8_t kind, std::uint32_t id) {
  std::string key = WorkspacePrefix(workspace);
  AppendNumber(key, kind);
  AppendNumber(key, id);
  return key;
}

std::optional<DictionaryKeyParts> ParseDictionaryKey(std::string_view key) {
  Reader reader{key};
  DictionaryKeyParts parts;
  parts.workspace = reader.TakeNumber<std::uint32_t>();
  parts.kind = reader.TakeNumber<std::uint8_t>();
  parts.id = reader.TakeNumber<std::uint32_t>();
  if (!reader.AtEnd()) return std::nullopt;
  return parts;
}

KeyRange DictionaryRange(WorkspaceNumber workspace) {
  return PrefixRange(WorkspacePrefix(workspace));
}

std::string MapHeadKey(WorkspaceNumber workspace, std::string_view map) {
  std::string key = WorkspacePrefix(workspace, kMapHead);
  AppendText(key, map);
  return key;
}

std::optional<std::string> ParseMapHeadKey(std::string_view key) {
  Reader reader{key};
  reader.TakeNumber<std::uint32_t>();
  if (!reader.TakeByte(kMapHead)) return std::nullopt;
  std::string map = reader.TakeText();
  if (!reader.AtEnd()) return std::nullopt;
  return map;
}

KeyRange MapHeadsRange(WorkspaceNumber workspace, std::string_view after) {
  std::string begin = WorkspacePrefix(workspace, kMapHead);
  std::string end = AfterPrefix(begin);
  if (!after.empty()) begin = AfterPrefix(MapHeadKey(workspace, after));
  return {std::move(begin), std::move(end)};
}

std::string MapRevisionKey(WorkspaceNumber workspace, std::string_view map,
                           std::uint64_t revision) {
  std::string key = WorkspacePrefix(workspace, kMapRevision);
  AppendText(key, map);
  AppendNumber(key, revision);
  return key;
}

std::optional<std::uint64_t> ParseMapRevisionKey(std::string_view key) {
  Reader reader{key};
  reader.TakeNumber<std::uint32_t>();
  if (!reader.TakeByte(kMapRevision)) return std::nullopt;
  reader.TakeText();
  const auto revision = reader.TakeNumber<std::uint64_t>();
  if (!reader.AtEnd()) return std::nullopt;
  return revision;
}

KeyRange MapRevisionsRange(WorkspaceNumber workspace, std::string_view map, std::uint64_t first) {
  std::string prefix = WorkspacePrefix(workspace, kMapRevision);
  AppendText(prefix, map);
  return {MapRevisionKey(workspace, map, first), AfterPrefix(std::move(prefix))};
}

std::string MapRequestKey(WorkspaceNumber workspace, std::string_view map,
                          std::string_view request) {
  std::string key = WorkspacePrefix(workspace, kMapRequest);
  AppendText(key, map);
  AppendText(key, request);
  return key;
}

KeyRange MapRequestsRange(WorkspaceNumber workspace, std::string_view map) {
  std::string prefix = WorkspacePrefix(workspace, kMapRequest);
  AppendText(prefix, map);
  return PrefixRange(std::move(prefix));
}

std::string DocumentKey(WorkspaceNumber workspace, std::uint8_t kind, std::string_view document) {
  std::string key = WorkspacePrefix(workspace, kDocument);
  AppendNumber(key, kind);
  AppendText(key, document);
  return key;
}

std::optional<std::string> ParseDocumentKey(std::string_view key) {
  Reader reader{key};
  reader.TakeNumber<std::uint32_t>();
  if (!reader.TakeByte(kDocument)) return std::nullopt;
  reader.TakeNumber<std::uint8_t>();
  std::string document = reader.TakeText();
  if (!reader.AtEnd()) return std::nullopt;
  return document;
}

KeyRange DocumentsRange(WorkspaceNumber workspace, std::uint8_t kind, std::string_view after) {
  std::string begin = WorkspacePrefix(workspace, kDocument);
  AppendNumber(begin, kind);
  std::string end = AfterPrefix(begin);
  if (!after.empty()) begin = AfterPrefix(DocumentKey(workspace, kind, after));
  return {std::move(begin), std::move(end)};
}

}  // namespace journeygraph::storage
