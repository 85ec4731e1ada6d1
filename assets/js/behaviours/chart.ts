// A chart drawn from data beside it. Contract:
//
//   <figure class="chart" data-wrapup-chart role="img" aria-label="what it shows">
//     <script type="application/json">{…ChartData…}</script>      ({{ data|json_script }} writes it)
//   </figure>
//   …and a table of the same numbers for those who do not see the chart, or run no script.
//
// Colours come from the theme's tokens, so a chart changes with the theme; nothing moves for those who
// asked for less motion.
import { LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

type Point = { x: string | number; y: number | null; label?: string; href?: string };
type Series = {
  name: string;
  kind: "line" | "step" | "scatter";
  points: Point[];
  colour?: "accent" | "soft" | "good" | "warn" | "bad" | "info";
};
type Axis = { name?: string; kind?: "time" | "number" | "category"; digits?: number; inverse?: boolean };
/** What the JSON block holds. `lines` are horizontal marks such as a baseline. Dates are ISO 8601. */
export type ChartData = {
  x?: Axis;
  y?: Axis;
  series: Series[];
  lines?: { name: string; y: number }[];
};

const TOKENS = {
  accent: "--color-primary",
  soft: "--ink-soft",
  good: "--color-success",
  warn: "--color-warning",
  bad: "--color-error",
  info: "--color-info",
};
const ORDER = ["accent", "soft", "info", "warn", "good", "bad"] as const;

export function attach(figure: HTMLElement): void {
  const block = figure.querySelector('script[type="application/json"]');
  if (!block?.textContent) return;
  const data = JSON.parse(block.textContent) as ChartData;
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  figure.append(canvas);
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  const token: Token = (name) => getComputedStyle(figure).getPropertyValue(name).trim();
  const draw = () => chart.setOption(options(data, token), { notMerge: true });
  draw();
  new ResizeObserver(() => chart.resize()).observe(canvas);
  document.addEventListener("wrapup:theme", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  chart.on("click", (event) => {
    const href = (event.data as { href?: string } | undefined)?.href;
    if (href) window.location.assign(href);
  });
}

// By the size of the step, as ECharts picks it: numbers only, so that they read in any language.
const DATES = { year: "{yyyy}", month: "{M}/{d}", day: "{M}/{d}", hour: "{HH}:{mm}", minute: "{HH}:{mm}" };

type Token = (name: string) => string;

function options(data: ChartData, token: Token): echarts.EChartsCoreOption {
  const ink = token("--color-base-content");
  const soft = token("--ink-soft");
  const line = token("--line");
  const digits = data.y?.digits;
  const font = getComputedStyle(document.body).fontFamily;
  const axis = (described: Axis | undefined) => ({
    name: described?.name ?? "",
    nameTextStyle: { color: soft },
    inverse: described?.inverse ?? false,
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: {
      color: soft,
      hideOverlap: true,
      ...(described?.kind === "time" ? { formatter: DATES } : {}),
    },
    splitLine: { lineStyle: { color: line, type: "dashed" } },
  });
  return {
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: font, color: ink },
    grid: { left: 8, right: 24, top: data.series.length > 1 ? 44 : 28, bottom: 8, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, left: 0, itemGap: 18, textStyle: { color: ink } },
    tooltip: {
      trigger: "item",
      confine: true,
      renderMode: "richText",
      backgroundColor: token("--color-base-100"),
      borderColor: line,
      textStyle: { color: ink, fontFamily: font },
    },
    xAxis: {
      ...axis(data.x),
      type: { time: "time", number: "value", category: "category" }[data.x?.kind ?? "time"],
      splitLine: { show: false },
      scale: true,
    },
    yAxis: {
      ...axis(data.y),
      type: "value",
      scale: true,
      axisLabel: {
        color: soft,
        formatter: (value: number) => (digits === undefined ? String(value) : value.toFixed(digits)),
      },
    },
    series: data.series.map((series, index) => drawn(series, index, data, token, { ink, soft, digits })),
  };
}

function drawn(
  series: Series,
  index: number,
  data: ChartData,
  token: Token,
  look: { ink: string; soft: string; digits: number | undefined },
): echarts.EChartsCoreOption {
  const colour = token(TOKENS[series.colour ?? ORDER[index % ORDER.length] ?? "accent"]);
  const lines = index === 0 ? (data.lines ?? []) : [];
  return {
    name: series.name,
    type: series.kind === "scatter" ? "scatter" : "line",
    step: series.kind === "step" ? "end" : false,
    showSymbol: series.points.length < 60,
    symbol: "circle",
    symbolSize: series.kind === "scatter" ? 8 : 7,
    lineStyle: { width: 2, color: colour },
    itemStyle: { color: colour, opacity: series.kind === "scatter" ? 0.75 : 1 },
    cursor: series.points.some((point) => point.href) ? "pointer" : "default",
    data: series.points.map((point) => ({
      value: [point.x, point.y],
      name: point.label ?? "",
      href: point.href,
    })),
    tooltip: {
      formatter: (hovered: { name: string; value: [string | number, number | null] }) => {
        const number = hovered.value[1];
        const shown =
          number === null ? "–" : look.digits === undefined ? String(number) : number.toFixed(look.digits);
        return `${hovered.name || series.name}\n${shown}`;
      },
    },
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: look.soft, type: "dashed", width: 1.5 },
      label: { position: "insideEndTop", color: look.soft, formatter: "{b}" },
      data: lines.map((mark) => ({ name: mark.name, yAxis: mark.y })),
    },
  };
}
