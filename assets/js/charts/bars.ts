// A bar for each row, lying, so that long names stay readable on a phone.
import { BarChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { Bars, Tone } from "./contract";
import { axis, frame, hatching, heightOfRows, type Look, rows, shown } from "./look";

echarts.use([BarChart, GridComponent, TooltipComponent]);

export const height = (data: Bars): number => heightOfRows(data.rows.length);

export function options(data: Bars, look: Look): echarts.EChartsCoreOption {
  const base = data.base ?? 0;
  const tone = (value: number | null): Tone => {
    if (data.isGain === undefined || data.isGain === null || value === null || value === base)
      return "accent";
    return value > base === data.isGain ? "good" : "bad";
  };
  return {
    ...frame(look),
    grid: { left: 8, right: 64, top: 12, bottom: 8, containLabel: true },
    xAxis: axis(
      { ...(data.name ? { name: "" } : {}), ...(data.digits === undefined ? {} : { digits: data.digits }) },
      look,
    ),
    yAxis: rows(
      data.rows.map((row) => row.label),
      look,
    ),
    series: [
      {
        type: "bar",
        barMaxWidth: 18,
        startValue: base,
        cursor: data.rows.some((row) => row.href) ? "pointer" : "default",
        data: data.rows.map((row, index) => {
          const its = row.tone ?? tone(row.value);
          return {
            value: [row.value, index],
            name: row.label,
            href: row.href,
            note: row.note,
            itemStyle: {
              color: look.tone(its),
              borderRadius: 2,
              ...(its === "bad" ? { decal: hatching(look) } : {}),
            },
          };
        }),
        label: {
          show: true,
          // Of a bar to the left too: on its left stand the names.
          position: "right",
          color: look.ink,
          formatter: ({ value }: { value: [number | null, number] }) =>
            shown(value[0], data.digits, data.isSigned),
        },
        tooltip: {
          formatter: ({
            name,
            data: row,
          }: {
            name: string;
            data: { value: [number | null]; note?: string };
          }) => [name, shown(row.value[0], data.digits, data.isSigned), row.note].filter(Boolean).join("\n"),
        },
      },
    ],
  };
}
