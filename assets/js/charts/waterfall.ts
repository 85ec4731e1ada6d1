// From a baseline to the best, step by step: each bar hangs where the one before it ended.
import { CustomChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { Waterfall } from "./contract";
import { type Drawing, rectangle } from "./drawing";
import { axis, frame, heightOfRows, type Look, rows, shown } from "./look";

echarts.use([CustomChart, GridComponent, TooltipComponent]);

export const height = (data: Waterfall): number => heightOfRows(data.rows.length);

export function options(data: Waterfall, look: Look): echarts.EChartsCoreOption {
  const values = data.rows.map((row) => row.value);
  const spread = Math.max(...values) - Math.min(...values) || Math.abs(values[0] ?? 1) || 1;
  const start =
    (data.isGain ? Math.min(...values) : Math.max(...values)) - (data.isGain ? 1 : -1) * spread * 0.08;
  const difference = (index: number) => (values[index] ?? 0) - (values[index - 1] ?? 0);
  const text = (index: number) =>
    index === 0 ? shown(values[0], data.digits) : shown(difference(index), data.digits, true);
  return {
    ...frame(look),
    grid: { left: 8, right: 64, top: 12, bottom: 8, containLabel: true },
    xAxis: axis(data.digits === undefined ? {} : { digits: data.digits }, look),
    yAxis: rows(
      data.rows.map((row) => row.label),
      look,
    ),
    series: [
      {
        type: "custom",
        clip: false,
        cursor: data.rows.some((row) => row.href) ? "pointer" : "default",
        encode: { x: [0, 1], y: 2 },
        data: data.rows.map((row, index) => ({
          value: [index === 0 ? start : values[index - 1], row.value, index],
          name: row.label,
          href: row.href,
          note: row.note,
        })),
        renderItem: (_part: unknown, api: Drawing) => {
          const [from, to, index] = [api.value(0), api.value(1), api.value(2)];
          const isWorse = index > 0 && to !== from && to > from !== data.isGain;
          const tone = index === 0 ? "soft" : to === from ? "soft" : isWorse ? "bad" : "good";
          return rectangle(api, [from, index], [to, index], {
            colour: look.tone(tone),
            // Worse is an outline, better is full: the two are told apart without their colours.
            isHollow: isWorse,
            paper: look.mix(look.tone(tone), look.paper, 0.2),
            text: text(index),
            ink: look.ink,
            font: look.font,
          });
        },
        tooltip: {
          formatter: ({
            name,
            data: row,
          }: {
            name: string;
            data: { value: [number, number, number]; note?: string };
          }) =>
            [
              name,
              row.value[2] ? `${text(row.value[2])} → ${shown(row.value[1], data.digits)}` : text(0),
              row.note,
            ]
              .filter(Boolean)
              .join("\n"),
        },
      },
    ],
  };
}
