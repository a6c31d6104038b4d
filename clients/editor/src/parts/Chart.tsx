// An echarts drawing that follows its size and the theme.

import { HeatmapChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent, VisualMapComponent }
  from "echarts/components";
import { init, use } from "echarts/core";
import type { EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

use([HeatmapChart, SankeyChart, AriaComponent, GridComponent, TooltipComponent,
  VisualMapComponent, SVGRenderer]);

export function Chart({ option, label, height, onClick }: {
  option: EChartsCoreOption;
  label: string;
  height: number;
  onClick?: (data: unknown) => void;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chart = init(element.current, null, { renderer: "svg" });
    chart.setOption(option);
    chart.on("click", (event) => onClick?.(event.data));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element.current!);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [option]);
  return <div ref={element} className="chart" style={{ height }} role="img" aria-label={label} />;
}

// A colour of the theme by its CSS name.
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
