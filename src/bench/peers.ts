/**
 * The libraries that one would use otherwise, and what has to be known of their numbers.
 *
 * @module
 */

/** How a peer computes the hidden layer: as the authors write it, or each embedding's part once. */
export type Variant = "naive" | "factored";

/** A way to train the network with another library. */
export interface Peer {
  readonly library: string;
  /** File in `src/bench/peers/`. */
  readonly script: string;
  readonly runtime: "deno" | "python";
  /** What the library computes with, in its own words. */
  readonly backend: string;
  readonly variant: Variant;
  /** What the library cannot do, and how that was worked round in its favour. */
  readonly notes: readonly string[];
}

const VARIANTS: readonly Variant[] = ["naive", "factored"];

const NO_ADAMW_TFJS = "TensorFlow.js has no AdamW: its Adam after a decay of the weights, the same";
const NO_ADAMW_JAX = "jax-js has no optimizers on npm: AdamW is written out in its compiled step";

/** All libraries with all that they compute with. */
const WAYS: readonly Omit<Peer, "variant">[] = [
  {
    library: "TensorFlow.js",
    script: "tfjs.ts",
    runtime: "deno",
    backend: "webgpu",
    notes: [NO_ADAMW_TFJS],
  },
  {
    library: "TensorFlow.js",
    script: "tfjs.ts",
    runtime: "deno",
    backend: "wasm",
    notes: [
      NO_ADAMW_TFJS,
      "TensorFlow.js wasm has no gradient of look-ups: products with rows of a unit matrix",
    ],
  },
  {
    library: "jax-js",
    script: "jax_js.ts",
    runtime: "deno",
    backend: "webgpu",
    notes: [
      NO_ADAMW_JAX,
      "jax-js webgpu has a gradient of look-ups whose shader Deno rejects: products with rows of a " +
      "unit matrix",
    ],
  },
  {
    library: "jax-js",
    script: "jax_js.ts",
    runtime: "deno",
    backend: "wasm",
    notes: [
      NO_ADAMW_JAX,
      "jax-js wasm is slower with look-ups than with products with rows of a unit matrix: products",
    ],
  },
  {
    library: "PyTorch",
    script: "pytorch.py",
    runtime: "python",
    backend: "cpu",
    notes: ["PyTorch naive is the authors' network with their loss, log-softmax in float64"],
  },
];

/** All peers. */
export const PEERS: readonly Peer[] = WAYS.flatMap((way) =>
  VARIANTS.map((variant) => ({ ...way, variant }))
);

/** A peer's line when it is ready. */
export interface Ready {
  readonly version: string;
  /** The WebGPU adapter that it finds, where it uses one. */
  readonly adapter?: string;
}

/** A peer's line when it has done some updates. */
export interface Answer {
  /** What they took. */
  readonly seconds: number;
  /** The loss before the last of them. */
  readonly loss: number;
}

/**
 * Reads the line of a peer that is ready.
 *
 * @throws {SyntaxError} If it is none.
 */
export function parseReady(line: string): Ready {
  const value = JSON.parse(line);
  if (typeof value.version !== "string") throw new SyntaxError(`it says ${line}, not its version`);
  return value;
}

/**
 * Reads a peer's answer.
 *
 * @throws {SyntaxError} If it is none.
 */
export function parseAnswer(line: string): Answer {
  const value = JSON.parse(line);
  // JSON has no NaN: a loss that is none comes as null.
  if (!(value.seconds > 0) || !("loss" in value)) {
    throw new SyntaxError(`it answers ${line}, not seconds and a loss`);
  }
  return { seconds: value.seconds, loss: value.loss ?? NaN };
}
