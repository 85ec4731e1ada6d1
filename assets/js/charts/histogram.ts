// How often values fall where, with lines for what they are held against.
import { CustomChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { Histogram } from "./contract";
import type { Drawing } from "./drawing";
import { axis, frame, type Look, marks, shown } from "./look";

echarts.use([CustomChart, GridComponent, MarkLineComponent, TooltipComponent]);

export function options(data: Histogram, look: Look): echarts.EChartsCoreOption {
  const across = { ...(data.digits === undefined ? {} : { digits: data.digits }) };
  return {
    ...frame(look),
    xAxis: { ...axis(across, look), splitLine: { show: false } },
    yAxis: { ...axis({ name: data.name ?? "", least: 0 }, look), minInterval: 1 },
    series: [
      {
        type: "custom",
        encode: { x: [0, 1], y: 2 },
        data: data.bins.map((bin) => [bin.from, bin.to, bin.count]),
        renderItem: (part: { dataIndex: number }, api: Drawing) => {
          const [left, top] = api.coord([api.value(0), api.value(2)]);
          const [right, floor] = api.coord([api.value(1), 0]);
          const tone = data.bins[part.dataIndex]?.tone ?? "accent";
          const shape = { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: floor - top };
          // Soft bars let a line before them be seen.
          const fill = tone === "soft" ? look.mix(look.soft, look.paper, 0.45) : look.tone(tone);
          return { type: "rect", shape, style: { fill } };
        },
        markLine: marks(data.lines ?? [], look),
        tooltip: {
          formatter: ({ value }: { value: [number, number, number] }) =>
            `${shown(value[0], data.digits)} … ${shown(value[1], data.digits)}\n${value[2]}`,
        },
      },
    ],
  };
}
