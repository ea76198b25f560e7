/**
 * The charts of a group.
 *
 * @module
 */

import type { Chart } from "../charts/chart.ts";
import { characterTableChart, MAX_CHART_CLASSES } from "../charts/character_table.ts";
import { MAX_CHART_ORDER, multiplicationTableChart } from "../charts/multiplication_table.ts";
import { characterDetectorChart, type DetectorRow } from "../charts/character_detector.ts";
import { classNames } from "../groups/classes.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { exactText } from "../representations/exact_text.ts";
import type { CharacterTable } from "../representations/character_table.ts";
import { COMMUTANT_DIMENSION, realIrreps } from "../representations/real_irreps.ts";
import type { Figure } from "./figure.ts";

/** A group and its characters. */
export interface GroupTables {
  readonly group: FiniteGroup;
  readonly table: CharacterTable;
}

/** Character and multiplication table, as far as they are not too large to be seen. */
export function groupCharts({ group, table }: GroupTables): Chart[] {
  const charts: Chart[] = [];
  if (table.classes.count <= MAX_CHART_CLASSES) {
    charts.push(tableOfCharacters(table), characterDetectorChart(detectorRows(table), group.name));
  }
  if (group.order <= MAX_CHART_ORDER) charts.push(tableOfProducts(table));
  return charts;
}

/** Names of the charts that there may be. */
export const GROUP_CHARTS = [
  "character_table",
  "character_detector",
  "multiplication_table",
] as const;

/** Why charts are missing, a line each. */
export function undrawn({ group, table }: GroupTables): string[] {
  const lines: string[] = [];
  if (table.classes.count > MAX_CHART_CLASSES) {
    lines.push(
      `No chart of the character table: it has ${table.classes.count} classes, ` +
        `${MAX_CHART_CLASSES} can be told apart`,
    );
  }
  if (group.order > MAX_CHART_ORDER) {
    lines.push(
      `No chart of the multiplication table: the order is ${group.order}, ` +
        `${MAX_CHART_ORDER} elements can be told apart`,
    );
  }
  return lines;
}

function tableOfCharacters({ group, classes, characters }: CharacterTable): Chart {
  const names = classNames(classes);
  const rows = characters.flatMap(({ name, degree, values, re, im }) =>
    names.map((className, k) => ({
      character: name,
      degree,
      class: className,
      size: classes.sizes[k],
      re: re[k],
      im: im[k],
      exact: exactText(values[k]),
    }))
  );
  return characterTableChart(rows, group.name);
}

/** The real irreps and, last, Σ d χ over the complex characters of degree d. */
export function detectorRows(table: CharacterTable): DetectorRow[] {
  const { group: { order }, classes } = table;
  const irreps = realIrreps(table);
  const names = classNames(classes);
  const rows = (detector: string, dimension: number, trace: (k: number) => number) =>
    names.map((name, k) => ({
      detector,
      dimension,
      class: name,
      size: classes.sizes[k],
      value: Number(trace(k).toFixed(9)) + 0, // rounding is no bar
    }));
  // D/m times a real irrep is Σ d χ over its complex constituents.
  const sum = (k: number) =>
    irreps.reduce(
      (total, { dimension, type, classCharacter }) =>
        total + dimension / COMMUTANT_DIMENSION[type] * classCharacter[k],
      0,
    );
  return [
    ...irreps.flatMap(({ name, dimension, classCharacter }) =>
      rows(name, dimension, (k) => classCharacter[k])
    ),
    ...rows("sum of all", order, sum),
  ];
}

function tableOfProducts({ group, classes: { classOf }, classes }: CharacterTable): Chart {
  const names = classNames(classes);
  const elements = Array.from({ length: group.order }, (_, a) => a)
    .sort((a, b) => classOf[a] - classOf[b]); // the sort is stable
  const positions = new Int32Array(group.order);
  elements.forEach((a, position) => positions[a] = position);
  const rows = elements.map((a) => ({
    element: group.elementNames[a],
    class: names[classOf[a]],
    products: elements.map((b) => positions[group.multiply(a, b)]),
  }));
  return multiplicationTableChart(rows, group.name);
}

/** The charts with the words below them. */
export function groupFigures({ group, table }: GroupTables): Figure[] {
  const count = table.classes.count;
  const words: Readonly<Record<string, Pick<Figure, "shows" | "computed">>> = {
    character_table: {
      shows:
        `${group.name} has ${count} irreducible character${count === 1 ? "" : "s"} on as many ` +
        "conjugacy classes; a network can use any set of them.",
      computed: "Characters are computed exactly, by Burnside's and Dixon's method from the " +
        "multiplication table, and audited.",
    },
    character_detector: {
      shows:
        "Elsewhere each character is at most as large as at the identity, and their sum with the " +
        "dimensions as weights is 0 there: so χ(abc⁻¹) of all of them tells the c that is ab.",
      computed: "Traces of the real irreps on the classes over those at the identity; the last " +
        "panel is Σ d χ over the complex characters of degree d, over n.",
    },
    multiplication_table: {
      shows: `All ${group.order ** 2} products of ${group.name}, with elements sorted by class.`,
      computed: "The colour is the conjugacy class of the product a·b.",
    },
  };
  return groupCharts({ group, table }).map((chart) => ({ chart, ...words[chart.name] }));
}
