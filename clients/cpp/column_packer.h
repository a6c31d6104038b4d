// Interactions packed into the columnar form of a batch, one after the other; not installed.
//
//   v1::InteractionColumns columns;
//   ColumnPacker packer(columns);
//   if (ColumnPacker::CanPack(interaction)) packer.Add(interaction);
//   packer.Finish();
//
// Says exactly what the rows say: server-side checks find the same in either form. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "journeygraph/v1/interaction.pb.h"
#include "journeygraph/v1/interaction_columns.pb.h"

namespace journeygraph::client {

class ColumnPacker {
 public:
  // `columns` is empty and outlives the packer.
  explicit ColumnPacker(v1::InteractionColumns& columns);

  // False if columns cannot say what the interaction says: that it has no event time, or times that
  // do not exist. The server refuses such interactions, and is told in rows.
  static bool CanPack(const v1::Interaction& interaction);

  void Add(const v1::Interaction& interaction);
  // Leaves out the columns that say nothing.
  void Finish();

 private:
  std::uint32_t TextOf(const std::string& text);
  void AddRareParts(const v1::Interaction& interaction, std::uint32_t row);
  void AddPair(std::uint32_t row, const std::string& first, const std::string& second,
               v1::TextPairColumns& pairs);
  void AddAttributes(const v1::Interaction& interaction, std::uint32_t row);

  v1::InteractionColumns& columns_;
  absl::flat_hash_map<std::string_view, std::uint32_t> texts_;
};

}  // namespace journeygraph::client
