/**
 * What a transformer's passes compute once: from the parameters to tables of tokens, and from the gradients
 * of these to those of the parameters. See `transformer_device.ts`.
 *
 * @module
 */

import type { Dispatch } from "../device/commands.ts";
import { part } from "../device/matrix.ts";
import type { TransformerContext } from "./transformer_context.ts";
import { blockStride } from "./transformer_memory.ts";

/** From the parameters to tables of tokens. */
export async function tables(context: TransformerContext): Promise<Dispatch[]> {
  const { X, q, u, S, V, P, base, T, M } = context.memory.matrices;
  const { W_EP, W_Q, W_K, W_V, W_O, W_IU, W_out } = context.own;
  const { incidence } = context.memory;
  return [
    await context.multiply({ computes: "X", left: incidence, right: W_EP.value, out: X }),
    // x_= W_Q, and with it W_K: S is the products of that query with all keys
    await context.multiply({ computes: "q", left: context.self, right: W_Q.value, out: q }),
    await context.multiply({
      computes: "W_K q",
      left: W_K.value,
      right: q,
      out: u,
      transposeRight: true,
    }),
    await context.multiply({ computes: "S", left: X, right: u, out: S }),
    // T = X W_V (W_O W_IU)
    await context.multiply({ computes: "V", left: X, right: W_V.value, out: V }),
    await context.multiply({ computes: "W_O W_IU", left: W_O.value, right: W_IU.value, out: P }),
    await context.multiply({ computes: "T", left: V, right: P, out: T }),
    await context.multiply({
      computes: "x_= W_IU",
      left: context.self,
      right: W_IU.value,
      out: base,
    }),
    await context.multiply({ computes: "M", left: W_out.value, right: context.unembed, out: M }),
  ];
}

/** From the sums to the gradients of the parameters. */
export async function gradients(context: TransformerContext): Promise<Dispatch[]> {
  return [
    ...await gradientsOfValues(context),
    ...await gradientsOfScores(context),
    ...await gradientOfResidual(context),
  ];
}

/** Through T = X W_V (W_O W_IU), base = x_= W_IU and M = W_out W_U. */
async function gradientsOfValues(context: TransformerContext): Promise<Dispatch[]> {
  const { V, P, X, ones, dbase, dM, dT, dP, dV, W_IU_blocks } = context.memory.matrices;
  const { W_V, W_O, W_IU, W_out } = context.own;
  const { dModel, heads } = context.sizes;
  const stride = blockStride(dModel);
  const block = (index: number) => ({ row: index * stride, rows: dModel });
  return [
    // "=" adds T["="] to all rows: its gradient is that of base
    await context.multiply({
      computes: "dT of =",
      left: part(ones, { rows: 1 }),
      leftRows: 1,
      right: dbase,
      out: part(dT, context.selfRow),
    }),
    await context.multiply({ computes: "dP", left: V, right: dT, out: dP, transposeLeft: true }),
    await context.multiply({ computes: "dV", left: dT, right: P, out: dV, transposeRight: true }),
    await context.multiply({
      computes: "dW_V",
      left: X,
      right: dV,
      out: W_V.gradient,
      transposeLeft: true,
    }),
    await context.multiply({
      computes: "dW_O",
      left: dP,
      right: W_IU.value,
      out: W_O.gradient,
      transposeRight: true,
    }),
    await context.multiply({
      computes: "dW_out",
      left: dM,
      right: context.unembed,
      out: W_out.gradient,
      transposeRight: true,
    }),
    // dW_IU = the sum over heads of W_Oᵀ dP, x_=ᵀ dbase, and W_outᵀ dM in the columns of W_U
    await context.multiply({
      computes: "dW_IU of P",
      left: W_O.value,
      right: dP,
      out: part(W_IU_blocks, block(0)),
      transposeLeft: true,
      blocks: { count: heads, rows: stride },
    }),
    await context.multiply({
      computes: "dW_IU of base",
      left: context.self,
      right: dbase,
      out: part(W_IU_blocks, block(heads)),
      transposeLeft: true,
    }),
    await context.multiply({
      computes: "dW_IU of M",
      left: W_out.value,
      right: dM,
      out: part(W_IU_blocks, { ...block(heads + 1), column: context.column }),
      transposeLeft: true,
    }),
    await context.accumulate(W_IU_blocks, W_IU.gradient, heads + 2, context.memory.sums.once, 0),
  ];
}

/** Through S = X W_K qᵀ and q = x_= W_Q. */
async function gradientsOfScores(context: TransformerContext): Promise<Dispatch[]> {
  const { X, q, dS, du, dq } = context.memory.matrices;
  const { W_Q, W_K } = context.own;
  return [
    await context.multiply({
      computes: "d(W_K q)",
      left: X,
      right: dS,
      out: du,
      transposeLeft: true,
    }),
    await context.multiply({ computes: "dW_K", left: du, right: q, out: W_K.gradient }),
    await context.multiply({
      computes: "dq",
      left: du,
      right: W_K.value,
      out: dq,
      transposeLeft: true,
    }),
    await context.multiply({
      computes: "dW_Q",
      left: context.self,
      right: dq,
      out: W_Q.gradient,
      transposeLeft: true,
    }),
  ];
}

/** Through all that X and x_= lead to, and X = incidence W_EP. */
async function gradientOfResidual(context: TransformerContext): Promise<Dispatch[]> {
  const { X, u, dV, dS, dq, dbase, dX, dX_self, dW_EP } = context.memory.matrices;
  const { X_values, X_blocks, self_blocks } = context.memory.matrices;
  const { W_EP, W_Q, W_V, W_IU } = context.own;
  const { heads } = context.sizes;
  const { incidence, sums } = context.memory;
  const tokens = { count: heads, rows: blockStride(X.rows) };
  const stride = blockStride(1);
  return [
    // dX = the sum over heads of dV W_Vᵀ + dS (W_K q)ᵀ
    await context.multiply({
      computes: "dX of V",
      left: dV,
      right: W_V.value,
      out: part(X_values, { rows: X.rows }),
      transposeRight: true,
      blocks: tokens,
    }),
    await context.multiply({
      computes: "dX of S",
      left: dS,
      right: u,
      out: part(X_blocks, { rows: X.rows }),
      transposeRight: true,
      blocks: tokens,
      other: { matrix: part(X_values, { rows: X.rows }) },
    }),
    await context.accumulate(X_blocks, dX, heads, sums.once, 0),
    // dx_= = the sum over heads of dq W_Qᵀ, and dbase W_IUᵀ
    await context.multiply({
      computes: "dx_= of q",
      left: dq,
      right: W_Q.value,
      out: part(self_blocks, { rows: 1 }),
      transposeRight: true,
      blocks: { count: heads, rows: stride },
    }),
    await context.multiply({
      computes: "dx_= of base",
      left: dbase,
      right: W_IU.value,
      out: part(self_blocks, { row: heads * stride, rows: 1 }),
      transposeRight: true,
    }),
    await context.accumulate(self_blocks, dX_self, heads + 1, sums.once, 0),
    await context.multiply({
      computes: "dW_EP of tokens",
      left: incidence,
      right: dX,
      out: dW_EP,
      transposeLeft: true,
    }),
    await context.multiply({
      computes: "dW_EP",
      left: part(incidence, context.selfRow),
      right: dX_self,
      out: W_EP.gradient,
      transposeLeft: true,
      other: { matrix: dW_EP },
    }),
  ];
}
