#include "clients/cli/moment_text.h"

#include "absl/strings/str_cat.h"

namespace journeygraph::cli {
namespace {

std::string Text(v1::MomentKind kind, const std::string& touchpoint, const std::string& next,
                 const std::string& end, const std::string& channel, const std::string& stage) {
  switch (kind) {
    case v1::MOMENT_KIND_TRANSITION:
      return absl::StrCat(touchpoint.empty() ? "(start)" : touchpoint, " → ",
                          next.empty() ? end : next);
    case v1::MOMENT_KIND_STAGE:
      return stage.empty() ? "(no stage)" : "stage " + stage;
    case v1::MOMENT_KIND_TOUCHPOINT_CHANNEL:
      return absl::StrCat(touchpoint, channel.empty() ? " (no channel)" : " on " + channel);
    default:
      return touchpoint;
  }
}

}  // namespace

std::string MomentText(const v1::CriticalMoment& moment) {
  const bool is_good = moment.ending() == v1::JOURNEY_RESULT_SUCCESS;
  return Text(moment.kind(), moment.touchpoint(), moment.next_touchpoint(),
              is_good ? "(good end)" : "(bad end)", moment.channel(), moment.stage());
}

std::string MomentText(const v1::MomentName& moment) {
  return Text(moment.kind(), moment.touchpoint(), moment.next_touchpoint(), "(bad end)",
              moment.channel(), moment.stage());
}

Mark MarkOf(v1::MomentCaveat caveat) {
  switch (caveat) {
    case v1::MOMENT_CAVEAT_SMALL_SAMPLE:
      return {"n", "fewer than 30 journeys with it"};
    case v1::MOMENT_CAVEAT_NO_COMPARISON:
      return {"c", "fewer than 30 comparable journeys without it"};
    case v1::MOMENT_CAVEAT_NO_CLEAR_DIFFERENCE:
      return {"~", "the difference may be chance"};
    case v1::MOMENT_CAVEAT_CARRIES_OUTCOME:
      return {"=", "carries the outcome itself, so it is the end and not a cause"};
    case v1::MOMENT_CAVEAT_CHANCE_AMONG_MANY:
      return {"q", "clear alone, but chance among all moments compared"};
    case v1::MOMENT_CAVEAT_SEASONAL:
      return {"s", "mostly a matter of season"};
    default:
      return {"?", "a caveat that this journeyctl does not know"};
  }
}

Mark MarkOf(v1::MarkerKind kind) {
  switch (kind) {
    case v1::MARKER_KIND_MOMENT_OF_TRUTH:
      return {"◆", "moment of truth on the map"};
    case v1::MARKER_KIND_PAIN:
      return {"▼", "pain point on the map"};
    default:
      return {"▲", "gain on the map"};
  }
}

}  // namespace journeygraph::cli
