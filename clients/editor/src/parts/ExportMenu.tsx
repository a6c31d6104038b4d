// What is on the page, to take along: a picture or a table.

import { getViewportForBounds } from "@xyflow/react";
import type { Rect } from "@xyflow/react";
import { toPng, toSvg } from "html-to-image";
import type { RefObject } from "react";
import { t } from "../i18n";
import { toCsv } from "./csv";
import type { Row } from "./csv";

export function ExportMenu({ name, area, flow, rows }: {
  name: string;
  area?: RefObject<HTMLDivElement | null>;
  // Bounds of the whole drawing, of which the page may show a part.
  flow?: () => Rect;
  rows?: () => Row[];
}) {
  const picture = async (kind: "svg" | "png") => {
    const drawing = area?.current?.querySelector<HTMLElement>(".react-flow__viewport");
    if (!drawing || !flow) return;
    const bounds = flow();
    const width = Math.ceil(bounds.width + 40);
    const height = Math.ceil(bounds.height + 40);
    const { x, y, zoom } = getViewportForBounds(bounds, width, height, 0.1, 2, 0.01);
    const draw = kind === "svg" ? toSvg : toPng;
    save(`${name}.${kind}`, await draw(drawing, {
      width, height, skipFonts: true,
      backgroundColor: getComputedStyle(document.body).backgroundColor,
      style: {
        width: `${width}px`, height: `${height}px`,
        transform: `translate(${x}px, ${y}px) scale(${zoom})`,
      },
    }));
  };
  const table = () => {
    const blob = new Blob(["\uFEFF", toCsv(rows!())], { type: "text/csv;charset=utf-8" });
    const url = URL.createObjectURL(blob);
    save(`${name}.csv`, url);
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <span className="export" role="group" aria-label={t("Export")}>
      {flow && <button type="button" onClick={() => void picture("svg")}>SVG</button>}
      {flow && <button type="button" onClick={() => void picture("png")}>PNG</button>}
      {rows && <button type="button" onClick={table}>CSV</button>}
    </span>
  );
}

function save(file: string, url: string): void {
  const link = document.createElement("a");
  link.download = file;
  link.href = url;
  link.click();
}
