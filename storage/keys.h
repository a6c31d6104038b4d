// Every key of the store, byte by byte. No other file puts a key together or takes one apart.
//
//   engine.Read()->Get(Table::kMaps, MapHeadKey(workspace, "onboarding"));
//   KeyRange tail = LogRange(workspace, folded_position);
//   view.Range(Table::kLog, tail.begin, tail.end);
//
// Numbers are big-endian, so that keys sort by them; signed numbers have their sign bit turned
// over. A text inside a key is escaped (00 becomes 00 FF) and ends with 00 01, so that no text is a
// prefix of another and keys sort by the bytes of the text.
//
//   kMeta        "format"                                       format version, u32
//                "next-workspace"                               next workspace number, u32
//                "workspace/" name                              WorkspaceRecord
//                "fold/" workspace                              FoldState
//                "metrics/" workspace                           MetricsRecord
//   kLog         workspace u32, position u64                    LogRecord
//   kJourneys    workspace u32, 'c', customer text [, start]    InteractionColumns: one chunk
//                workspace u32, 'd', customer text              ChunkDirectory
//                workspace u32, 'i', customer text, identity    (empty)
//   kCustomers   workspace u32, customer text                   CustomerRecord
//   kDictionary  workspace u32, kind u8, id u32                 the name
//   kMaps        workspace u32, 'h', map text                   MapHead
//                workspace u32, 'r', map text, revision u64     MapRevision
//                workspace u32, 'q', map text, request text     MapRequest
//                workspace u32, 'd', kind u8, document text     DocumentRecord
//
// A chunk's `start` (event time i64, sequence i64, identity u64) is the lower bound of the places
// in it; the first chunk of a customer has none and starts before everything. 'd' and 'i' are there
// only for customers with more than one chunk.
//
// Parse functions give nothing for bytes that are not such a key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/identity.h"

namespace journeygraph::storage {

using WorkspaceNumber = std::uint32_t;

// Half-open; an empty end is the end of the table.
struct KeyRange {
  std::string begin;
  std::string end;
};

// kMeta
std::string FormatVersionKey();
std::string NextWorkspaceKey();
std::string WorkspaceKey(std::string_view name);
KeyRange WorkspacesRange();  // by name
std::string FoldStateKey(WorkspaceNumber workspace);
std::string MetricsKey(WorkspaceNumber workspace);

// Values of FormatVersionKey and NextWorkspaceKey.
std::string NumberValue(std::uint32_t number);
std::optional<std::uint32_t> ParseNumberValue(std::string_view value);

// kLog
struct LogKeyParts {
  WorkspaceNumber workspace = 0;
  std::uint64_t position = 0;
  friend bool operator==(const LogKeyParts&, const LogKeyParts&) = default;
};
std::string LogKey(WorkspaceNumber workspace, std::uint64_t position);
std::optional<LogKeyParts> ParseLogKey(std::string_view key);
KeyRange LogRange(WorkspaceNumber workspace, std::uint64_t after_position);

// kJourneys
struct ChunkKeyParts {
  WorkspaceNumber workspace = 0;
  std::string customer;
  std::optional<InteractionOrder> start;  // nothing: the first chunk
  friend bool operator==(const ChunkKeyParts&, const ChunkKeyParts&) = default;
};
std::string ChunkKey(WorkspaceNumber workspace, std::string_view customer,
                     const std::optional<InteractionOrder>& start);
std::optional<ChunkKeyParts> ParseChunkKey(std::string_view key);
KeyRange ChunksRange(WorkspaceNumber workspace);  // by customer, then start
KeyRange ChunksOfCustomerRange(WorkspaceNumber workspace, std::string_view customer);
std::string ChunkDirectoryKey(WorkspaceNumber workspace, std::string_view customer);
std::string IdentityKey(WorkspaceNumber workspace, std::string_view customer,
                        std::uint64_t identity);

// kCustomers
struct CustomerKeyParts {
  WorkspaceNumber workspace = 0;
  std::string customer;
  friend bool operator==(const CustomerKeyParts&, const CustomerKeyParts&) = default;
};
std::string CustomerKey(WorkspaceNumber workspace, std::string_view customer);
std::optional<CustomerKeyParts> ParseCustomerKey(std::string_view key);
KeyRange CustomersRange(WorkspaceNumber workspace);  // by customer

// kDictionary
struct DictionaryKeyParts {
  WorkspaceNumber workspace = 0;
  std::uint8_t kind = 0;  // NameKind, storage/dictionary.h
  std::uint32_t id = 0;
  friend bool operator==(const DictionaryKeyParts&, const DictionaryKeyParts&) = default;
};
std::string DictionaryKey(WorkspaceNumber workspace, std::uint8_t kind, std::uint32_t id);
std::optional<DictionaryKeyParts> ParseDictionaryKey(std::string_view key);
KeyRange DictionaryRange(WorkspaceNumber workspace);  // by kind, then id

// kMaps
std::string MapHeadKey(WorkspaceNumber workspace, std::string_view map);
std::optional<std::string> ParseMapHeadKey(std::string_view key);           // the map's id
KeyRange MapHeadsRange(WorkspaceNumber workspace, std::string_view after);  // by id
std::string MapRevisionKey(WorkspaceNumber workspace, std::string_view map, std::uint64_t revision);
std::optional<std::uint64_t> ParseMapRevisionKey(std::string_view key);  // the revision
// Of one map: from a revision on, and all.
KeyRange MapRevisionsRange(WorkspaceNumber workspace, std::string_view map, std::uint64_t first);
std::string MapRequestKey(WorkspaceNumber workspace, std::string_view map,
                          std::string_view request);
KeyRange MapRequestsRange(WorkspaceNumber workspace, std::string_view map);
// `kind` is a DocumentKind, storage/documents.h.
std::string DocumentKey(WorkspaceNumber workspace, std::uint8_t kind, std::string_view document);
std::optional<std::string> ParseDocumentKey(std::string_view key);  // the document's id
KeyRange DocumentsRange(WorkspaceNumber workspace, std::uint8_t kind,
                        std::string_view after);  // by id

}  // namespace journeygraph::storage
