#include "clients/cli/funnel_flags.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/choice_option.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/scope_flags.h"

namespace journeygraph::cli {
namespace {

template <typename Names>
void AddNames(const std::string& text, Names& names) {
  for (const auto& name : absl::StrSplit(text, '|', absl::SkipEmpty())) {
    *names.Add() = std::string(absl::StripAsciiWhitespace(name));
  }
}

absl::Status FillStep(const std::string& text, v1::FunnelStep& step) {
  for (const auto& part_view : absl::StrSplit(text, ';', absl::SkipEmpty())) {
    const std::string part(absl::StripAsciiWhitespace(part_view));
    const std::size_t equals = part.find('=');
    const std::string key = part.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : part.substr(equals + 1);
    if (value.empty() ||
        (key != "label" && key != "touchpoint" && key != "channel" && key != "stage")) {
      return UsageError(absl::StrCat("--step: \"", part,
                                     "\" is no part of a step; use label=, touchpoint=, channel= "
                                     "and stage=, with ; between them"));
    }
    if (key == "label") step.set_label(value);
    if (key == "touchpoint") AddNames(value, *step.mutable_touchpoints());
    if (key == "channel") AddNames(value, *step.mutable_channels());
    if (key == "stage") step.set_stage(value);
  }
  return absl::OkStatus();
}

// "2:help" is help behind step 2; "help" and "a:help" are touchpoints anywhere.
void AddExclusion(const std::string& text, std::map<int, v1::FunnelExclusion>& exclusions) {
  const std::size_t colon = text.find(':');
  int after_step = 0;
  const bool has_step =
      colon != std::string::npos && absl::SimpleAtoi(text.substr(0, colon), &after_step);
  if (!has_step) after_step = 0;
  v1::FunnelExclusion& exclusion = exclusions[after_step];
  exclusion.set_after_step(after_step);
  exclusion.add_touchpoints(has_step ? text.substr(colon + 1) : text);
}

}  // namespace

void AddFunnelFlags(CLI::App& command, FunnelFlags& flags) {
  AddListOption(command, "--steps", flags.steps,
                "Touchpoints in their order, with | between alternatives, such as "
                "'catalog,cart|basket,paid' (default: the stages of --map)");
  command
      .add_option("--step", flags.full_steps,
                  "One step, to be repeated, by any of 'label=Pays;touchpoint=a|b;channel=web;"
                  "stage=buy'; instead of --steps")
      ->type_name("STEP")
      ->allow_extra_args(false);
  AddChoiceOption<v1::FunnelOrder>(command, "--order", flags.order,
                                   {{"eventual", v1::FUNNEL_ORDER_EVENTUAL},
                                    {"strict", v1::FUNNEL_ORDER_STRICT},
                                    {"any", v1::FUNNEL_ORDER_ANY}},
                                   "Whether other interactions may come between the steps "
                                   "(eventual, the default), may not (strict), or the order does "
                                   "not matter (any)");
  command
      .add_option("--window", flags.window,
                  "Longest time from one step to the next, such as 7d; with --order any from the "
                  "first to the last")
      ->type_name("TIME");
  AddListOption(command, "--exclude", flags.exclusions,
                "Touchpoints that end an attempt; 2:help is only between step 2 and 3");
}

absl::Status FunnelFlags::FillRequest(v1::GetFunnelRequest& request) const {
  if (!steps.empty() && !full_steps.empty()) {
    return UsageError("--steps and --step cannot be mixed; write all steps with --step");
  }
  for (const std::string& step : steps) {
    v1::FunnelStep& added = *request.add_steps();
    AddNames(step, *added.mutable_touchpoints());
    if (added.touchpoints().empty()) return UsageError("--steps: a step has no touchpoint");
  }
  for (const std::string& step : full_steps) {
    if (absl::Status status = FillStep(step, *request.add_steps()); !status.ok()) return status;
  }
  if (request.steps().empty() && request.scope().map().empty()) {
    return UsageError("a funnel needs steps: --steps a,b,c, or --map, whose stages they are then");
  }
  request.set_order(order);
  if (!window.empty()) {
    const auto length = DurationFlag("--window", window);
    if (!length.ok()) return length.status();
    *request.mutable_window() = *length;
  }
  std::map<int, v1::FunnelExclusion> by_step;
  for (const std::string& exclusion : exclusions) AddExclusion(exclusion, by_step);
  for (auto& [step, exclusion] : by_step) *request.add_exclusions() = std::move(exclusion);
  return absl::OkStatus();
}

}  // namespace journeygraph::cli
