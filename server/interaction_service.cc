#include "server/interaction_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/convert_interaction.h"
#include "server/errors.h"
#include "server/field_checks.h"
#include "server/find_workspace.h"
#include "server/ingest_stream.h"
#include "server/interaction_batch.h"
#include "server/page_token.h"
#include "server/resource_name.h"
#include "server/validate_interaction.h"
#include "storage/identity.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultPage = 500;
constexpr int kMaxPage = 5'000;
constexpr std::size_t kMaxCustomerBytes = 256;
// Well below the 4 MiB that clients accept by default.
constexpr std::size_t kMaxPageBytes = 1 << 20;

storage::InteractionCursor CursorAt(const graph::Interaction& interaction) {
  return {.customer = interaction.customer,
          .event_time_ms = interaction.event_time_ms,
          .sequence = interaction.sequence,
          .identity = storage::IdentityOf(interaction.source, interaction.id)};
}

std::string EncodeCursor(const storage::InteractionCursor& cursor) {
  return absl::StrCat(cursor.event_time_ms, ",", cursor.sequence, ",", cursor.identity, ",",
                      cursor.customer);
}

// Nothing for text that EncodeCursor did not make.
std::optional<storage::InteractionCursor> DecodeCursor(const std::string& text) {
  storage::InteractionCursor cursor;
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(',', 3));
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[0], &cursor.event_time_ms) ||
      !absl::SimpleAtoi(parts[1], &cursor.sequence) ||
      !absl::SimpleAtoi(parts[2], &cursor.identity)) {
    return std::nullopt;
  }
  cursor.customer = parts[3];
  return cursor;
}

absl::StatusOr<std::optional<storage::InteractionCursor>> OpenCursor(const std::string& binding,
                                                                     const std::string& token) {
  if (token.empty()) return std::nullopt;
  auto text = OpenPageToken(binding, token);
  if (!text.ok()) return text.status();
  auto cursor = DecodeCursor(*text);
  if (!cursor) return InvalidField("page_token", "is of another version", kInvalidPageToken);
  return cursor;
}

}  // namespace

InteractionService::InteractionService(storage::Store& store, Metrics& metrics,
                                       storage::ClockMs clock)
    : store_(store), metrics_(metrics), clock_(std::move(clock)) {}

absl::StatusOr<v1::RecordInteractionsResponse> InteractionService::RecordInteractions(
    v1::RecordInteractionsRequest&& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckEnum(violations, request.durability(), "durability");
  CheckBatchForm(request, /*required=*/true, violations);
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();

  CheckedBatch batch = CheckBatch(request, *(*workspace)->Metrics(), clock_());
  if (!request.allow_partial() && !request.validate_only() && !batch.violations.empty()) {
    metrics_.AddRecorded(0, static_cast<std::uint64_t>(BatchSize(request)));
    return batch.violations.ToStatus();
  }
  v1::RecordInteractionsResponse response;
  const bool buffered = request.durability() == v1::DURABILITY_BUFFERED;
  response.set_durability(buffered ? v1::DURABILITY_BUFFERED : v1::DURABILITY_SYNC);
  response.set_accepted_count(static_cast<std::uint32_t>(batch.accepted.size()));
  for (v1::RejectedInteraction& rejected : batch.rejected) {
    response.mutable_rejected()->Add(std::move(rejected));
  }
  if (request.validate_only()) return response;
  if (!batch.accepted.empty()) {
    auto position =
        (*workspace)
            ->RecordAndWait(std::move(batch.accepted),
                            buffered ? storage::Durability::kBuffered : storage::Durability::kSync);
    if (!position.ok()) return position.status();
    response.set_position(*position);
    caller.AddTrailer(kPositionTrailer, absl::StrCat(*position));
  }
  metrics_.AddRecorded(response.accepted_count(), batch.rejected.size());
  return response;
}

absl::StatusOr<v1::ListInteractionsResponse> InteractionService::ListInteractions(
    const v1::ListInteractionsRequest& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckName(violations, request.customer(), kMaxCustomerBytes, "customer");
  CheckNotNegative(violations, request.page_size(), "page_size");
  if (!violations.empty()) return violations.ToStatus();
  const std::string binding =
      PageBinding("ListInteractions", {request.parent(), request.customer()});
  auto after = OpenCursor(binding, request.page_token());
  if (!after.ok()) return after.status();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();

  const int limit =
      request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMaxPage);
  auto page =
      (*workspace)->ListInteractions(request.customer(), *after, static_cast<std::size_t>(limit));
  if (!page.ok()) return page.status();
  // After the page, so that it knows every metric in it.
  const auto metrics = (*workspace)->Metrics();
  v1::ListInteractionsResponse response;
  std::size_t bytes = 0;
  for (const graph::Interaction& interaction : page->interactions) {
    v1::Interaction& message = *response.add_interactions();
    ToMessage(interaction, *metrics, message);
    bytes += message.ByteSizeLong();
    const bool last = &interaction == &page->interactions.back();
    if (bytes > kMaxPageBytes && !last) {
      page->next = CursorAt(interaction);
      break;
    }
  }
  if (page->next) {
    response.set_next_page_token(SealPageToken(binding, EncodeCursor(*page->next)));
  }
  caller.AddTrailer(kPositionTrailer, absl::StrCat((*workspace)->LastPosition()));
  return response;
}

absl::StatusOr<v1::UpsertCustomersResponse> InteractionService::UpsertCustomers(
    v1::UpsertCustomersRequest&& request, const Caller& caller) {
  Violations violations;
  const std::string id = CheckParent(request.parent(), violations);
  CheckBatchSize(request.customers_size(), true, "customers", violations);
  if (violations.empty()) {
    for (int i = 0; i < request.customers_size(); ++i) {
      Violations of_customer;
      ValidateCustomer(request.customers(i), of_customer);
      for (const FieldViolation& violation : of_customer.violations()) {
        violations.Add(absl::StrCat("customers[", i, "].", violation.field), violation.description);
      }
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  auto workspace = FindWorkspace(store_, id);
  if (!workspace.ok()) return workspace.status();

  std::vector<graph::Customer> customers;
  customers.reserve(static_cast<std::size_t>(request.customers_size()));
  for (v1::Customer& customer : *request.mutable_customers()) {
    customers.push_back(ToDomain(std::move(customer)));
  }
  auto position = (*workspace)->UpsertCustomersAndWait(std::move(customers));
  if (!position.ok()) return position.status();
  caller.AddTrailer(kPositionTrailer, absl::StrCat(*position));
  v1::UpsertCustomersResponse response;
  response.set_position(*position);
  return response;
}

std::unique_ptr<StreamHandler> InteractionService::OpenStream() {
  return std::make_unique<IngestStream>(store_, metrics_, clock_);
}

}  // namespace journeygraph::server
