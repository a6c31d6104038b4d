// Language, theme and the name under which one's changes appear.

import { useState } from "react";
import { language, setLanguage, t } from "../i18n";
import type { Language } from "../i18n";
import { setTheme, theme, themes } from "./theme";
import type { Theme } from "./theme";

export function Preferences() {
  const [, render] = useState(0);
  const reload = () => location.reload();
  return (
    <span className="preferences">
      <select aria-label={t("Language")} value={language()}
        onChange={(event) => { setLanguage(event.target.value as Language); reload(); }}>
        <option value="en">English</option>
        <option value="de">Deutsch</option>
      </select>
      <select aria-label={t("Colours")} value={theme()}
        onChange={(event) => { setTheme(event.target.value as Theme); render((n) => n + 1); reload(); }}>
        {themes.map((name) => <option key={name} value={name}>{t(`theme ${name}`)}</option>)}
      </select>
    </span>
  );
}

const key = "journeygraph.author";

export function storedAuthor(): string {
  return localStorage.getItem(key) ?? "";
}

export function storeAuthor(name: string): void {
  localStorage.setItem(key, name);
}
