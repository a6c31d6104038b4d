#include "clients/cli/completion.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/context.h"

namespace journeygraph::cli {
namespace {

// One place in the command line: "" for the program, "maps create" for a subcommand.
struct Place {
  std::string path;
  std::vector<const CLI::App*> subcommands;
  std::vector<const CLI::Option*> options;
};

void CollectPlaces(const CLI::App& app, const std::string& path,
                   const std::vector<const CLI::Option*>& inherited, std::vector<Place>& places) {
  Place place{.path = path};
  place.subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) place.options.push_back(option);
  }
  // Options of the program are taken behind subcommands too.
  place.options.insert(place.options.end(), inherited.begin(), inherited.end());
  std::vector<const CLI::Option*> global = inherited;
  if (path.empty()) {
    for (const CLI::Option* option : place.options) {
      if (option->get_expected_max() > 0) global.push_back(option);
    }
  }
  places.push_back(place);
  for (const CLI::App* subcommand : places.back().subcommands) {
    const std::string below = absl::StrCat(path, path.empty() ? "" : " ", subcommand->get_name());
    CollectPlaces(*subcommand, below, global, places);
  }
}

std::vector<std::string> Names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  return names;
}

bool TakesFile(const CLI::Option& option) { return option.get_type_name() == "FILE"; }

// Words that an option allows, where there are few: its type name says them (choice_option.h).
std::vector<std::string> Choices(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (type.find('|') == std::string::npos) return {};
  return absl::StrSplit(type, '|');
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string ForQuotes(const std::string& text) {
  return absl::StrReplaceAll(FirstLine(text), {{"'", "’"}, {":", " –"}, {"[", "("}, {"]", ")"}});
}

// Bash, and zsh by way of bashcompinit: both understand COMPREPLY.
std::string BashFunction(const std::vector<Place>& places) {
  std::string script =
      "_journeyctl() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
      "  local path=\"\" word i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=\"${COMP_WORDS[i]}\"\n"
      "    case \"${path:+$path }$word\" in\n";
  for (const Place& place : places) {
    if (!place.path.empty()) {
      absl::StrAppend(&script, "      '", place.path, "') path='", place.path, "' ;;\n");
    }
  }
  absl::StrAppend(&script, "    esac\n  done\n  case \"$path $previous\" in\n");
  for (const Place& place : places) {
    for (const CLI::Option* option : place.options) {
      const std::vector<std::string> names = Names(*option);
      const std::vector<std::string> choices = Choices(*option);
      std::vector<std::string> patterns;
      for (const std::string& name : names) {
        patterns.push_back(absl::StrCat("'", place.path, " ", name, "'"));
      }
      const std::string when = absl::StrJoin(patterns, "|");
      if (!choices.empty()) {
        absl::StrAppend(&script, "    ", when, ") COMPREPLY=($(compgen -W '",
                        absl::StrJoin(choices, " "), "' -- \"$current\")); return ;;\n");
      } else if (TakesFile(*option)) {
        absl::StrAppend(&script, "    ", when,
                        ") COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n");
      } else if (option->get_expected_max() > 0) {
        absl::StrAppend(&script, "    ", when, ") COMPREPLY=(); return ;;\n");
      }
    }
  }
  absl::StrAppend(&script, "  esac\n  case \"$path\" in\n");
  for (const Place& place : places) {
    std::vector<std::string> words;
    for (const CLI::App* subcommand : place.subcommands) words.push_back(subcommand->get_name());
    for (const CLI::Option* option : place.options) {
      for (const std::string& name : Names(*option)) words.push_back(name);
    }
    absl::StrAppend(&script, "    '", place.path, "') COMPREPLY=($(compgen -W '",
                    absl::StrJoin(words, " "), "' -- \"$current\")) ;;\n");
  }
  absl::StrAppend(&script,
                  "  esac\n"
                  "  if [[ ( \"$path\" == import || \"$path\" == 'maps create' ) && "
                  "\"$current\" != -* ]]; then\n"
                  "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
                  "  fi\n}\n");
  return script;
}

std::string FishScript(const std::vector<Place>& places) {
  std::string script = "# journeyctl completion for fish\ncomplete -c journeyctl -f\n";
  for (const Place& place : places) {
    std::string when = "__fish_use_subcommand";
    if (!place.path.empty()) {
      const auto last = place.path.rfind(' ');
      when = absl::StrCat("__fish_seen_subcommand_from ",
                          last == std::string::npos ? place.path : place.path.substr(last + 1));
      if (last != std::string::npos) {
        absl::StrAppend(&when, "; and __fish_seen_subcommand_from ", place.path.substr(0, last));
      }
    }
    for (const CLI::App* subcommand : place.subcommands) {
      absl::StrAppend(&script, "complete -c journeyctl -n '", when, "' -a ", subcommand->get_name(),
                      " -d '", ForQuotes(subcommand->get_description()), "'\n");
    }
    for (const CLI::Option* option : place.options) {
      absl::StrAppend(&script, "complete -c journeyctl -n '", when, "'");
      for (const std::string& name : option->get_lnames()) absl::StrAppend(&script, " -l ", name);
      for (const std::string& name : option->get_snames()) absl::StrAppend(&script, " -s ", name);
      const std::vector<std::string> choices = Choices(*option);
      if (!choices.empty())
        absl::StrAppend(&script, " -xa '", absl::StrJoin(choices, " "), "'");
      else if (TakesFile(*option))
        absl::StrAppend(&script, " -rF");
      else if (option->get_expected_max() > 0)
        absl::StrAppend(&script, " -x");
      absl::StrAppend(&script, " -d '", ForQuotes(option->get_description()), "'\n");
    }
  }
  absl::StrAppend(&script,
                  "complete -c journeyctl -n '__fish_seen_subcommand_from import create' -F\n");
  return script;
}

}  // namespace

std::string CompletionScript(const CLI::App& app, Shell shell) {
  std::vector<Place> places;
  CollectPlaces(app, "", {}, places);
  switch (shell) {
    case Shell::kBash:
      return absl::StrCat("# journeyctl completion for bash\n", BashFunction(places),
                          "complete -F _journeyctl journeyctl\n");
    case Shell::kZsh:
      return absl::StrCat(
          "#compdef journeyctl\n# journeyctl completion for zsh\n"
          "autoload -U +X bashcompinit && bashcompinit\n",
          BashFunction(places), "complete -F _journeyctl journeyctl\n");
    case Shell::kFish:
      return FishScript(places);
  }
  return "";
}

void AddCompletionCommand(CLI::App& app, Context& context, Action& action) {
  auto shell = std::make_shared<Shell>(Shell::kBash);
  CLI::App* command = app.add_subcommand(
      "completion", "Print a completion script: source <(journeyctl completion bash)");
  AddChoiceOption<Shell>(*command, "SHELL", *shell,
                         {{"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}},
                         "The shell")
      ->required();
  command->callback([&app, &context, &action, shell] {
    action = [&app, &context, shell]() -> absl::StatusOr<ExitCode> {
      context.streams.out << CompletionScript(app, *shell);
      return kExitOk;
    };
  });
}

}  // namespace journeygraph::cli
