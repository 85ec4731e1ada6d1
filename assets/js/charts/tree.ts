// What comes from what, from left to right. A click opens and closes; the links are in the list beneath.
import { TreeChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { Branch, Tree } from "./contract";
import { frame, type Look } from "./look";

echarts.use([TreeChart, TooltipComponent]);

const ROW = 34;
const LEVEL = 124;

/** Count the rows that are open at first. */
function open(branches: Branch[]): number {
  return branches.reduce(
    (sum, one) => sum + (one.children?.length && !one.isClosed ? open(one.children) : 1),
    0,
  );
}

const deepest = (branches: Branch[]): number =>
  branches.reduce((most, one) => Math.max(most, 1 + (one.isClosed ? 0 : deepest(one.children ?? []))), 0);

export const height = (data: Tree): number => Math.min(1600, 40 + ROW * Math.max(4, open(data.roots)));

/** Names of twenty levels do not fit beside each other: a deep tree is wider than the page and scrolls. */
export const width = (data: Tree): number => 60 + LEVEL * (deepest(data.roots) + 1);

export function options(data: Tree, look: Look): echarts.EChartsCoreOption {
  const [only, ...others] = data.roots;
  const root =
    only && others.length === 0
      ? node(only, look)
      : { name: "", children: data.roots.map((one) => node(one, look)) };
  // Names stand in the way between the levels: the deeper the tree, the less of each is shown.
  const room = Math.max(84, Math.round((look.width - 60) / Math.max(2, deepest(data.roots) + 1)) - 18);
  return {
    ...frame(look),
    series: [
      {
        type: "tree",
        data: [root],
        top: 12,
        bottom: 12,
        left: 24,
        right: Math.min(190, room + 30),
        roam: false,
        initialTreeDepth: -1,
        expandAndCollapse: true,
        symbolSize: 9,
        lineStyle: { color: look.line, width: 1.5 },
        label: {
          color: look.ink,
          // Above the line that leaves the node, not on it.
          position: "right",
          offset: [0, -8],
          fontSize: 11,
          width: room,
          overflow: "truncate",
        },
        tooltip: {
          formatter: ({ name, data: one }: { name: string; data: { words?: string } }) =>
            [name, one.words].filter(Boolean).join("\n"),
        },
        animationDuration: look.isStill ? 0 : 300,
        animationDurationUpdate: look.isStill ? 0 : 300,
      },
    ],
  };
}

// The shape says it too: up for a gain, down for a loss, a star-like diamond for the best.
function node(branch: Branch, look: Look): Record<string, unknown> {
  const tone = branch.tone ?? "soft";
  const colour = look.tone(tone);
  const isDown = tone === "bad";
  return {
    name: branch.name,
    words: branch.value,
    collapsed: branch.isClosed ?? false,
    symbol: branch.isBest ? "diamond" : tone === "good" || isDown ? "triangle" : "circle",
    symbolSize: branch.isBest ? 15 : 10,
    symbolRotate: isDown ? 180 : 0,
    itemStyle: {
      color: branch.isClosed ? colour : tone === "soft" ? look.paper : colour,
      borderColor: colour,
      borderWidth: 1.5,
    },
    label: {
      formatter: branch.value ? `{b} ${branch.value}` : "{b}",
      fontWeight: branch.isBest ? "bold" : "normal",
    },
    children: (branch.children ?? []).map((one) => node(one, look)),
  };
}
