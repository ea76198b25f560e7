/**
 * Which irreps the neurons belong to, and what functions of the pair they compute.
 *
 * @module
 */

import { aboutOf, Chart, frame, GREYS, type IrrepContext, titleOf } from "./chart.ts";
import { irrepEncoding, OTHERS, withOthers } from "./irrep_looks.ts";

/** Neurons of one irrep, or of one of the two other kinds. */
export interface ClusterRow {
  /** Name of the irrep, or `mixed` or `off`. */
  readonly irrep: string;
  /** How many. */
  readonly neurons: number;
  /** Shares of their centred activations in the irrep's ρ(a), ρ(b), ρ(ab); null where there is none. */
  readonly shares: {
    readonly left: number;
    readonly right: number;
    readonly product: number;
  } | null;
}

/** Neurons that belong to no irrep. */
export const NO_CLUSTER = ["mixed", "off"] as const;
const NO_CLUSTER_COLORS = [GREYS.dark, GREYS.light];

/** The parts of a cluster's bars. */
const PARTS = [["left", "ρ(a)"], ["right", "ρ(b)"], ["product", "ρ(ab)"]] as const;

const STEP = 54;

/**
 * Two panels with a line for each cluster: how many neurons it has, and the shares of their activations
 * in the three functions of the pair.
 *
 * @param rows irreps, then `mixed` and `off`
 */
export function neuronClustersChart(rows: readonly ClusterRow[], context: IrrepContext): Chart {
  const inIrreps = rows.filter(({ irrep }) => !isNone(irrep));
  const clusters = withOthers(inIrreps, context, () => OTHERS, together);
  const lines = [...clusters, ...rows.filter(({ irrep }) => isNone(irrep))];
  const looks = irrepEncoding(clusters, context);
  const domain = [...looks.domain, ...NO_CLUSTER.filter((kind) => rows.some(is(kind)))];
  const merged = inIrreps.length - clusters.filter(({ irrep }) => irrep !== OTHERS).length;
  const values = lines.flatMap(barsOf);
  const y = {
    field: "irrep",
    type: "nominal" as const,
    sort: domain,
    scale: { domain, paddingInner: 0.2, paddingOuter: 0.1 },
  };
  const color = {
    field: "irrep",
    type: "nominal" as const,
    scale: {
      domain,
      range: [
        ...looks.color.scale.range,
        ...NO_CLUSTER.flatMap((kind, i) => rows.some(is(kind)) ? [NO_CLUSTER_COLORS[i]] : []),
      ],
    },
    legend: null,
  };
  const cluster = { field: "irrep", type: "nominal" as const, title: "cluster" };
  const count = { field: "neurons", type: "quantitative" as const, title: "neurons" };
  const inParts = {
    y: { ...y, title: null, axis: null },
    yOffset: {
      field: "part",
      type: "nominal" as const,
      sort: PARTS.map(([, name]) => name),
      scale: { domain: PARTS.map(([, name]) => name), paddingInner: 0.15 },
    },
    x: {
      field: "share",
      type: "quantitative" as const,
      title: "share of centred activations, 0 to 1",
      scale: { domain: [0, 1] },
      axis: { tickCount: 5 },
    },
    tooltip: [cluster, { field: "part", type: "nominal" as const, title: "functions" }, {
      field: "share",
      type: "quantitative" as const,
      title: "share",
    }],
  };
  const height = STEP * domain.length;
  const total = lines.reduce((sum, { neurons }) => sum + neurons, 0);
  return new Chart("neuron_clusters", {
    ...frame(
      titleOf("Neurons of each irrep", context),
      [
        `${context.network}: ${total} neurons by cluster, and what functions they are`,
        ...(merged > 0 ? [`${OTHERS}: ${merged} clusters, neurons summed`] : []),
      ],
      "Number of neurons of each irrep, and the shares of their activations that are functions " +
        `of a, of b and of ab, ${aboutOf(context)}`,
    ),
    data: { values },
    spacing: 24,
    hconcat: [
      {
        width: 220,
        height,
        transform: [{ filter: `datum.part === null || datum.part === '${PARTS[0][1]}'` }],
        encoding: {
          y: { ...y, title: "cluster", axis: { ticks: false, domain: false, labelLimit: 140 } },
          x: { ...count, title: "neurons (count)", axis: { tickMinStep: 1, tickCount: 5 } },
          tooltip: [cluster, count],
        },
        layer: [
          { mark: { type: "bar" }, encoding: { color } },
          {
            mark: { type: "text", align: "left", dx: 4, fontSize: 11 },
            encoding: { text: count },
          },
        ],
      },
      {
        width: 280,
        height,
        transform: [{ filter: "isValid(datum.share)" }],
        encoding: inParts,
        layer: [
          { mark: { type: "bar" }, encoding: { color } },
          {
            mark: { type: "text", align: "left", dx: 4, fontSize: 10.5 },
            encoding: { text: { field: "label", type: "nominal" } },
          },
        ],
      },
    ],
  });
}

/** A bar of the right panel; those of the first part are bars of the left one too. */
interface ClusterBar {
  readonly irrep: string;
  readonly neurons: number;
  readonly part: string | null;
  readonly share: number | null;
  readonly label: string | null;
}

/** A bar for each part. What has no shares is one row, for its count. */
function barsOf({ irrep, neurons, shares }: ClusterRow): ClusterBar[] {
  if (!shares) return [{ irrep, neurons, part: null, share: null, label: null }];
  return PARTS.map(([part, name]) => {
    const share = shares[part];
    return { irrep, neurons, part: name, share, label: `${name} ${share.toFixed(3)}` };
  });
}

function isNone(irrep: string): boolean {
  return NO_CLUSTER.some((kind) => kind === irrep);
}

function is(kind: string) {
  return ({ irrep }: ClusterRow) => irrep === kind;
}

/** Clusters as one: their shares are of different irreps. */
function together(rows: readonly ClusterRow[]): ClusterRow {
  const neurons = rows.reduce((sum, row) => sum + row.neurons, 0);
  return { ...rows[0], neurons, shares: null };
}
