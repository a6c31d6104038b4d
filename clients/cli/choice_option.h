// An option that takes one of a few words.
//
//   AddChoiceOption<v1::Period>(*command, "--by", options->period,
//                               {{"none", v1::PERIOD_NONE}, {"day", v1::PERIOD_DAY}}, "Periods");
//
// The words are its type name ("none|day"), from which completion.h takes them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

namespace journeygraph::cli {

template <typename Value>
CLI::Option* AddChoiceOption(CLI::App& app, const std::string& name, Value& value,
                             const std::vector<std::pair<std::string, Value>>& choices,
                             const std::string& help) {
  std::string words;
  for (const auto& [word, meaning] : choices) words += (words.empty() ? "" : "|") + word;
  return app
      .add_option_function<std::string>(
          name,
          [&value, name, choices, words](const std::string& text) {
            for (const auto& [word, meaning] : choices) {
              if (word != text) continue;
              value = meaning;
              return;
            }
            throw CLI::ValidationError(name.substr(0, name.find(',')),
                                       "\"" + text + "\" is not one of " + words);
          },
          help)
      ->type_name(words);
}

}  // namespace journeygraph::cli
