// Shapes for the kinds of charts that ECharts does not have.

/** What ECharts hands to a kind that draws for itself. */
export type Drawing = {
  value: (dimension: number) => number;
  coord: (place: [number, number]) => [number, number];
  size: (extent: [number, number]) => [number, number];
};

type Paint = { colour: string; isHollow: boolean; paper: string; text: string; ink: string; font: string };

/** Return a lying bar between two places of one row, with a text behind its further end. */
export function rectangle(api: Drawing, from: [number, number], to: [number, number], paint: Paint) {
  const [x1, y] = api.coord(from);
  const [x2] = api.coord(to);
  const thick = Math.min(18, api.size([0, 1])[1] * 0.6);
  return {
    type: "group",
    children: [
      {
        type: "rect",
        shape: {
          x: Math.min(x1, x2),
          y: y - thick / 2,
          width: Math.max(2, Math.abs(x2 - x1)),
          height: thick,
          r: 2,
        },
        style: paint.isHollow
          ? { fill: paint.paper, stroke: paint.colour, lineWidth: 1.5, lineDash: [4, 2] }
          : { fill: paint.colour },
      },
      {
        type: "text",
        x: Math.max(x1, x2) + 6,
        y,
        style: { text: paint.text, fill: paint.ink, font: `12px ${paint.font}`, verticalAlign: "middle" },
      },
    ],
  };
}
