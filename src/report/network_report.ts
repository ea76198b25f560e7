/**
 * The report on one network: the story in the paper's order.
 *
 * @module
 */

import type { Figure } from "./figure.ts";
import type { Report, Section } from "./page.ts";
import type { Table } from "./table.ts";
import { verdictOf } from "./verdict.ts";
import type { VerdictInput } from "./verdict_types.ts";

/** What is known of a network. */
export interface NetworkReport extends VerdictInput {
  readonly model: string;
  /** What tells the network from others, such as `seed 1`. */
  readonly network: string;
  /** All figures there are; their charts' names say where they go. */
  readonly figures: readonly Figure[];
  /** All tables there are; their names say where they go. */
  readonly tables: readonly Table[];
  /** The command that makes the network, and the one that analyses it. */
  readonly commands: readonly string[];
  /** What must be the same for these to give the same bytes. */
  readonly repeats: string;
}

/** A chapter: the names of its figures and tables, in order. */
interface Chapter {
  readonly id: string;
  readonly heading: string;
  /** What it asks; left out where nothing of the chapter is known. */
  readonly text: string;
  readonly charts: readonly string[];
  readonly tables: readonly string[];
}

const CHAPTERS: readonly Chapter[] = [
  {
    id: "grokking",
    heading: "Memorising and generalising",
    text: "A network that groks first learns the pairs it is shown by heart. If it then finds a " +
      "rule that also gives the others, test loss falls long after train loss.",
    charts: ["loss", "accuracy"],
    tables: ["learning"],
  },
  {
    id: "logits",
    heading: "Logits: sums of characters",
    text: "If the network composes via representations, the logit of c for the pair (a, b) is a " +
      "sum of characters χ(abc⁻¹), which are largest where c = ab.",
    charts: ["logit_similarity", "pair_logits", "logit_slices"],
    tables: ["irreps"],
  },
  {
    id: "embeddings",
    heading: "Embeddings and unembedding: few irreps",
    text: "Then embeddings and unembedding lie in the blocks of the same few irreps: they hold " +
      "ρ(a), ρ(b) and ρ(c⁻¹) of those, and little else.",
    charts: ["embedding_shares", "shares", "principal_components"],
    tables: [],
  },
  {
    id: "hidden",
    heading: "Hidden layer: ρ(ab)",
    text: "Then the hidden layer, which sees a and b only through their embeddings, holds " +
      "functions of the product, ρ(ab), and the unembedding reads their trace with ρ(c⁻¹).",
    charts: [
      "hidden_shares",
      "neuron_clusters",
      "neuron_activations",
      "hidden_to_representation",
      "unembedding_representation",
    ],
    tables: ["neurons", "signs", "maps"],
  },
  {
    id: "attention",
    heading: "Attention: how the tokens reach =",
    text: "A transformer sees a and b through what its heads attend to. Where attention is the " +
      "same for all pairs, the hidden layer is a function of sums of embeddings, as an MLP's is.",
    charts: ["attention_patterns"],
    tables: ["heads", "paths"],
  },
  {
    id: "progress",
    heading: "Progress before generalisation",
    text:
      "Restricted loss is that of the key irreps' ρ(ab) alone, excluded loss that without it. " +
      "In networks that grok they may show the circuit form while test loss does not move yet.",
    charts: [
      "progress_losses",
      "restricted_loss_by_irrep",
      "excluded_loss_by_irrep",
      "test_restricted_ratio",
      "sum_of_squared_weights",
    ],
    tables: [],
  },
  {
    id: "causes",
    heading: "Is it causal? Removals and nulls",
    text: "Shares and cosines describe; removing a part tells what depends on it. Each removal " +
      "stands beside the same one with controls: irreps on relabelled elements, and random " +
      "spaces of the same ranks.",
    charts: ["causal_irreps", "ablations"],
    tables: ["totals", "ablations"],
  },
  {
    id: "group",
    heading: "The group",
    text: "What there is to learn, and the characters it can be learned with.",
    charts: ["character_table", "character_detector", "multiplication_table"],
    tables: [],
  },
  {
    id: "audit",
    heading: "Audit of the irreps",
    text: "All figures above stand on the irreps: they are checked before they are used.",
    charts: [],
    tables: ["audit"],
  },
  {
    id: "configuration",
    heading: "Configuration",
    text: "What made the network, down to versions, seeds and hashes.",
    charts: [],
    tables: ["configuration"],
  },
];

/** The report, as far as there is something to report. */
export function networkReport(input: NetworkReport): Report {
  const { group, model, network, figures, tables, commands, repeats } = input;
  const sections = CHAPTERS.map(({ id, heading, text, charts, tables: names }): Section => {
    const own = {
      figures: charts.flatMap((name) => figures.filter(({ chart }) => chart.name === name)),
      tables: names.flatMap((name) => tables.filter((table) => table.name === name)),
    };
    const isEmpty = own.figures.length + own.tables.length === 0;
    return { id, heading, text: isEmpty ? [] : [text], ...own };
  });
  return {
    title: `${group.name}, ${model}, ${network}`,
    subtitle: `Model ${model} on ${group.name}, order ${group.order}: does it compose via ` +
      "representations?",
    verdict: verdictOf(input),
    sections: [...sections, {
      id: "reproduce",
      heading: "Reproduce",
      text: commands.length > 0 ? [repeats] : [],
      figures: [],
      tables: [],
      ...(commands.length > 0 && { code: commands.join("\n") }),
    }],
  };
}

/** Names of the figures and tables that have a place in the report. */
export const PLACES = {
  charts: CHAPTERS.flatMap(({ charts }) => charts),
  tables: CHAPTERS.flatMap(({ tables }) => tables),
};
