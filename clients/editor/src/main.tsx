import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { language } from "./i18n";
import { applyTheme } from "./parts/theme";
import "@xyflow/react/dist/style.css";
import "./styles.css";

document.documentElement.lang = language();
applyTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>);
