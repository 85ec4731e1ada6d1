// A value for each pair of names, as a coloured cell with its number: correlations, confusions.
import { CustomChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { Heat } from "./contract";
import type { Drawing } from "./drawing";
import { frame, type Look, rows, shown } from "./look";

echarts.use([CustomChart, GridComponent, TooltipComponent]);

const FEWEST_PIXELS = 34; // narrower cells stay without their number

export const height = (data: Heat): number => 100 + 34 * Math.max(2, data.rows.length);

export function options(data: Heat, look: Look): echarts.EChartsCoreOption {
  const cells = data.values.flatMap((line, row) => line.map((value, column) => [column, row, value ?? "-"]));
  return {
    ...frame(look),
    grid: { left: 8, right: 12, top: 8, bottom: 8, containLabel: true },
    xAxis: {
      ...rows(data.columns, look),
      inverse: false,
      axisLabel: {
        color: look.ink,
        interval: 0,
        rotate: data.columns.length * 70 > look.width * 0.7 ? 45 : 0,
        width: 90,
        overflow: "truncate",
        formatter: (index: string) => data.columns[Number(index)] ?? "",
      },
    },
    yAxis: rows(data.rows, look),
    series: [
      {
        type: "custom",
        encode: { x: 0, y: 1 },
        data: cells,
        renderItem: (_part: unknown, api: Drawing) => cell(api, data, look),
        tooltip: {
          formatter: ({ value: [column, row, value] }: { value: [number, number, number | "-"] }) =>
            `${data.rows[row]} · ${data.columns[column]}\n${value === "-" ? "–" : shown(value, data.digits)}`,
        },
      },
    ],
  };
}

function cell(api: Drawing, data: Heat, look: Look) {
  const [column, row] = [api.value(0), api.value(1)];
  const value = data.values[row]?.[column] ?? null;
  const [x, y] = api.coord([column, row]);
  const [width, tall] = api.size([1, 1]);
  const { colour, ink } = coloured(value, data, look);
  const square = {
    type: "rect",
    shape: {
      x: x - width / 2 + 1,
      y: y - tall / 2 + 1,
      width: Math.max(1, width - 2),
      height: Math.max(1, tall - 2),
      r: 2,
    },
    style: { fill: colour },
  };
  if (width < FEWEST_PIXELS) return square;
  const style = {
    text: shown(value, data.digits),
    fill: ink,
    font: `12px ${look.font}`,
    align: "center",
    verticalAlign: "middle",
  };
  return { type: "group", children: [square, { type: "text", x, y, style }] };
}

// Blue above the middle, amber below it: the pair that nearly everyone tells apart.
function coloured(value: number | null, data: Heat, look: Look): { colour: string; ink: string } {
  if (value === null) return { colour: look.mix(look.soft, look.paper, 0.08), ink: look.soft };
  const middle = data.middle === undefined ? null : data.middle;
  const reach = middle === null ? data.most - data.least : Math.max(data.most - middle, middle - data.least);
  const share = Math.min(1, Math.abs(value - (middle ?? data.least)) / (reach || 1));
  const tone = middle !== null && value < middle ? "warn" : "info";
  const colour = look.mix(look.tone(tone), look.paper, 0.06 + 0.8 * share);
  return { colour, ink: look.readable(colour) };
}
