/**
 * The transformer on the device, folded: what tokens contribute is computed once for each token, head and
 * position, not for each pair, and products of weights are multiplied out. With X the residual stream of tokens
 * less that of "=", and W_IU = [W_in, W_U]:
 *
 *     scores S_i = X W_K^i (x_= W_Q^i)ᵀ     T_i = X W_V^i W_O^i W_IU     M = W_out W_U
 *     [hidden_pre, direct] = x_= W_IU + sum over heads i of (T_i["="] + p_ia T_i[a] + p_ib T_i[b])
 *     hidden = relu(hidden_pre)     logits = hidden M + direct
 *
 * the same function, and the same gradients, as `transformer_reference.ts` computes the plain way: softmax
 * does not see what is added to all scores, and the pattern sums to 1, so what it leaves for "=" need not be
 * known.
 *
 * @module
 */

import type { Dispatch } from "../device/commands.ts";
import type { ComputeDevice } from "../device/device.ts";
import type { KernelLibrary } from "../device/kernel_library.ts";
import { type Matrix, part } from "../device/matrix.ts";
import type { DeviceModel } from "./device_model.ts";
import type { DeviceChoices } from "./model.ts";
import type { Block, PairSet } from "./pair_set.ts";
import { TransformerContext } from "./transformer_context.ts";
import {
  ATTENTION,
  ATTENTION_BACKWARD,
  MIX,
  MIX_BACKWARD,
  TOKEN_PRODUCTS,
  TOKEN_PRODUCTS_OTHER,
} from "./transformer_kernels.ts";
import { allocate, headQuads } from "./transformer_memory.ts";
import type { TransformerSizes } from "./transformer_reference.ts";
import { gradients, tables } from "./transformer_tables.ts";

/** Makes the network on the device. */
export async function createTransformer(
  device: ComputeDevice,
  library: KernelLibrary,
  sizes: TransformerSizes,
  instances: number,
  blockRows: number,
  { own = Array(instances).fill(sizes), withoutDirect = false }: DeviceChoices<TransformerSizes> =
    {},
): Promise<DeviceModel> {
  const memory = allocate(device, sizes, instances, blockRows, own);
  const context = new TransformerContext(device, library, sizes, instances, memory);
  const { logits, dlogits } = memory.matrices;
  return {
    parameters: memory.parameters.parameters,
    updates: memory.parameters.updates,
    hidden: context.hidden,
    direct: context.direct,
    logits,
    dlogits,
    tables: await tables(context),
    forward: (set, block) => forward(context, set, block, withoutDirect),
    backward: (set, block) => backward(context, set, block),
    gradients: await gradients(context),
    destroy: memory.destroy,
  };
}

/** From the tables to the logits of a block. */
async function forward(
  context: TransformerContext,
  set: PairSet,
  block: Block,
  withoutDirect: boolean,
): Promise<Dispatch[]> {
  const { S, T, M, base, pattern, mixed, logits } = context.memory.matrices;
  const { dMlp, heads } = context.sizes;
  return [
    await context.library.prepare(ATTENTION, {
      sizes: { ...context.headSizes, heads, ...rowsOf(set, block) },
      buffers: { pairs: set.pairs, scales: context.memory.scales },
      matrices: { left: S, out: pattern },
    }),
    await context.library.prepare(MIX, {
      sizes: { ...context.headSizes, heads, relu_quads: context.column / 4, ...rowsOf(set, block) },
      buffers: { pairs: set.pairs },
      matrices: { left: T, right: base, other: pattern, out: mixed },
    }),
    // logits = hidden M + direct
    await context.multiply({
      computes: "logits",
      left: part(mixed, { columns: dMlp }),
      right: M,
      out: logits,
      leftRows: block.rows,
      ...(!withoutDirect && { other: { matrix: context.direct } }),
    }),
  ];
}

