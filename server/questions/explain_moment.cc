#include "server/questions/explain_moment.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph/questions/explain_moment.h"
#include "server/answer_info.h"
#include "server/example_journeys.h"
#include "server/field_checks.h"
#include "server/questions/critical_moment_message.h"
#include "server/questions/moment_scan.h"

namespace journeygraph::server {
namespace {

constexpr int kDefaultExamples = 3;
constexpr int kMaxExamples = 20;
constexpr std::size_t kMaxNameBytes = 256;

// What belongs to a kind of moment, besides the touchpoint.
void CheckMoment(const v1::ExplainMomentRequest& request, Violations& violations) {
  const v1::MomentName& moment = request.moment();
  CheckEnum(violations, moment.kind(), "moment.kind");
  CheckName(violations, moment.touchpoint(), kMaxNameBytes, "moment.touchpoint");
  CheckName(violations, moment.next_touchpoint(), kMaxNameBytes, "moment.next_touchpoint");
  CheckName(violations, moment.channel(), kMaxNameBytes, "moment.channel");
  CheckName(violations, moment.stage(), kMaxNameBytes, "moment.stage");
  const graph::MomentKind kind = KindOf(moment.kind());
  const auto must_be_empty = [&](const std::string& value, std::string_view field) {
    if (value.empty()) return;
    violations.Add(field, absl::StrCat("is ", Quoted(value), "; moments of this kind have none"));
  };
  if (kind != graph::MomentKind::kTransition) {
    must_be_empty(moment.next_touchpoint(), "moment.next_touchpoint");
  }
  if (kind != graph::MomentKind::kTouchpointChannel) {
    must_be_empty(moment.channel(), "moment.channel");
  }
  if (kind == graph::MomentKind::kStage) {
    must_be_empty(moment.touchpoint(), "moment.touchpoint");
    if (request.scope().map().empty()) {
      violations.Add("moment.kind", "is MOMENT_KIND_STAGE without a map; scope.map is needed");
    }
    return;
  }
  must_be_empty(moment.stage(), "moment.stage");
  const bool may_be_start = kind == graph::MomentKind::kTransition;
  if (moment.touchpoint().empty() && (!may_be_start || moment.next_touchpoint().empty())) {
    violations.Add("moment.touchpoint", "is empty; a name is needed");
  }
}

int ExamplesOf(const v1::ExplainMomentRequest& request) {
  return request.has_max_examples() ? request.max_examples() : kDefaultExamples;
}

graph::MomentName ToDomain(const v1::MomentName& moment) {
  return {.kind = KindOf(moment.kind()),
          .touchpoint = moment.touchpoint(),
          .stage = moment.stage(),
          .next_touchpoint = moment.next_touchpoint(),
          .channel = moment.channel()};
}

void FillFlows(const graph::MomentFlows& flows, v1::MomentFlows& message) {
  for (const graph::MomentFlow& flow : flows.flows) {
    v1::MomentFlow& flow_message = *message.add_flows();
    flow_message.set_is_start(flow.is_start);
    if (flow.ending) {
      flow_message.set_ending(ToMessage(*flow.ending));
    } else if (!flow.is_start) {
      v1::MomentName& other = *flow_message.mutable_other();
      const bool is_transition = flow.other.kind == graph::MomentKind::kTransition;
      other.set_kind(is_transition ? v1::MOMENT_KIND_TOUCHPOINT
                                   : static_cast<v1::MomentKind>(flow.other.kind));
      other.set_touchpoint(flow.other.touchpoint);
      other.set_channel(flow.other.channel);
      if (flow.other.kind == graph::MomentKind::kStage) other.set_stage(flow.other.stage);
    }
    flow_message.set_count(Count(flow.count));
    flow_message.set_step(flow.step);
    flow_message.set_lost(flow.lost);
    flow_message.set_gained(flow.gained);
  }
  message.set_total(Count(flows.total));
  message.set_other_flows(Count(flows.other_flows));
  message.set_other_count(Count(flows.other_count));
  message.set_other_lost(flows.other_lost);
  message.set_other_gained(flows.other_gained);
}

void FillResponse(const graph::ExplainMomentAnswer& answer, v1::ExplainMomentResponse& message) {
  ToMessage(answer.moment, *message.mutable_moment());
  message.set_rank(Count(answer.rank));
  message.set_ranked_moments(Count(answer.ranked_moments));
  for (const graph::MomentComponent& component : answer.components) {
    v1::MomentComponent& component_message = *message.add_components();
    component_message.set_name(component.name);
    if (component.value) component_message.set_value(*component.value);
    if (component.low) component_message.set_low(*component.low);
    if (component.high) component_message.set_high(*component.high);
    component_message.set_n(Count(component.n));
    component_message.set_unit(component.unit);
    component_message.set_definition(component.definition);
  }
  for (const graph::MomentFlag& flag : answer.flags) {
    v1::MomentFlag& flag_message = *message.add_flags();
    flag_message.set_kind(static_cast<v1::MomentFlagKind>(flag.kind));
    flag_message.set_sentence(flag.sentence);
  }
  FillFlows(answer.comes_from, *message.mutable_comes_from());
  FillFlows(answer.goes_to, *message.mutable_goes_to());
}

}  // namespace

absl::StatusOr<v1::ExplainMomentResponse> ExplainMoment(const v1::ExplainMomentRequest& request,
                                                        const QuestionDesk& desk,
                                                        const Caller& caller) {
  Violations violations;
  const std::string id = CheckQuestion(request, violations);
  CheckMoment(request, violations);
  CheckNotNegative(violations, request.min_journeys(), "min_journeys");
  CheckNotNegative(violations, request.max_flows(), "max_flows");
  if (ExamplesOf(request) < 0 || ExamplesOf(request) > kMaxExamples) {
    violations.Add("max_examples", absl::StrCat("is ", request.max_examples(), "; 0 to ",
                                                kMaxExamples, " is allowed"));
  }
  if (!violations.empty()) return violations.ToStatus();
  auto question = PrepareQuestion(desk.store, id, request.scope(), caller);
  if (!question.ok()) return question.status();

  const graph::MomentName moment = ToDomain(request.moment());
  graph::MomentExamples examples(question->context, moment,
                                 static_cast<std::size_t>(ExamplesOf(request)));
  const auto scanned = ScanMoments(
      *question, desk, caller, {.kind = moment.kind, .with_evidence = true, .examples = &examples});
  if (!scanned.ok()) return scanned.status();
  const auto answer = graph::ExplainMoment(
      (*scanned)->material(),
      {.moment = moment,
       .min_journeys = static_cast<std::uint64_t>(std::max(1, request.min_journeys())),
       .max_flows = static_cast<std::uint64_t>(request.max_flows())});
  if (absl::IsNotFound(answer.status())) {
    return ErrorOf(kMomentNotFound, std::string(answer.status().message()));
  }
  if (!answer.ok()) return answer.status();
  v1::ExplainMomentResponse response;
  FillResponse(*answer, response);
  FillExamples(examples.bad().journeys(), *question->snapshot, *response.mutable_bad_examples());
  FillExamples(examples.good().journeys(), *question->snapshot, *response.mutable_good_examples());
  FillInfo((*scanned)->totals(), question->context, graph::kCriticalMomentsUnit,
           graph::kCriticalMomentsDefinition, *response.mutable_info());
  return response;
}

}  // namespace journeygraph::server
