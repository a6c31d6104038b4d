// Completion scripts for shells, made from the program's own options.
//
//   std::cout << CompletionScript(app, Shell::kBash);
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace journeygraph::cli {

enum class Shell { kBash, kZsh, kFish };

// `app` is the whole program. The script completes subcommands, options, and the words that an
// option allows.
std::string CompletionScript(const CLI::App& app, Shell shell);

}  // namespace journeygraph::cli
