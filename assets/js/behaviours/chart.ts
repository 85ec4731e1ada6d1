// A chart drawn from data beside it. Contract:
//
//   <figure class="chart" data-wrapup-chart role="img" aria-label="what it shows">
//     <script type="application/json">{…ChartData…}</script>      ({{ data|json_script }} writes it)
//   </figure>
//   …and always a table (or a list) of the same numbers, for those who do not see the chart, or run no script.
//
// What the JSON holds says charts/contract.ts; `kind` names the module charts/<kind>.ts that draws it, fetched
// only by pages that have one. Colours come from the theme's tokens, so a chart changes with the theme; nothing
// moves for those who asked for less motion.
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { ChartData } from "../charts/contract";
import { type Kind, lookOf } from "../charts/look";

echarts.use([SVGRenderer]);

const KINDS = {
  plane: () => import("../charts/plane"),
  bars: () => import("../charts/bars"),
  waterfall: () => import("../charts/waterfall"),
  intervals: () => import("../charts/intervals"),
  histogram: () => import("../charts/histogram"),
  heat: () => import("../charts/heat"),
  tree: () => import("../charts/tree"),
};

export function attach(figure: HTMLElement): void {
  const block = figure.querySelector('script[type="application/json"]');
  if (!block?.textContent) return;
  const data = JSON.parse(block.textContent) as ChartData;
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  figure.append(canvas);
  // Which module draws which data is settled by `kind`, beyond what the types can follow.
  void KINDS[data.kind ?? "plane"]().then((kind) => draw(figure, canvas, data, kind as Kind<ChartData>));
}

function draw(figure: HTMLElement, canvas: HTMLElement, data: ChartData, kind: Kind<ChartData>): void {
  const look = () => lookOf(figure, canvas.clientWidth);
  if (kind.height) {
    canvas.style.height = `${kind.height(data, look())}px`;
    figure.style.minHeight = canvas.style.height;
  }
  if (kind.width) {
    canvas.style.minWidth = `${kind.width(data)}px`;
    // What scrolls can be reached by keyboard.
    figure.tabIndex = 0;
  }
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  const drawn = () => chart.setOption(kind.options(data, look()), { notMerge: true });
  drawn();
  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    chart.resize();
    // Names are cut by the room there is for them.
    if (Math.abs(canvas.clientWidth - width) > 40) {
      width = canvas.clientWidth;
      drawn();
    }
  }).observe(canvas);
  document.addEventListener("wrapup:theme", drawn);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawn);
  chart.on("click", (event) => {
    const href = (event.data as { href?: string } | undefined)?.href;
    if (href) window.location.assign(href);
  });
}
