/**
 * How kernels are laid out on a kind of adapter: the one place for tuning constants.
 *
 * @module
 */

/** Tuning of the kernels for a kind of adapter. Results may differ in the last digits between profiles. */
export interface Profile {
  readonly name: "software" | "hardware";
  /** Where matrices live: texels are what software adapters load fastest, buffers what GPUs do. */
  readonly memory: "texture" | "storage";
  /** Invocations in a workgroup of the row-wise and element-wise kernels. */
  readonly lanes: number;
  /** Where tiles of matrix products are: in registers alone, or in workgroup memory, which GPUs load fastest. */
  readonly products: "registers" | "shared";
  /** Rows of pairs that one partial sum of the unembedding's gradient covers: more sums, more work at once. */
  readonly splitRows: number;
}

/** CPU adapters (Mesa's lavapipe, SwiftShader): vectors of 8 lanes, texture loads, tiles in registers. */
export const SOFTWARE: Profile = {
  name: "software",
  memory: "texture",
  lanes: 32,
  products: "registers",
  splitRows: 2048,
};

/** GPUs: coalesced buffer loads, 64 lanes, tiles in workgroup memory. */
export const HARDWARE: Profile = {
  name: "hardware",
  memory: "storage",
  lanes: 64,
  products: "shared",
  splitRows: 128,
};

/** The profile that suits an adapter. */
export function profileFor(adapter: { readonly software: boolean }): Profile {
  return adapter.software ? SOFTWARE : HARDWARE;
}

/**
 * Operations of an update above which software drivers do well to hand dispatches over to their threads,
 * on infinitely many cores. On two it is twice as many: what is gained there is half of the time.
 */
const HANDED_OVER_FLOPS = 16e6;

/** Whether updates of so many operations are worth the threads of a software driver. */
export function isHandedOver(flops: number, cores = navigator.hardwareConcurrency): boolean {
  return cores > 1 && flops * (1 - 1 / cores) > HANDED_OVER_FLOPS;
}
