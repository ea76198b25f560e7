/**
 * How often a network can be measured while it is trained.
 *
 * @module
 */

/** What a training run is, to the cost of measuring its networks. */
export interface RunSizes {
  /** n: the order of the group. */
  readonly order: number;
  /** Real irreps that are measured. */
  readonly irreps: number;
  /** d: columns of an embedding. */
  readonly embed: number;
  /** h: neurons of the hidden layer. */
  readonly hidden: number;
  /** Share of the pairs that are trained on. */
  readonly trainFraction: number;
  /** Updates. */
  readonly steps: number;
}

/**
 * Share of the time for training that measuring may take by these costs. What goes by is up to four times as
 * much where training already keeps all cores busy: a tenth.
 */
const SHARE = 0.025;
/** Fewest points that show a course; in short runs they may take more than their share. */
const LEAST = 20;

/** Nanoseconds of a core with a software adapter, measured on C53, S4, A5 and S5; ratios matter alone. */
const COSTS = {
  step: 1.6e6,
  analysis: 12e6,
  /** A multiplication on the device, in training too. */
  product: 0.25,
  /** The same in float64. */
  hostProduct: 1.1,
  /** A logit in the loss of a variant. */
  variant: 6,
  /** A logit of a product in the loss of a part alone. */
  restricted: 40,
};

/**
 * The points that a run has at most, so that measuring them costs about a tenth of the training: by sizes
 * alone, and not by a clock, so that a run that is repeated has the same rows.
 */
export function livePoints(run: RunSizes): number {
  const points = Math.floor(SHARE * run.steps * stepCost(run) / analysisCost(run));
  return Math.max(LEAST, points);
}

/** An update: forward, and twice the same backward. */
function stepCost({ order: n, embed: d, hidden: h, trainFraction }: RunSizes): number {
  const forward = trainFraction * n * n * h * n + 2 * n * d * h;
  return COSTS.step + 3 * COSTS.product * forward;
}

/** A pass over all pairs, another over the training pairs for all variants, algebra on n rows. */
function analysisCost(
  { order: n, irreps, embed: d, hidden: h, trainFraction }: RunSizes,
): number {
  const variants = 2 * irreps + 1; // the trivial one has no characters; two are totals
  const passes = (1 + trainFraction) * n * n * h * n;
  const algebra = 2 * n * d * h + 9 * n * n * h + 2 * n ** 3;
  return COSTS.analysis + COSTS.product * passes + COSTS.hostProduct * algebra +
    variants * n * n * (COSTS.variant * trainFraction * n + COSTS.restricted);
}
