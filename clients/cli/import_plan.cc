#include "clients/cli/import_plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"

namespace journeygraph::cli {

void DirectionEvidence::Neighbours::Add(std::int64_t before_ms, std::int64_t after_ms) {
  if (before_ms < after_ms) ++ascending;
  if (before_ms > after_ms) ++descending;
}

void DirectionEvidence::Add(std::string_view customer, std::int64_t time_ms) {
  if (begun_) {
    within_file_.Add(last_ms_, time_ms);
  } else {
    first_ms_ = time_ms;
    begun_ = true;
  }
  last_ms_ = time_ms;
  const absl::string_view key(customer.data(), customer.size());
  const auto [entry, is_new] = last_of_customer_ms_.try_emplace(key, time_ms);
  if (is_new) return;
  within_customers_.Add(entry->second, time_ms);
  entry->second = time_ms;
}

bool DirectionEvidence::newest_first() const {
  const auto descends = [](const Neighbours& n) { return n.descending > n.ascending; };
  if (within_customers_.ascending != within_customers_.descending) {
    return descends(within_customers_);
  }
  if (within_file_.IsClear()) return descends(within_file_);
  if (first_ms_ != last_ms_) return first_ms_ > last_ms_;
  return descends(within_file_);
}

absl::StatusOr<ImportPlan> MakeImportPlan(const std::string& path, const PlanOptions& options,
                                          const ReadProgress& progress) {
  auto reader = CsvReader::Open(path, options.csv);
  if (!reader.ok()) return reader.status();
  CsvRecord record;
  if (!reader->Next(record)) {
    if (!reader->status().ok()) return reader->status();
    return FileError("the file is empty; its first line must name the columns");
  }
  if (!record.problem.empty()) {
    return FileError(absl::StrCat("the first line cannot be read: ", record.problem));
  }
  auto mapping = RowMapping::ForHeader(record.fields, options.mapping);
  if (!mapping.ok()) return mapping.status();

  ImportPlan plan{.mapping = *std::move(mapping), .csv = options.csv};
  plan.csv.delimiter = reader->delimiter();
  const bool collect_stages = options.collect_stages && plan.mapping.Has(Field::kStage);
  DirectionEvidence direction;
  while (reader->Next(record)) {
    ++plan.rows;
    if (progress && plan.rows % 1'024 == 0) progress(reader->bytes_read());
    if (!record.problem.empty()) continue;
    const bool has_id = !plan.mapping.Value(record.fields, Field::kId).empty();
    if (!has_id) ++plan.repeated[plan.mapping.ContentHash(record.fields)];
    const auto time_ms = plan.mapping.Time(record.fields);
    if (!time_ms) continue;
    direction.Add(plan.mapping.Value(record.fields, Field::kCustomer), *time_ms);
    if (collect_stages) plan.stages.Add(plan.mapping, record.fields, *time_ms);
  }
  if (!reader->status().ok()) return reader->status();
  absl::erase_if(plan.repeated, [](const auto& entry) { return entry.second < 2; });
  plan.newest_first = direction.newest_first();
  return plan;
}

std::int64_t RowNumbering::NextRow() {
  ++taken_;
  number_ = plan_.newest_first ? plan_.rows + 1 - taken_ : taken_;
  return number_;
}

void RowNumbering::Apply(const Hash128& hash, bool has_sequence, v1::Interaction& interaction) {
  if (!has_sequence) interaction.set_sequence(number_);
  if (!interaction.id().empty()) return;
  std::uint32_t occurrence = 1;
  if (const auto total = plan_.repeated.find(hash); total != plan_.repeated.end()) {
    const std::uint32_t before = seen_[hash]++;
    occurrence = plan_.newest_first ? total->second - before : before + 1;
  }
  std::string id = HashText(hash);
  if (occurrence > 1) absl::StrAppend(&id, "~", occurrence);
  interaction.set_id(std::move(id));
}

}  // namespace journeygraph::cli
