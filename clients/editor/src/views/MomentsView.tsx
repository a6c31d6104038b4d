// Critical moments: which touchpoints decide how journeys end; click one for its evidence.

import { MomentCaveat } from "../../generated/journeygraph/v1/critical_moments_pb.js";
import type { CriticalMoment } from "../../generated/journeygraph/v1/critical_moments_pb.js";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { ViewProps } from "../MapPage";
import { analytics } from "../api";
import { t } from "../i18n";
import { markers } from "../map/TouchpointCard";
import { count, decimal, percent, signed } from "../model/format";
import { MomentPanel } from "../moments/MomentPanel";
import { ExportMenu } from "../parts/ExportMenu";
import { InfoLine } from "../parts/InfoLine";
import { Answered, Nothing } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";

const shown = 40;

export function MomentsView({ parent, scope, key_, state, go, map }: ViewProps & { map: JourneyMap }) {
  const answer = useQuestion(key_, (signal) =>
    analytics.listCriticalMoments({ parent, scope, maxMoments: shown }, { signal }));
  const chosen = state.selected.replace(/^observed\//, "");
  const open = state.selected.startsWith("observed/");
  return (
    <div className="split">
      <div className="scroll">
        <Answered answer={answer}>{(data) => {
          const first = data.moments[0];
          if (!first) return <Nothing>{t("No closed journeys here.")}</Nothing>;
          const most = first.lostOutcomes;
          return (
            <>
              <p className="lead">{t("{name} costs most: {n} of {all} outcomes lost on the way.", {
                name: title(map, first.touchpoint), n: decimal(first.lostOutcomes, 0),
                all: decimal(data.totalLostOutcomes, 0) })}</p>
              <table className="rows">
                <thead><tr>
                  <th>{t("Touchpoint")}</th><th>{t("Lost outcomes")}</th><th>{t("Journeys")}</th>
                  <th>{t("Ends well with")}</th><th>{t("without")}</th><th>{t("Difference")}</th>
                </tr></thead>
                <tbody>
                  {data.moments.map((moment) => (
                    <tr key={moment.touchpoint} className={chosen === moment.touchpoint ? "chosen" : ""}>
                      <td>
                        <button type="button" className="link"
                          onClick={() => go({ selected: `observed/${moment.touchpoint}` })}>
                          {title(map, moment.touchpoint)}
                        </button>
                        {moment.markedAs.map((kind) => (
                          <span key={kind} className={`marker ${markers[kind]?.name}`}
                            title={t(markers[kind]?.word ?? "")}>{markers[kind]?.sign}</span>
                        ))}
                        <Caveat moment={moment} />
                      </td>
                      <td className="bar"><i style={{ width: `${100 * moment.lostOutcomes / most}%` }} />
                        <span>{decimal(moment.lostOutcomes)}</span></td>
                      <td>{count(moment.journeys)}</td>
                      <td>{percent(moment.with?.value)}</td>
                      <td>{moment.without?.total ? percent(moment.without.value) : "–"}</td>
                      <td title={moment.successLift &&
                        `${signed(moment.successLift.low * 100)} … ${signed(moment.successLift.high * 100)}`}>
                        {moment.without?.total ? signed(moment.successLift!.value * 100) : "–"}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {(data.other?.moments ?? 0) > 0 && <p className="quiet">{t(
                "{n} more touchpoints are not shown; they lose {lost} outcomes.",
                { n: data.other!.moments, lost: decimal(data.other!.lostOutcomes) })}</p>}
              <ExportMenu name={`${state.map}-moments`} rows={() => [
                ["touchpoint", "journeys", "lost_outcomes", "success_with", "success_without"],
                ...data.moments.map((one) => [one.touchpoint, one.journeys, one.lostOutcomes,
                  one.with?.value, one.without?.value]),
              ]} />
              <InfoLine info={data.info} />
            </>
          );
        }}</Answered>
      </div>
      {open && (
        <aside className="panel" aria-label={t("Selected")}
          onKeyDown={(event) => event.key === "Escape" && go({ selected: "" })}>
          <button type="button" className="close" aria-label={t("Close")}
            onClick={() => go({ selected: "" })}>×</button>
          <h2>{title(map, chosen)}</h2>
          <MomentPanel parent={parent} scope={scope} key_={key_} go={go} moment={{ touchpoint: chosen }} />
        </aside>
      )}
    </div>
  );
}

const caveats: Record<number, string> = {
  [MomentCaveat.SMALL_SAMPLE]: "Fewer than 30 journeys with it",
  [MomentCaveat.NO_COMPARISON]: "Fewer than 30 journeys to compare with",
  [MomentCaveat.NO_CLEAR_DIFFERENCE]: "No clear difference",
  [MomentCaveat.CARRIES_OUTCOME]: "Carries the outcome itself",
  [MomentCaveat.CHANCE_AMONG_MANY]: "May be chance among many",
  [MomentCaveat.SEASONAL]: "A difference of seasons",
};

function Caveat({ moment }: { moment: CriticalMoment }) {
  const words = moment.caveats.map((caveat) => t(caveats[caveat] ?? "")).filter(Boolean);
  return words.length === 0 ? null : <small className="caveat"> {words.join(" · ")}</small>;
}

// The title of an observed touchpoint on the map, or its name.
export function title(map: JourneyMap, observed: string): string {
  const found = map.touchpoints.find((one) =>
    (one.matches.length > 0 ? one.matches : [one.id]).includes(observed));
  return found?.displayName || observed;
}
