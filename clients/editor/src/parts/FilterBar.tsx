// Filters that apply to every number on the page: time, channels, an attribute of customers.

import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { Go } from "../App";
import { analytics } from "../api";
import { t } from "../i18n";
import { countFilters, noFilters } from "../model/view_state";
import type { Filters, ViewState } from "../model/view_state";
import { useQuestion } from "./useQuestion";

export function FilterBar({ state, go, parent, map }: {
  state: ViewState;
  go: Go;
  parent: string;
  map: JourneyMap | null;
}) {
  const { filters } = state;
  // Channels in use, whatever the filters.
  const used = useQuestion(parent, (signal) =>
    analytics.getChannelSwitches({ parent }, { signal }));
  const known = used.data?.channels.map((one) => one.channel).filter(Boolean) ?? [];
  const channels = [...new Set([...known, ...filters.channels])].sort();
  const set = (part: Partial<Filters>) => go({ filters: { ...filters, ...part } });
  const toggle = (channel: string) => set({
    channels: filters.channels.includes(channel)
      ? filters.channels.filter((one) => one !== channel) : [...filters.channels, channel],
  });
  const active = countFilters(filters);

  return (
    <form className="filters" aria-label={t("Filters")} onSubmit={(event) => event.preventDefault()}>
      <label>{t("From")} <input type="date" value={filters.since}
        onChange={(event) => set({ since: event.target.value })} /></label>
      <label>{t("to")} <input type="date" value={filters.until}
        onChange={(event) => set({ until: event.target.value })} /></label>
      <details className="menu">
        <summary>{filters.channels.length === 0 ? t("All channels")
          : filters.channels.join(", ")}</summary>
        <fieldset>
          <legend className="visually-hidden">{t("Channels")}</legend>
          {channels.map((channel) => (
            <label key={channel}>
              <input type="checkbox" checked={filters.channels.includes(channel)}
                onChange={() => toggle(channel)} /> {channel}
            </label>
          ))}
        </fieldset>
      </details>
      {map && map.personas.length > 0 && (
        <label>{t("Persona")} <select value={personaOf(map, filters)}
          onChange={(event) => {
            const condition = map.personas.find((one) => one.id === event.target.value)?.conditions[0];
            set({ attribute: condition?.key ?? "", values: condition?.values ?? [] });
          }}>
          <option value="">{t("all")}</option>
          {map.personas.filter((one) => one.conditions.length === 1).map((one) => (
            <option key={one.id} value={one.id}>{one.displayName || one.id}</option>
          ))}
        </select></label>
      )}
      <AttributeFilter filters={filters} set={set} />
      {active > 0 && (
        <button type="button" onClick={() => go({ filters: noFilters })}>
          {t("Clear filters ({n})", { n: active })}
        </button>
      )}
    </form>
  );
}

// Any attribute of customers, as "persona = professional, student".
function AttributeFilter({ filters, set }: {
  filters: Filters;
  set: (part: Partial<Filters>) => void;
}) {
  const text = filters.attribute ? `${filters.attribute}=${filters.values.join(",")}` : "";
  return (
    <label>{t("Customers with")} <input key={text} defaultValue={text} size={20}
      placeholder="persona=professional" pattern="[^=]+=.+"
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      onBlur={(event) => {
        const [attribute = "", values = ""] = event.target.value.split("=").map((one) => one.trim());
        if (event.target.value && (!attribute || !values)) return;
        set({ attribute, values: values ? values.split(",").map((one) => one.trim()) : [] });
      }} /></label>
  );
}

function personaOf(map: JourneyMap, filters: Filters): string {
  return map.personas.find(({ conditions: [only, ...more] }) =>
    only && more.length === 0 && only.key === filters.attribute &&
    only.values.join() === filters.values.join())?.id ?? "";
}
