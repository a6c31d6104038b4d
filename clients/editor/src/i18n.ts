// The words of the page in English and German. Outside a browser (in tests) it is English.

import { german } from "./german";
import { english } from "./english";

export type Language = "en" | "de";
const storage = "journeygraph.language";

let current: Language = stored() ?? (globalThis.navigator?.language.startsWith("de") ? "de" : "en");

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(storage, next);
  document.documentElement.lang = next;
}

// The text in the language of the page; the English one is its key, but for names like "view map".
// "{name}" is filled in.
export function t(key: string, fill: Record<string, string | number> = {}): string {
  const text = (current === "de" ? german[key] : english[key]) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}

function stored(): Language | null {
  const value = globalThis.localStorage?.getItem(storage);
  return value === "en" || value === "de" ? value : null;
}
