// Lines, steps and points over two axes: curves, the best score over time, ranks, one score against another.
import { LineChart, ScatterChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import type { Plane, Point, Series } from "./contract";
import { axis, frame, type Look, marks, ORDER, shown } from "./look";

echarts.use([
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
]);

/** Above so many series their names are cut. They stay on one line, to be leafed through, and never cover the curves. */
const FEW = 3;

export function options(data: Plane, look: Look): echarts.EChartsCoreOption {
  const hasLegend = data.series.length > 1;
  const isMany = data.series.length > FEW;
  return {
    ...frame(look),
    grid: { left: 8, right: 24, top: hasLegend ? 44 : 28, bottom: 8, containLabel: true },
    legend: {
      show: hasLegend,
      data: data.series.map((series) => series.name),
      type: "scroll",
      top: 0,
      left: 0,
      right: 8,
      itemGap: 18,
      textStyle: { color: look.ink, ...(isMany ? { width: 150, overflow: "truncate" } : {}) },
      pageTextStyle: { color: look.soft },
      pageIconColor: look.ink,
      pageIconInactiveColor: look.line,
    },
    xAxis: { ...axis(data.x, look, "time"), splitLine: { show: false } },
    yAxis: axis(data.y, look),
    series: [...data.series.map((series, index) => drawn(series, index, data, look)), reach(data)],
  };
}

// Lines across the chart do not stretch its axes by themselves: unseen points at their places do.
function reach(data: Plane): echarts.EChartsCoreOption {
  const x = data.series[0]?.points[0]?.x;
  const y = data.series[0]?.points.find((point) => point.y !== null)?.y;
  const places = (data.lines ?? []).map((mark) => [mark.x ?? x, mark.y ?? y]);
  return { name: "", type: "scatter", silent: true, symbolSize: 0, data: x === undefined ? [] : places };
}

// Beyond the colours there are, a series is told apart by its dashes or by its shape.
const SHAPES = ["circle", "triangle", "rect", "diamond"];

// What the others are held against stays behind them: thin, without points, each line with dashes of its own.
const DASHES = [
  [6, 4],
  [2, 3],
  [12, 4],
  [12, 4, 2, 4],
];

function dashes(series: Series, data: Plane): number[] {
  const quiet = data.series.filter((one) => one.colour === "soft");
  return DASHES[quiet.indexOf(series) % DASHES.length] ?? [6, 4];
}

function drawn(series: Series, index: number, data: Plane, look: Look): echarts.EChartsCoreOption {
  const colour = look.tone(series.colour ?? ORDER[index % ORDER.length] ?? "accent");
  const isCloud = series.kind === "scatter";
  const isQuiet = series.kind === "step" && series.colour === "soft";
  return {
    name: series.name,
    type: isCloud ? "scatter" : "line",
    step: series.kind === "step" ? "end" : false,
    showSymbol: series.points.length < 60 && !isQuiet,
    symbol: isCloud ? (SHAPES[index % SHAPES.length] ?? "circle") : "circle",
    symbolSize: isCloud ? 8 : 7,
    lineStyle: {
      width: isQuiet ? 1.5 : 2,
      color: colour,
      type: isQuiet ? dashes(series, data) : index < ORDER.length ? "solid" : "dashed",
    },
    itemStyle: { color: colour, opacity: isCloud ? 0.75 : 1 },
    cursor: series.points.some((point) => point.href) ? "pointer" : "default",
    data: series.points.map((point: Point) => ({
      value: [point.x, point.y],
      name: point.label ?? "",
      href: point.href,
    })),
    tooltip: {
      formatter: (hovered: { name: string; value: [string | number, number | null] }) => {
        const [x, y] = hovered.value;
        const height = shown(y, data.y?.digits);
        const place = isCloud && typeof x === "number" ? `${shown(x, data.x?.digits)} · ${height}` : height;
        return `${hovered.name || series.name}\n${place}`;
      },
    },
    markLine: marks(index === 0 ? (data.lines ?? []) : [], look),
    markArea: {
      silent: true,
      itemStyle: { color: look.mix(look.soft, look.paper, 0.12) },
      label: { color: look.soft, position: "insideTopLeft" },
      data: (index === 0 ? (data.bands ?? []) : []).map((band) => [
        { name: band.name, yAxis: band.from },
        { yAxis: band.to },
      ]),
    },
  };
}
