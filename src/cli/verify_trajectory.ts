/**
 * `verify trajectory`: training repeats what another program computed.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { type ModelName, modelOf, MODELS } from "../models/models.ts";
import { decodeWeights } from "../models/weights_file.ts";
import type { Weights } from "../models/parameters.ts";
import { EPSILON } from "../models/adamw.ts";
import { exists } from "../runs/run_directory.ts";
import { basename, join } from "../std/path.ts";
import { createEngine, planTraining, type TrainingPlan } from "../training/plan.ts";
import { splitFromRows } from "../training/split.ts";
import { MAX_CHUNK } from "../training/engine.ts";
import { fixedRow } from "./columns.ts";
import { readInput } from "./errors.ts";
import type { DeviceChoice } from "./device_choice.ts";
import { openDevice } from "./open_device.ts";

/** A line of the printed table. */
const row = fixedRow(18, 13);

/** How far a loss or weight may be from the reference, in multiples of what float32 alone costs. */
const TOLERANCE = 10;

/** A trajectory that another program computed: `expected.json`. */
interface Expected {
  readonly group: string;
  readonly model: string;
  readonly steps: number;
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weight_decay: number;
  /** After 0, 1, … `steps` updates. */
  readonly loss_float64: readonly number[];
  readonly float32_max_relative_loss_drift: number;
  readonly float32_max_relative_weight_drift: number;
}

/**
 * Repeats the trajectories and prints a table. Returns the exit code: 1 where something is out of
 * tolerance.
 */
export async function verifyTrajectories(
  paths: readonly string[],
  device: DeviceChoice,
): Promise<number> {
  const directories: string[] = [];
  for (const path of paths) directories.push(...await trajectoriesIn(path));
  const open = await openDevice(device);
  const { name, driver } = open.adapter;
  console.log(`On ${name}${driver ? `, ${driver}` : ""}`);
  if (device === "auto" && !open.device) {
    console.log("WebGPU finds no adapter here: this checks the CPU's code alone, and no shader");
  }
  console.log(row("trajectory", "steps", "loss error", "allowed", "weight error", "allowed", ""));
  let failures = 0;
  try {
    for (const directory of directories) {
      if (!await verifyTrajectory(directory, open.device)) failures++;
    }
  } finally {
    open.device?.destroy();
  }
  return failures > 0 ? 1 : 0;
}

/** A directory with a trajectory, or those below it. */
async function trajectoriesIn(path: string): Promise<string[]> {
  if (await exists(join(path, "expected.json"))) return [path];
  const found: string[] = [];
  if (await exists(path) && (await Deno.stat(path)).isDirectory) {
    for await (const { name } of Deno.readDir(path)) {
      if (await exists(join(path, name, "expected.json"))) found.push(join(path, name));
    }
  }
  if (found.length === 0) {
    throw new Error(`Cannot verify a trajectory in ${path}: there is no expected.json`);
  }
  return found.sort();
}

/** Repeats a trajectory and prints a row. Returns whether it is within tolerance. */
async function verifyTrajectory(
  directory: string,
  device: Parameters<typeof createEngine>[2],
): Promise<boolean> {
  const expected = await readExpected(join(directory, "expected.json"));
  const name = basename(directory);
  if (!isModel(expected.model)) {
    console.log(row(name, "", "", "", "", "", `failed: there is no model ${expected.model} here`));
    return false;
  }
  const plan = await planTrajectory(directory, expected.model, expected);
  const { losses, weights } = await repeat(plan, device);
  const lossErrors = losses.map((loss, step) =>
    Math.abs(loss - expected.loss_float64[step]) / expected.loss_float64[step]
  );
  const lossError = Math.max(...lossErrors);
  const lossAllowed = TOLERANCE * expected.float32_max_relative_loss_drift;
  const final = join(directory, "final.safetensors");
  const reference = decodeWeights(await readInput(final, "weights"), final, expected.model).weights;
  const weightError = Math.max(
    ...[...reference].map(([tensor, values]) => relativeDistance(weights.get(tensor)!, values)),
  );
  const weightAllowed = TOLERANCE * expected.float32_max_relative_weight_drift;
  const passed = lossError <= lossAllowed && weightError <= weightAllowed;
  const worst = lossError <= lossAllowed
    ? "failed: the final weights"
    : `failed: worst loss after ${lossErrors.findIndex((error) => !(error < lossError))} steps`;
  const errors = [lossError, lossAllowed, weightError, weightAllowed].map((x) =>
    x.toExponential(1)
  );
  console.log(row(name, String(expected.steps), ...errors, passed ? "ok" : worst));
  return passed;
}