/** From the dlogits of a block to sums over the blocks so far. */
async function backward(
  context: TransformerContext,
  set: PairSet,
  block: Block,
): Promise<Dispatch[]> {
  const {
    T,
    M,
    pattern,
    dlogits,
    M_partials,
    dM,
    dhidden_pre,
    ones,
    base_partials,
    dbase,
    dpattern_hidden,
    dpattern,
    dscores,
    dT,
    dS,
  } = context.memory.matrices;
  const { splitRows } = context.device.profile;
  const { sums, scales } = context.memory;
  const splits = Math.ceil(block.rows / splitRows);
  const sumOverRows = { transposeLeft: true, leftRows: block.rows, splitRows };
  const tokenSizes = { ...context.headSizes, heads: context.sizes.heads, ...rowsOf(set, block) };
  return [
    // dM = hiddenᵀ dlogits
    await context.multiply({
      computes: "dM",
      left: context.hidden,
      right: dlogits,
      out: M_partials,
      ...sumOverRows,
    }),
    await context.accumulate(M_partials, dM, splits, sums.M, block.index),
    // dhidden_pre = dlogits Mᵀ where hidden > 0
    await context.multiply({
      computes: "dhidden_pre",
      left: dlogits,
      right: M,
      out: dhidden_pre,
      transposeRight: true,
      leftRows: block.rows,
      other: { matrix: context.hidden, mask: true },
    }),
    // dpattern = [dhidden_pre, dlogits] T[token], and through the softmax
    await context.library.prepare(TOKEN_PRODUCTS, {
      computes: "dpattern, hidden",
      sizes: { ...tokenSizes, quads: quadsOf(dhidden_pre), right_quad: 0, other_quad: 0 },
      buffers: { pairs: set.pairs },
      matrices: { left: dhidden_pre, right: T, out: dpattern_hidden },
    }),
    await context.library.prepare(TOKEN_PRODUCTS_OTHER, {
      computes: "dpattern",
      sizes: {
        ...tokenSizes,
        quads: quadsOf(dlogits),
        right_quad: context.column / 4,
        other_quad: 0,
      },
      buffers: { pairs: set.pairs },
      matrices: { left: dlogits, right: T, other: dpattern_hidden, out: dpattern },
      knobs: { MASK: false },
    }),
    await context.library.prepare(ATTENTION_BACKWARD, {
      sizes: { head_quads: headQuads(context.sizes), rows: block.rows },
      buffers: { scales },
      matrices: { left: dpattern, right: pattern, out: dscores },
    }),
    // dT[token] = the sum of pattern [dhidden_pre, dlogits], dS[token] that of dscores
    await gather(context, "dT, hidden", dhidden_pre, pattern, dT, 0, sums.hidden, set, block),
    await gather(
      context,
      "dT, logits",
      dlogits,
      pattern,
      dT,
      context.column,
      sums.logits,
      set,
      block,
    ),
    await gather(context, "dS", ones, dscores, dS, 0, sums.scores, set, block),
    // dbase = the sum of [dhidden_pre, dlogits] over all rows
    await context.multiply({
      computes: "dbase, hidden",
      left: ones,
      right: dhidden_pre,
      out: part(base_partials, { columns: context.sizes.dMlp }),
      ...sumOverRows,
    }),
    await context.multiply({
      computes: "dbase, logits",
      left: ones,
      right: dlogits,
      out: part(base_partials, { column: context.column }),
      ...sumOverRows,
    }),
    await context.accumulate(base_partials, dbase, splits, sums.base, block.index),
  ];
}

/** Sums of rows by token, with weights. */
function gather(
  context: TransformerContext,
  computes: string,
  left: Matrix,
  weights: Matrix,
  out: Matrix,
  column: number,
  sums: GPUBuffer,
  { incidence }: PairSet,
  block: Block,
): Promise<Dispatch> {
  return context.library.prepare(MIX_BACKWARD, {
    computes,
    sizes: {
      ...context.headSizes,
      heads: context.sizes.heads,
      quads: quadsOf(left),
      instances: context.instances,
      out_quad: column / 4,
      block: block.index,
    },
    buffers: { starts: incidence.starts, sums },
    matrices: { left, other: weights, index: incidence.index, out },
  });
}

/** Which rows of a set a kernel works on. */
function rowsOf(set: PairSet, block: Block) {
  return { set_rows: set.rows, first_row: block.first, rows: block.rows };
}

/** Quads of a row that hold data. */
function quadsOf({ columns }: Matrix): number {
  return Math.ceil(columns / 4);
}
