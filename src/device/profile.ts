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
  /** Tiles in a workgroup of the matrix product: lanes, which a software adapter makes one vector, and lines of them. */
  readonly tiles: readonly [lanes: number, lines: number];
  /** 16 columns a tile instead of 8. */
  readonly wide: boolean;
  /** Rows of pairs that one partial sum of the unembedding's gradient covers: more sums, more work at once. */
  readonly splitRows: number;
}

/** CPU adapters (Mesa's lavapipe, SwiftShader): one vector of 8 lanes, texture loads, wide tiles. */
export const SOFTWARE: Profile = {
  name: "software",
  memory: "texture",
  lanes: 32,
  tiles: [8, 1],
  wide: true,
  splitRows: 2048,
};

/** GPUs: coalesced buffer loads, 64 lanes, tiles that leave room in the register file. */
export const HARDWARE: Profile = {
  name: "hardware",
  memory: "storage",
  lanes: 64,
  tiles: [8, 8],
  wide: false,
  splitRows: 128,
};

/** The profile that suits an adapter. */
export function profileFor(adapter: { readonly software: boolean }): Profile {
  return adapter.software ? SOFTWARE : HARDWARE;
}
