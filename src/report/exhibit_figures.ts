/**
 * Figures of the inside of a network.
 *
 * @module
 */

import type { Result } from "../analysis/analyze.ts";
import type { Exhibits } from "../analysis/exhibits.ts";
import { attentionPatternsChart } from "../charts/attention_patterns.ts";
import type { IrrepContext } from "../charts/chart.ts";
import { logitSlicesChart } from "../charts/logit_slices.ts";
import { neuronActivationsChart } from "../charts/neuron_activations.ts";
import { principalComponentsChart } from "../charts/principal_components.ts";
import {
  hiddenToRepresentationChart,
  unembeddingRepresentationChart,
} from "../charts/representation_maps.ts";
import { activationRows, componentPanel, headRows, sliceRows } from "./exhibit_rows.ts";
import type { Figure } from "./figure.ts";
import { hiddenMapRows, mapColumns, shownMaps, unembeddingMapRows } from "./representation_rows.ts";
import { number, share } from "./short_numbers.ts";
import { consistentWith } from "./standing.ts";
import { and, percent } from "./words.ts";

/** Figures of the inside of a network; null where there is nothing to show. */
export interface ExhibitFigures {
  /** Logits of one left element beside the characters. */
  readonly logitSlices: Figure | null;
  /** Activations of single neurons, sorted by cosets. */
  readonly neuronActivations: Figure | null;
  /** The maps from neurons to ρ(ab). */
  readonly hiddenToRepresentation: Figure | null;
  /** The unembedding in the representation basis, beside the ideal. */
  readonly unembeddingRepresentation: Figure | null;
  /** What heads attend to, pair by pair. */
  readonly attentionPatterns: Figure | null;
  /** Neurons on two principal components of their weights. */
  readonly principalComponents: Figure | null;
}

/**
 * The figures of the inside of a network.
 *
 * @param exhibits numbers made for them
 * @param result the analysis of the same network
 */
export function exhibitFigures(
  exhibits: Exhibits,
  result: Result,
  context: IrrepContext,
): ExhibitFigures {
  return {
    logitSlices: slicesFigure(exhibits, result, context),
    neuronActivations: activationsFigure(exhibits, context),
    hiddenToRepresentation: hiddenFigure(result, context),
    unembeddingRepresentation: unembeddingFigure(result, context),
    attentionPatterns: attentionFigure(exhibits, result, context),
    principalComponents: componentsFigure(exhibits, context),
  };
}

/** A cosine from which on two tables of logits look alike. */
const ALIKE = 0.5;
/** A mean deviation up to which attention is as good as constant. */
const CONSTANT = 0.01;
/** A variance within cosets, over the variance, up to which a neuron is a function of them. */
const CONCENTRATED = 0.01;

function slicesFigure(
  { logitSlice, elementNames }: Exhibits,
  result: Result,
  context: IrrepContext,
): Figure | null {
  if (!logitSlice || !logitSlice.logits.flat().every(Number.isFinite)) return null;
  const { parts, similarity, answered } = logitSlice;
  const answers = `a·b has the largest logit for ${percent(answered)} of the right elements b`;
  const keys = result.irreps.filter(({ key }) => key).length;
  const named = parts.map(({ irrep, coefficient }) => `${number(coefficient)} of ${irrep}`);
  const which = parts.length < keys ? `, the ${parts.length} strongest of ${keys} key irreps` : "";
  const isAlike = similarity !== null && similarity >= ALIKE;
  return {
    chart: logitSlicesChart(sliceRows(logitSlice, elementNames), context),
    shows: similarity === null
      ? `No irrep is key; ${answers}.`
      : `The cosine between logits and the sum of characters is ${share(similarity)} here, with ` +
        `coefficients ${and(named)}${which}; ${answers}${
          isAlike ? consistentWith(result, "logits that are a sum of characters") : ""
        }.`,
    computed: "Logits of all pairs with the first left element that is not the identity, less " +
      "their mean over the outputs, beside Σ w χ(abc⁻¹) over the key irreps, w fitted to all pairs.",
  };
}

function activationsFigure({ neurons, elementNames }: Exhibits, context: IrrepContext) {
  const finite = neurons.filter(({ values }) => values.flat().every(Number.isFinite));
  if (finite.length === 0) return null;
  const rows = finite.map((one) => activationRows(one, elementNames));
  const clusters = [...new Set(finite.map(({ cluster }) => cluster))].map((name) =>
    `${finite.filter(({ cluster }) => cluster === name).length} ${name}`
  );
  const within = finite.flatMap(({ left, right }) => [left.within, right.within])
    .filter((value) => value !== null);
  const most = Math.max(...within);
  const found = within.length === 0
    ? "their elements are sorted by conjugacy class or angle, not by cosets of a subgroup"
    : most <= CONCENTRATED
    ? `at most ${
      number(most)
    } of the variance is within cosets, consistent with neurons that see ` +
      "cosets alone"
    : `from ${cleaned(Math.min(...within))} to ${cleaned(most)} of the variance is within cosets`;
  return {
    chart: neuronActivationsChart(rows, elementNames.length, context),
    shows: `Neurons shown: ${and(clusters)}; ${found}.`,
    computed: "Each side is sorted by left or right cosets of the subgroup, among the kernel or " +
      "the stabilizers of vectors with small orbits of the neuron's irrep, within which its " +
      "embedding column varies least: Σ (x - coset mean)² / Σ (x - mean)².",
  };
}

