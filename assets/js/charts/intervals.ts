// Values with the interval around each, row by row: a forest plot.
import { CustomChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { Intervals } from "./contract";
import type { Drawing } from "./drawing";
import { axis, frame, heightOfRows, type Look, rows, shown } from "./look";

echarts.use([CustomChart, GridComponent, MarkLineComponent, TooltipComponent]);

export const height = (data: Intervals): number => heightOfRows(data.rows.length);

export function options(data: Intervals, look: Look): echarts.EChartsCoreOption {
  const zero = data.zero === undefined ? 0 : data.zero;
  const number = (value: number | null) => shown(value, data.digits, data.isSigned);
  return {
    ...frame(look),
    grid: { left: 8, right: 24, top: 12, bottom: 8, containLabel: true },
    xAxis: axis(data.digits === undefined ? {} : { digits: data.digits }, look),
    yAxis: rows(
      data.rows.map((row) => row.label),
      look,
    ),
    series: [
      {
        type: "custom",
        cursor: data.rows.some((row) => row.href) ? "pointer" : "default",
        encode: { x: [0, 1, 2], y: 3 },
        data: data.rows.map((row, index) => ({
          value: [row.low, row.value, row.high, index],
          name: row.label,
          href: row.href,
          note: row.note,
        })),
        renderItem: (_part: unknown, api: Drawing) => whisker(api, data, look),
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { color: look.ink, type: "solid", width: 1 },
          data: zero === null ? [] : [{ xAxis: zero }],
        },
        tooltip: {
          formatter: ({
            name,
            data: row,
          }: {
            name: string;
            data: { value: [number | null, number | null, number | null, number]; note?: string };
          }) => {
            const [low, value, high] = row.value;
            const interval = low === null || high === null ? "" : `${number(low)} … ${number(high)}`;
            return [name, number(value), interval, row.note].filter(Boolean).join("\n");
          },
        },
      },
    ],
  };
}

function whisker(api: Drawing, data: Intervals, look: Look) {
  const row = data.rows[api.value(3)];
  if (row?.value === null || row === undefined) return undefined;
  const tone = row.tone ?? "soft";
  const colour = look.tone(tone);
  const [x, y] = api.coord([row.value, api.value(3)]);
  const stroke = { stroke: colour, lineWidth: 2 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: "line",
    shape: { x1, y1, x2, y2 },
    style: stroke,
  });
  const whiskers = [];
  if (row.low !== null && row.high !== null) {
    const [from] = api.coord([row.low, api.value(3)]);
    const [to] = api.coord([row.high, api.value(3)]);
    whiskers.push(line(from, y, to, y), line(from, y - 5, from, y + 5), line(to, y - 5, to, y + 5));
  }
  // Sure and good: a full disc; sure and bad: a full square; unsure: an empty ring.
  const dot =
    tone === "bad"
      ? { type: "rect", shape: { x: x - 5, y: y - 5, width: 10, height: 10 }, style: { fill: colour } }
      : {
          type: "circle",
          shape: { cx: x, cy: y, r: 5.5 },
          style: tone === "soft" ? { fill: look.paper, ...stroke } : { fill: colour },
        };
  return { type: "group", children: [...whiskers, dot] };
}
