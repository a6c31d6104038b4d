// Light, dark, or as the system has it.

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
const key = "journeygraph.theme";

export function theme(): Theme {
  return themes.find((known) => known === localStorage.getItem(key)) ?? "system";
}

export function setTheme(next: Theme): void {
  localStorage.setItem(key, next);
  applyTheme();
}

export function isDark(): boolean {
  return theme() === "dark" ||
    (theme() === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}
