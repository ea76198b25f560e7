/**
 * The kernels of the analysis: one record a file of `shaders/`, as in `models/kernels.ts`.
 *
 * @module
 */

import hiddenSumsCode from "../../shaders/hidden_sums.wgsl" with { type: "text" };
import log1pCode from "../../shaders/log1p.wgsl" with { type: "text" };
import logitPowerCode from "../../shaders/logit_power.wgsl" with { type: "text" };
import variantLossesCode from "../../shaders/variant_losses.wgsl" with { type: "text" };
import { type Kernel, quadGrid, quadTuning } from "../device/kernel.ts";
import type { Profile } from "../device/profile.ts";

/** Rows whose losses an invocation of `variant_losses` adds up: `CHUNK` there. */
export const CHUNK = 16;

/** Sums of hidden activations by left element, right element and product. */
export const HIDDEN_SUMS: Kernel = {
  name: "hidden_sums",
  code: hiddenSumsCode,
  sizes: ["tokens", "quads", "block", "add"],
  buffers: { starts: "read", pivots: "read", sums: "read_write" },
  matrices: ["left", "index"],
  tuning: quadTuning,
  workgroups: ({ sizes: { tokens, quads } }, profile) =>
    quadGrid({ layers: 4, rows: tokens, columns: 4 * quads }, profile),
};

/** Power of each pair's centred logits. */
export const LOGIT_POWER: Kernel = {
  name: "logit_power",
  code: logitPowerCode,
  sizes: ["outputs", "first_row", "rows"],
  buffers: { pairs: "read", powers: "read_write" },
  matrices: ["left"],
  tuning: lanes,
  workgroups: ({ sizes }, profile) => [Math.ceil(sizes.rows / profile.lanes), 1, 1],
};

/** Losses of variants of the logits. */
export const VARIANT_LOSSES: Kernel = {
  name: "variant_losses",
  code: variantLossesCode,
  preludes: [log1pCode],
  sizes: ["outputs", "set_rows", "first_row", "rows", "margin"],
  buffers: { pairs: "read", products: "read", variants: "read", results: "read_write" },
  matrices: ["left", "right"],
  tuning: lanes,
  workgroups: ({ sizes, buffers }, profile) => [
    Math.ceil(sizes.rows / CHUNK / profile.lanes),
    buffers!.variants.size / 16,
    1,
  ],
};

/** All of them: what the shader tests go through. */
export const ANALYSIS_KERNELS: readonly Kernel[] = [HIDDEN_SUMS, LOGIT_POWER, VARIANT_LOSSES];

function lanes(profile: Profile): { LANES: number } {
  return { LANES: profile.lanes };
}
