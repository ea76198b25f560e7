/**
 * What every peer in Deno trains: the network, split and optimizer of the file that it is handed.
 *
 * @module
 */

import { decodeSafetensors } from "../../formats/safetensors.ts";

/** How a peer computes the hidden layer: as the authors write it, or with what pairs share. */
export type Variant = "naive" | "factored";

/** A matrix to start from, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** Names of the parameters, in the order of files. */
export const PARAMETERS = ["W_x", "W_y", "W", "W_U"] as const;
/** See {@linkcode PARAMETERS}. */
export type Parameter = typeof PARAMETERS[number];

/** AdamW's hyper-parameters. */
export interface Optimizer {
  readonly lr: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** A network and what it is trained on. */
export interface Workload {
  /** n: order of the group. */
  readonly order: number;
  readonly weights: Readonly<Record<Parameter, Matrix>>;
  /** (pairs): left elements, right elements, and what the network should answer. */
  readonly a: Int32Array<ArrayBuffer>;
  readonly b: Int32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
  readonly optimizer: Optimizer;
}

/** What a peer is started with: `BACKEND VARIANT FILE`. */
export interface Start {
  readonly backend: string;
  readonly variant: Variant;
  readonly workload: Workload;
}

/** Reads the arguments and the file. */
export async function start(args: readonly string[] = Deno.args): Promise<Start> {
  const [backend, variant, file] = args;
  if (file === undefined || (variant !== "naive" && variant !== "factored")) {
    throw new TypeError("A peer is started with BACKEND naive|factored FILE");
  }
  const { tensors, metadata } = decodeSafetensors(await Deno.readFile(file), file);
  const matrix = (name: Parameter): Matrix => {
    const { shape: [rows, columns], data } = tensors.get(name)!;
    return { rows, columns, data: data as Float32Array<ArrayBuffer> };
  };
  const indices = (name: string) => tensors.get(name)!.data as Int32Array<ArrayBuffer>;
  const optimizer = JSON.parse(metadata.optimizer) as Optimizer;
  const weights = { W_x: matrix("W_x"), W_y: matrix("W_y"), W: matrix("W"), W_U: matrix("W_U") };
  return {
    backend,
    variant,
    workload: {
      order: weights.W_x.rows,
      weights,
      a: indices("a"),
      b: indices("b"),
      labels: indices("labels"),
      optimizer,
    },
  };
}
