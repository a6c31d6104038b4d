// What is looked at, as the link says it: "#/demo/retailer/graph?since=2025-10-01&channel=app".

export const views = ["map", "graph", "moments", "channels", "variants", "funnel", "journey"] as const;
export type ViewName = (typeof views)[number];

export interface Filters {
  since: string;      // yyyy-mm-dd, or "" for the beginning
  until: string;      // yyyy-mm-dd, the last day inside, or "" for no end
  channels: string[];
  attribute: string;  // such as "persona"; "" for no condition
  values: string[];   // values of the attribute
}

export interface ViewState {
  workspace: string;
  map: string;        // "" for the list of maps
  view: ViewName;
  filters: Filters;
  selected: string;   // id of a touchpoint or stage, as "touchpoint/checkout.start", or ""
  customer: string;   // for the view "journey"
  atLeast: number;    // for the view "graph": edges of fewer journeys are hidden; -1: chosen by us
  metric: string;     // of the experience curve
}

export const noFilters: Filters = { since: "", until: "", channels: [], attribute: "", values: [] };

const empty: ViewState = {
  workspace: "", map: "", view: "map", filters: noFilters, selected: "", customer: "", atLeast: -1,
  metric: "",
};

const day = /^\d{4}-\d{2}-\d{2}$/;

export function parseLink(hash: string): ViewState {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [workspace = "", map = "", view = ""] = path.split("/").map(decode);
  const values = new URLSearchParams(query);
  const date = (name: string) => {
    const text = values.get(name) ?? "";
    return day.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";
  };
  const atLeast = Number(values.get("atLeast") ?? -1);
  return {
    workspace, map,
    view: views.find((known) => known === view) ?? "map",
    filters: {
      since: date("since"),
      until: date("until"),
      channels: values.getAll("channel"),
      attribute: values.get("attribute") ?? "",
      values: values.getAll("value"),
    },
    selected: values.get("selected") ?? "",
    customer: values.get("customer") ?? "",
    atLeast: Number.isInteger(atLeast) ? atLeast : -1,
    metric: values.get("metric") ?? "",
  };
}

export function formatLink(state: ViewState): string {
  const { filters } = state;
  const query = new URLSearchParams();
  const put = (name: string, value: string) => value && query.append(name, value);
  put("since", filters.since);
  put("until", filters.until);
  filters.channels.forEach((channel) => query.append("channel", channel));
  put("attribute", filters.attribute);
  filters.values.forEach((value) => query.append("value", value));
  put("selected", state.selected);
  put("customer", state.customer);
  if (state.atLeast >= 0) query.append("atLeast", String(state.atLeast));
  put("metric", state.metric);
  const path = state.map ? [state.workspace, state.map, state.view] : [state.workspace];
  const text = query.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${text ? `?${text}` : ""}`;
}

export function changed(state: ViewState, part: Partial<ViewState>): ViewState {
  return { ...empty, ...state, ...part };
}

export function countFilters(filters: Filters): number {
  return Number(filters.since !== "" || filters.until !== "") +
    Number(filters.channels.length > 0) + Number(filters.values.length > 0);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
