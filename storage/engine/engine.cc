#include "storage/engine/engine.h"

namespace journeygraph::storage {

void WriteBatch::Put(Table table, std::string_view key, std::string_view value) {
  operations_.push_back({table, std::string(key), std::string(value)});
}

void WriteBatch::Delete(Table table, std::string_view key) {
  operations_.push_back({table, std::string(key), std::nullopt});
}

}  // namespace journeygraph::storage