/** A number, or 0 where it is rounding. */
function cleaned(value: number): string {
  return number(value < 1e-12 ? 0 : value);
}

function hiddenFigure(result: Result, context: IrrepContext): Figure | null {
  const shown = shownMaps(result);
  const columns = mapColumns(result);
  if (shown.length === 0 || columns.neurons.length === 0) return null;
  const distances = shown.map(({ irrep, maps }) =>
    distanceOf(maps.hidden.distance, irrep.name, maps.hidden.shape[0])
  );
  return {
    chart: hiddenToRepresentationChart(
      shown.map((map) => hiddenMapRows(map, columns)),
      columns,
      context,
    ),
    shows: `${columns.on} of ${result.neurons.list.length} neurons are on; M Mᵀ is ${
      and(distances)
    } away from a multiple of the identity, for which Mᵀ would read ρ(ab) off the neurons exactly.`,
    computed: "M = Qᵀ H_ab, the means of the hidden layer over the pairs with the same ab in an " +
      "orthonormal basis Q of the irrep's functions; the distance is Frobenius, both of norm 1.",
  };
}

/** A map of one function has no room for a distance but that of the sign. */
function distanceOf(distance: number, irrep: string, functions: number): string {
  return `${cleaned(distance)} (${irrep}${functions === 1 ? ", a single number" : ""})`;
}

function unembeddingFigure(result: Result, context: IrrepContext): Figure | null {
  const shown = shownMaps(result);
  if (shown.length === 0) return null;
  const distances = shown.map(({ irrep, maps }) =>
    distanceOf(maps.unembed.distance, irrep.name, maps.unembed.shape[0])
  );
  return {
    chart: unembeddingRepresentationChart(shown.map(unembeddingMapRows), context),
    shows: `The unembedding is ${and(distances)} away from that of the character, where 0 is the ` +
      "same and √2 is orthogonal.",
    computed: "B = M W_U f(c⁻¹) in an orthonormal basis f of the irrep's functions; the ideal " +
      "has χ(abc⁻¹) = Σ ρ(ab)ᵢⱼ ρ(c⁻¹)ⱼᵢ; both are scaled to norm 1.",
  };
}

function attentionFigure(
  { attention, elementNames }: Exhibits,
  { heads }: Result,
  context: IrrepContext,
): Figure | null {
  const finite = attention.filter(({ values }) => values.flat().every(Number.isFinite));
  if (!heads || elementNames.length === 1 || finite.length === 0) return null;
  const [order, side] = [elementNames.length, finite[0].values.length];
  const drawn = finite.map(({ head }) => heads[head]);
  const means = (to: "left" | "right") =>
    and(drawn.map(({ attention, spread }) => `${share(attention[to])} ± ${share(spread[to])}`));
  const isConstant = heads.every(({ spread }) => Math.max(spread.left, spread.right) <= CONSTANT);
  const cut = [
    ...(side < order ? [`the first ${side} of ${order} elements a side`] : []),
    ...(drawn.length < heads.length ? [`${drawn.length} of ${heads.length} heads`] : []),
  ];
  return {
    chart: attentionPatternsChart({
      elements: elementNames.slice(0, side),
      order,
      heads: heads.length,
      shown: finite.map((pattern) => headRows(pattern, heads[pattern.head])),
    }, context),
    shows: `The mean attention of ${drawn.length === 1 ? "head" : "heads"} ` +
      `${and(drawn.map(({ head }) => String(head)))} to a is ${means("left")}, and to b ` +
      `${means("right")}; ${
        isConstant
          ? "attention hardly varies, so that the hidden layer is a function of sums of embeddings, " +
            "as an MLP's is"
          : "were attention constant, the hidden layer would be a function of sums of embeddings, " +
            "as an MLP's is"
      }${cut.length > 0 ? `; drawn are ${and(cut)}` : ""}.`,
    computed: "Softmax over a, b and = of the products of the query at = with their keys, over " +
      "√d_head, in float64; ± is the mean absolute deviation from the mean, both over all pairs.",
  };
}

function componentsFigure(
  { components, elementNames }: Exhibits,
  context: IrrepContext,
): Figure | null {
  if (elementNames.length === 1) return null;
  const { embedLeft, embedRight, unembed } = components;
  const all = [
    { title: "columns of E_x (left)", name: "the columns of E_x", plot: embedLeft },
    { title: "columns of E_y (right)", name: "of E_y", plot: embedRight },
    { title: "rows of W_U", name: "the rows of W_U", plot: unembed },
  ].filter(({ plot: { shares: [first] } }) => first > 0);
  if (all.length === 0) return null;
  const held = all.map(({ name, plot: { shares: [first, second] } }) =>
    `${percent(first + second)} of the variance of ${name.replace(/^of E_y$/, "those of E_y")}`
  );
  return {
    chart: principalComponentsChart(
      all.map(({ title, plot }) => componentPanel(title, plot)),
      context,
    ),
    shows: `Two components hold ${and(held)}.`,
    computed: "Each neuron's weights are a point of n coordinates; principal components (PCA, a " +
      "linear projection, not t-SNE) of the points less their mean, the largest loading positive.",
  };
}
