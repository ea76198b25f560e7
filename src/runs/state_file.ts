/**
 * `state.safetensors`: what a run needs to go on exactly where it was.
 *
 * @module
 */

import { decodeSafetensors, encodeSafetensors, type Tensor } from "../formats/safetensors.ts";
import type { ParameterSpec } from "../models/parameters.ts";
import type { StateTensors, TrainingState } from "../training/engine.ts";

/** A state on disk. */
export interface SavedState {
  /** Updates done. */
  readonly step: number;
  /** Length of `metrics.jsonl` in bytes when it was saved. */
  readonly metricsBytes: number;
  /** The same of `irreps.jsonl`; 0 in a run that is not analysed. */
  readonly irrepsBytes: number;
  readonly state: TrainingState;
}

/** Prefixes of tensor names, by part of the state. */
const PREFIXES = {
  parameters: "",
  firstMoment: "first_moment.",
  secondMoment: "second_moment.",
} as const;

/** Writes a state. */
export function encodeState(
  specs: readonly ParameterSpec[],
  { state, ...counts }: SavedState,
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, Tensor>();
  for (const [part, prefix] of Object.entries(PREFIXES)) {
    const own = state[part as keyof typeof PREFIXES];
    for (const { name, shape } of specs) {
      tensors.set(prefix + name, { shape, data: own.get(name)! });
    }
  }
  const metadata = Object.entries(counts).map(([name, count]) => [name, String(count)]);
  return encodeSafetensors(tensors, Object.fromEntries(metadata));
}

/**
 * Reads a state.
 *
 * @param name What to call the file in errors.
 * @throws {SyntaxError | RangeError} If it is broken or not of a network of these parameters.
 */
export function decodeState(
  specs: readonly ParameterSpec[],
  bytes: Uint8Array,
  name: string,
): SavedState {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const fail = (message: string): never => {
    throw new RangeError(`Cannot read ${name}: ${message}`);
  };
  const count = (key: string) => {
    const text = metadata[key] ?? fail(`it has no ${key}`);
    const value = Number(text);
    return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : fail(`${key} is ${text}`);
  };
  const part = (prefix: string): StateTensors =>
    new Map(specs.map((spec) => {
      const tensor = prefix + spec.name;
      const { shape, data } = tensors.get(tensor) ?? fail(`tensor ${tensor} is missing`);
      if (shape.join() !== spec.shape.join()) {
        fail(`tensor ${tensor} has shape [${shape.join(", ")}], not [${spec.shape.join(", ")}]`);
      }
      if (!(data instanceof Float32Array || data instanceof Float64Array)) {
        return fail(`tensor ${tensor} does not hold F32 or F64`);
      }
      const bad = data.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) fail(`element ${bad} of tensor ${tensor} is ${data[bad]}: training diverged`);
      return [spec.name, data];
    }));
  return {
    step: count("step"),
    metricsBytes: count("metricsBytes"),
    irrepsBytes: count("irrepsBytes"),
    state: {
      parameters: part(PREFIXES.parameters),
      firstMoment: part(PREFIXES.firstMoment),
      secondMoment: part(PREFIXES.secondMoment),
    },
  };
}
