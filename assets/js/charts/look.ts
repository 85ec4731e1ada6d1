// What all kinds of charts share: the theme's colours, the font, axes, the box that appears on hovering.
import type { EChartsCoreOption } from "echarts/core";
import type { Axis, Mark, Tone } from "./contract";

const TOKENS: Record<Tone, string> = {
  accent: "--color-primary",
  soft: "--ink-soft",
  good: "--color-success",
  warn: "--color-warning",
  bad: "--color-error",
  info: "--color-info",
};
/** The order in which series without a colour of their own get one. */
export const ORDER = ["accent", "soft", "info", "warn", "good", "bad"] as const;

/** What a chart is drawn with; made anew for each drawing, so that it follows the theme. */
export type Look = {
  ink: string;
  soft: string;
  line: string;
  paper: string;
  font: string;
  isStill: boolean;
  width: number;
  tone: (tone: Tone) => string;
  /** Return `share` (0 to 1) of one colour on another. */
  mix: (colour: string, on: string, share: number) => string;
  /** Return ink or paper, whichever is read better on a colour. */
  readable: (on: string) => string;
};

/** A kind of chart: its options, its height in pixels where 20rem do not do, and the width below which it scrolls. */
export type Kind<Data> = {
  options: (data: Data, look: Look) => EChartsCoreOption;
  height?: (data: Data, look: Look) => number;
  width?: (data: Data) => number;
};

// ECharts computes with colours, and reads no oklch(): a pixel of the colour says what it is.
const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
  willReadFrequently: true,
});

function channels(colour: string): [number, number, number] {
  if (!pen) return [128, 128, 128];
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

// WCAG's relative luminance.
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const contrast = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

function written(rgb: readonly number[]): string {
  return `rgb(${rgb.map((channel) => Math.round(channel)).join(",")})`;
}

/** Return what a chart in this figure is drawn with now. */
export function lookOf(figure: HTMLElement, width: number): Look {
  const styles = getComputedStyle(figure);
  const token = (name: string) => written(channels(styles.getPropertyValue(name).trim()));
  const [ink, paper] = [token("--color-base-content"), token("--color-base-100")];
  return {
    ink,
    soft: token("--ink-soft"),
    line: token("--line"),
    paper,
    font: styles.fontFamily,
    isStill: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    width,
    tone: (tone) => token(TOKENS[tone]),
    mix: (colour, on, share) => {
      const under = channels(on);
      return written(channels(colour).map((channel, n) => channel * share + (under[n] ?? 0) * (1 - share)));
    },
    readable: (on) => {
      const ground = luminance(on);
      return contrast(luminance(ink), ground) >= contrast(luminance(paper), ground) ? ink : paper;
    },
  };
}

/** Return a number with its decimals; a dash for none. */
export function shown(value: number | null | undefined, digits?: number, isSigned = false): string {
  if (value === null || value === undefined) return "–";
  const text = digits === undefined ? String(value) : value.toFixed(digits);
  return (isSigned && value > 0 ? `+${text}` : text).replace("-", "−");
}

/** Return what every chart has. The box on hovering is drawn, not HTML: the policy forbids inline styles. */
export function frame(look: Look): EChartsCoreOption {
  return {
    animation: !look.isStill,
    textStyle: { fontFamily: look.font, color: look.ink },
    grid: { left: 8, right: 24, top: 28, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "item",
      confine: true,
      renderMode: "richText",
      backgroundColor: look.paper,
      borderColor: look.line,
      textStyle: { color: look.ink, fontFamily: look.font },
    },
  };
}

// By the size of the step, as ECharts picks it: numbers only, so that they read in any language.
const DATES = { year: "{yyyy}", month: "{M}/{d}", day: "{M}/{d}", hour: "{HH}:{mm}", minute: "{HH}:{mm}" };

/** Return an axis of values, moments, names or ranks. */
export function axis(described: Axis | undefined, look: Look, otherwise: Axis["kind"] = "number") {
  const kind = described?.kind ?? otherwise;
  const isRank = kind === "rank";
  const digits = described?.digits;
  const formatter =
    kind === "time"
      ? DATES
      : (value: number | string) => (typeof value === "number" ? shown(value, digits) : value);
  return {
    name: described?.name ?? "",
    nameTextStyle: { color: look.soft },
    type: kind === "time" ? "time" : kind === "category" ? "category" : "value",
    inverse: described?.inverse ?? isRank,
    scale: true,
    ...(isRank ? { minInterval: 1, min: ({ min }: { min: number }) => Math.max(1, min - 1) } : {}),
    ...(described?.least === undefined ? {} : { min: described.least }),
    ...(described?.most === undefined ? {} : { max: described.most }),
    axisLine: { show: !isRank || undefined, lineStyle: { color: look.line } },
    axisTick: { show: false },
    axisLabel: { color: look.soft, hideOverlap: true, formatter },
    splitLine: { lineStyle: { color: look.line, type: "dashed" } },
  };
}

/** Return the axis of a chart with one row for each thing: names on the left, the first on top. */
export function rows(labels: string[], look: Look) {
  return {
    type: "category",
    data: labels.map((_label, index) => index),
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      color: look.ink,
      interval: 0,
      width: Math.round(Math.min(260, look.width * 0.36)),
      overflow: "truncate",
      formatter: (index: string) => labels[Number(index)] ?? "",
    },
  };
}

/** Return the height of a chart with one row for each thing. */
export const heightOfRows = (count: number): number => 76 + 34 * Math.max(2, count);

/** Return lines across the chart, each with its name. */
export function marks(lines: Mark[], look: Look) {
  return {
    silent: true,
    symbol: "none",
    // Without it ECharts draws a line at its place rounded to two decimals: 0.7641 at 0.76.
    precision: -1,
    lineStyle: { color: look.soft, type: "dashed", width: 1.5 },
    label: { position: "insideEndTop", color: look.soft, formatter: "{b}" },
    data: lines.map((mark) => ({
      name: mark.name,
      ...(mark.x === undefined ? { yAxis: mark.y } : { xAxis: mark.x }),
      ...(mark.tone ? { lineStyle: { color: look.tone(mark.tone) } } : {}),
      label: {
        ...(mark.x === undefined ? {} : { position: "end" }),
        ...(mark.tone ? { color: look.tone(mark.tone) } : {}),
      },
    })),
  };
}

/** Return the hatching that says "worse" without a colour. */
export function hatching(look: Look) {
  return {
    symbol: "rect",
    color: look.paper,
    dashArrayX: [1, 0],
    dashArrayY: [2, 4],
    rotation: -Math.PI / 4,
  };
}
