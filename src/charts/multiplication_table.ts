/**
 * The multiplication table as a heat map.
 *
 * @module
 */

import { Chart, COLORS, frame } from "./chart.ts";

/** An element of a group and its row of the multiplication table. */
export interface MultiplicationRow {
  /** How the element is written. */
  readonly element: string;
  /** Name of its conjugacy class. */
  readonly class: string;
  /** The positions, in the list of rows, of its products with the elements in the order of the rows. */
  readonly products: readonly number[];
}

/** The order of the largest group that is drawn: its table has 40,000 cells. */
export const MAX_CHART_ORDER = 200;

/** Up to so many classes there is a legend. */
const MAX_LEGEND = 48;

/** Classes in one column of the legend. */
const LEGEND_ROWS = 24;

/**
 * The multiplication table with the elements in the order of the rows, which is by class: the cell
 * in row a and column b has the colour of the class of a·b. A block of two classes that has few
 * colours is one where the product of the classes is a sum of few.
 *
 * @param rows the elements, class by class
 * @param group name of the group
 */
export function multiplicationTableChart(rows: readonly MultiplicationRow[], group: string): Chart {
  const classes = [...new Set(rows.map((row) => row.class))];
  const elements = rows.map((row, i) => ({ i, element: row.element, class: row.class }));
  const isLegible = classes.length <= MAX_LEGEND;
  const size = Math.max(5, Math.floor(560 / rows.length)) * rows.length;
  const axis = { labels: false, ticks: false, domain: false, grid: false } as const;
  const lookUp = (field: string, fields: readonly string[], as: readonly string[]) => ({
    lookup: field,
    from: { data: { values: elements }, key: "i", fields: [...fields] },
    as: [...as],
  });
  return new Chart("multiplication_table", {
    ...frame(
      `Multiplication table of ${group}`,
      [
        "Elements a and b sorted by conjugacy class, the identity first",
        `Colour: the class of the product a·b${
          isLegible ? "" : `, from ${classes[0]} (dark) to ${classes[classes.length - 1]} (light)`
        }`,
      ],
      `Multiplication table of the group ${group}, coloured by conjugacy class`,
    ),
    width: size,
    height: size,
    data: { values: rows.map(({ products }, a) => ({ a, product: [...products] })) },
    transform: [
      { flatten: ["product"] },
      { window: [{ op: "row_number", as: "position" }], groupby: ["a"] },
      { calculate: "datum.position - 1", as: "b" },
      lookUp("product", ["element", "class"], ["productElement", "productClass"]),
      lookUp("a", ["element"], ["left"]),
      lookUp("b", ["element"], ["right"]),
    ],
    mark: { type: "rect" },
    encoding: {
      x: {
        field: "b",
        type: "ordinal",
        title: "right element b",
        axis: { ...axis, orient: "top" },
      },
      y: { field: "a", type: "ordinal", title: "left element a", axis },
      color: {
        field: "productClass",
        type: "ordinal",
        title: "class of a·b",
        sort: classes,
        scale: { domain: classes, ...colorsOf(classes.length) },
        legend: isLegible
          ? { columns: Math.ceil(classes.length / LEGEND_ROWS), symbolLimit: 0 }
          : null,
      },
      tooltip: [
        { field: "left", type: "nominal", title: "a" },
        { field: "right", type: "nominal", title: "b" },
        { field: "productElement", type: "nominal", title: "a·b" },
        { field: "productClass", type: "nominal", title: "class of a·b" },
      ],
    },
  });
}

/** Colours that differ for few classes, shades in their order for many. */
function colorsOf(count: number) {
  const colors = Object.values(COLORS);
  return count <= colors.length
    ? { range: colors.slice(0, count) }
    : { scheme: "viridis" as const };
}