async function readExpected(path: string): Promise<Expected> {
  const text = new TextDecoder().decode(await readInput(path, "a trajectory"));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read ${path}: ${(error as Error).message}`);
  }
  if (!isRecord(value) || !Array.isArray(value.loss_float64) || !Array.isArray(value.betas)) {
    throw new SyntaxError(`Cannot read ${path}: it is not the expectation of a trajectory`);
  }
  const expected = value as unknown as Expected;
  if (expected.eps !== EPSILON) {
    throw new RangeError(`Cannot repeat ${path}: its eps is ${expected.eps}, ours ${EPSILON}`);
  }
  if (expected.loss_float64.length !== expected.steps + 1) {
    throw new RangeError(
      `Cannot read ${path}: ${expected.steps} steps have ${expected.steps + 1} losses, ` +
        `there are ${expected.loss_float64.length}`,
    );
  }
  return expected;
}

function isModel(name: string): name is ModelName {
  return (MODELS as readonly string[]).includes(name);
}

async function planTrajectory(
  directory: string,
  model: ModelName,
  expected: Expected,
): Promise<TrainingPlan> {
  const path = join(directory, "init.safetensors");
  const bytes = await readInput(path, "weights");
  const { weights, sizes, table, train } = decodeWeights(bytes, path, model);
  if (!table || !train) throw new Error(`Cannot repeat ${path}: it needs tensors table and train`);
  const split = splitFromRows(sizes.order, train);
  return planTraining({
    group: FiniteGroup.fromTable(expected.group, table, { source: path }),
    model,
    hyperparameters: {
      ...modelOf(model).widths(sizes),
      steps: expected.steps,
      lr: expected.lr,
      weightDecay: expected.weight_decay,
      beta1: expected.betas[0],
      beta2: expected.betas[1],
      warmup: 0,
      trainFraction: train.length / sizes.order ** 2,
    },
    cadence: { evalEvery: 1, checkpoints: 0, stopAtAccuracy: null },
    seeds: [{ seed: 0, split: { generator: "groupscope", seed: 0 }, init: 0 }],
    weights,
    split,
  });
}

/** The losses before each update and after the last, and the weights in the end. */
async function repeat(
  plan: TrainingPlan,
  device: Parameters<typeof createEngine>[2],
): Promise<{ losses: number[]; weights: Weights }> {
  const engine = await createEngine(plan, [0], device);
  const { steps } = plan.networks[0].hyperparameters;
  const losses: number[] = [];
  try {
    for (let first = 0;; first += MAX_CHUNK) {
      const count = Math.min(MAX_CHUNK, steps - first);
      const last = first + count === steps;
      const { train, snapshots } = await engine.run({
        first,
        count,
        evaluate: [],
        snapshots: last ? [steps] : [],
        state: false,
        evaluateTrain: last,
      });
      losses.push(...train.map(({ metrics }) => metrics[0].loss!));
      if (last) return { losses, weights: snapshots[0].weights[0] };
    }
  } finally {
    engine.destroy();
  }
}

/** |a - b| / |b| in the Euclidean norm. */
function relativeDistance(a: Float32Array, b: Float32Array): number {
  let distance = 0;
  let norm = 0;
  b.forEach((value, i) => {
    distance += (a[i] - value) ** 2;
    norm += value ** 2;
  });
  return Math.sqrt(distance / norm);
}
