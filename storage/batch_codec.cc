#include "storage/batch_codec.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace journeygraph::storage {
namespace {

absl::Status Damaged() { return absl::DataLossError("a record of the log is damaged"); }

}  // namespace

std::string EncodeLogRecord(std::span<const graph::Customer> customers,
                            std::int64_t commit_time_ms) {
  v1::LogRecord record;
  record.set_commit_time_ms(commit_time_ms);
  auto& batch = *record.mutable_customers();
  for (const graph::Customer& customer : customers) {
    *batch.add_customers() = EncodeCustomer(customer);
  }
  return record.SerializeAsString();
}

absl::StatusOr<const v1::LogRecord*> ParseLogRecord(std::string_view bytes,
                                                    google::protobuf::Arena& arena) {
  auto* const record = google::protobuf::Arena::CreateMessage<v1::LogRecord>(&arena);
  const bool parsed = record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  if (!parsed || record->content_case() == v1::LogRecord::CONTENT_NOT_SET) return Damaged();
  return record;
}

absl::StatusOr<std::int64_t> CommitTimeOf(std::string_view log_record) {
  using google::protobuf::internal::WireFormatLite;
  // The time is the first field of a record, and missing if it is 0.
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const std::uint8_t*>(log_record.data()),
      static_cast<int>(log_record.size()));
  const std::uint32_t tag = input.ReadTag();
  if (tag != WireFormatLite::MakeTag(v1::LogRecord::kCommitTimeMsFieldNumber,
                                     WireFormatLite::WIRETYPE_VARINT)) {
    return tag == 0 ? absl::StatusOr<std::int64_t>(Damaged()) : 0;
  }
  std::uint64_t time = 0;
  if (!input.ReadVarint64(&time)) return Damaged();
  return static_cast<std::int64_t>(time);
}

v1::CustomerRecord EncodeCustomer(const graph::Customer& customer) {
  v1::CustomerRecord record;
  record.set_id(customer.id);
  for (const auto& [key, value] : customer.attributes) {
    auto& attribute = *record.add_attributes();
    attribute.set_key(key);
    attribute.set_value(value);
  }
  return record;
}

graph::Customer DecodeCustomer(const v1::CustomerRecord& record) {
  graph::Customer customer{.id = record.id()};
  for (const auto& attribute : record.attributes()) {
    customer.attributes.emplace(attribute.key(), attribute.value());
  }
  return customer;
}

}  // namespace journeygraph::storage
