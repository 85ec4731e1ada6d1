// What the JSON beside a figure may hold, one type for each kind of chart; `kind` says which (none: "plane").
//
// All kinds: numbers are plain JSON numbers or null for a hole, never texts; `digits` is how many decimals are
// shown; `href` is where a click leads; `tone` says what a thing means and never stands alone: signs, shapes or
// hatching repeat it for those who do not tell the colours apart. Texts come translated from the server.

/** What a colour means; `accent` is the page's own, `soft` is what nobody needs to look at. */
export type Tone = "accent" | "soft" | "good" | "warn" | "bad" | "info";

/** An axis. `rank`: whole numbers, the first place on top. Dates are ISO 8601. */
export type Axis = {
  name?: string;
  kind?: "time" | "number" | "category" | "rank";
  digits?: number;
  inverse?: boolean;
  least?: number;
  most?: number;
};

/** A line across the chart at a height (`y`: a baseline, a goal) or a place (`x`: a deadline). */
export type Mark = { name: string; y?: number; x?: string | number; tone?: Tone };

export type Point = { x: string | number; y: number | null; label?: string; href?: string };

export type Series = { name: string; kind: "line" | "step" | "scatter"; points: Point[]; colour?: Tone };

/** Lines, steps and points over two axes. `bands`: stretches of heights with a name, such as medal zones. */
export type Plane = {
  kind?: "plane";
  x?: Axis;
  y?: Axis;
  series: Series[];
  lines?: Mark[];
  bands?: { name: string; from: number; to: number }[];
};

/** A bar for each row, from `base` (0) on; `isGain`: whether more is better, for the colours; `tone` overrides. */
export type Bars = {
  kind: "bars";
  digits?: number;
  name?: string;
  base?: number;
  isGain?: boolean | null;
  isSigned?: boolean;
  rows: { label: string; value: number | null; note?: string; href?: string; tone?: Tone }[];
};

/** From the first row's `value` to the last's, each between them by its own difference. `isGain`: more is better. */
export type Waterfall = {
  kind: "waterfall";
  digits?: number;
  name?: string;
  isGain: boolean;
  rows: { label: string; value: number; note?: string; href?: string }[];
};

/** Values with the interval around them; `zero` is the line of no effect, null for none. A forest plot. */
export type Intervals = {
  kind: "intervals";
  digits?: number;
  name?: string;
  zero?: number | null;
  isSigned?: boolean;
  rows: {
    label: string;
    value: number | null;
    low: number | null;
    high: number | null;
    note?: string;
    href?: string;
    tone?: Tone;
  }[];
};

/** How often values fall between `from` and `to`. */
export type Histogram = {
  kind: "histogram";
  digits?: number;
  name?: string;
  bins: { from: number; to: number; count: number; tone?: Tone }[];
  lines?: Mark[];
};

/** `values[row][column]` between `least` and `most`; `middle` is the value without colour, null for one hue. */
export type Heat = {
  kind: "heat";
  digits?: number;
  columns: string[];
  rows: string[];
  values: (number | null)[][];
  least: number;
  most: number;
  middle?: number | null;
};

/** Things that come from others; `value` is written beside the name, `isClosed` hides what is below it at first. */
export type Branch = {
  name: string;
  value?: string;
  tone?: Tone;
  isBest?: boolean;
  isClosed?: boolean;
  children?: Branch[];
};
export type Tree = { kind: "tree"; roots: Branch[] };

export type ChartData = Plane | Bars | Waterfall | Intervals | Histogram | Heat | Tree;
