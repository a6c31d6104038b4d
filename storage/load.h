// Fills the resident columns of a workspace when it is opened.
#pragma once

#include "absl/status/status.h"
#include "storage/dictionary.h"
#include "storage/engine/engine.h"
#include "storage/keys.h"
#include "storage/resident_columns.h"

namespace journeygraph::storage {

// Loads everything that is folded, decoding on `threads` threads, and then the records of the log
// after it. The dictionary is loaded already and gets the names of those records.
// Returns DATA_LOSS, if something stored cannot be read.
absl::Status LoadResidentColumns(const Engine& engine, WorkspaceNumber workspace, int threads,
                                 Dictionary& dictionary, ResidentColumns& columns);

}  // namespace journeygraph::storage
