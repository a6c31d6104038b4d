// Which paths journeys take, the most frequent first.

import { useState } from "react";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import { PathElement } from "../../generated/journeygraph/v1/variants_pb.js";
import type { ViewProps } from "../MapPage";
import { analytics } from "../api";
import { t } from "../i18n";
import { count, duration, percent } from "../model/format";
import { ExportMenu } from "../parts/ExportMenu";
import { InfoLine } from "../parts/InfoLine";
import { Answered, Nothing } from "../parts/States";
import { useQuestion } from "../parts/useQuestion";
import { title } from "./MomentsView";

export function VariantsView({ parent, scope, key_, state, map }: ViewProps & { map: JourneyMap }) {
  const [element, setElement] = useState(PathElement.STAGE);
  const [collapseRepeats, setCollapse] = useState(true);
  const answer = useQuestion(`${key_} ${element} ${collapseRepeats}`, (signal) =>
    analytics.listVariants({ parent, scope, element, collapseRepeats, maxVariants: 30 }, { signal }));
  const stages = new Map(map.stages.map((one) => [one.id, one.displayName]));
  const name = (part: string) => element === PathElement.STAGE ? stages.get(part) || part || t("On no stage")
    : element === PathElement.CHANNEL ? part || t("unknown") : title(map, part);
  return (
    <div className="scroll">
      <div className="choices">
        <label>{t("Paths of")} <select value={element}
          onChange={(event) => setElement(Number(event.target.value))}>
          <option value={PathElement.STAGE}>{t("stages")}</option>
          <option value={PathElement.TOUCHPOINT}>{t("touchpoints")}</option>
          <option value={PathElement.CHANNEL}>{t("channels")}</option>
        </select></label>
        <label><input type="checkbox" checked={collapseRepeats}
          onChange={(event) => setCollapse(event.target.checked)} /> {t("Repeats count once")}</label>
      </div>
      <Answered answer={answer}>{(data) => data.variants.length === 0
        ? <Nothing>{t("No interactions match the filters.")}</Nothing> : (
          <>
            <p className="lead">{t("{n} different paths; the {k} most frequent cover {share} of journeys.", {
              n: count(data.variantCount), k: data.variants.length,
              share: percent(data.variants.at(-1)!.cumulativeShare) })}</p>
            <table className="rows">
              <thead><tr><th>{t("Path")}</th><th>{t("Journeys")}</th><th>{t("Share")}</th>
                <th>{t("Ends well")}</th><th>{t("Median time")}</th></tr></thead>
              <tbody>
                {data.variants.map((one) => (
                  <tr key={one.path.join("\u0000")}>
                    <td><ol className="path">{one.path.map((part, i) => <li key={i}>{name(part)}</li>)}</ol></td>
                    <td>{count(one.journeys)}</td>
                    <td className="bar"><i style={{ width: `${100 * one.share / data.variants[0]!.share}%` }} />
                      <span>{percent(one.share)}</span></td>
                    <td title={`${percent(one.success?.low)} … ${percent(one.success?.high)}, n ${one.success?.total}`}>
                      {percent(one.success?.value, 0)}</td>
                    <td>{duration(one.duration?.p50Ms ?? 0)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {(data.other?.variants ?? 0) > 0 && <p className="quiet">{t(
              "{n} more paths of {j} journeys are not shown.",
              { n: count(data.other!.variants), j: count(data.other!.journeys) })}</p>}
            <ExportMenu name={`${state.map}-variants`} rows={() => [
              ["path", "journeys", "share", "success"],
              ...data.variants.map((one) =>
                [one.path.join(" > "), one.journeys, one.share, one.success?.value])]} />
            <InfoLine info={data.info} />
          </>
        )}</Answered>
    </div>
  );
}
