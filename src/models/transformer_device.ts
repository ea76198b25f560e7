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
import type { DeviceParameter } from "./device_parameters.ts";
import { ACCUMULATE } from "./kernels.ts";
import type { Block, PairSet } from "./pair_set.ts";
import { prepareProduct, type Product } from "./products.ts";
import {
  ATTENTION,
  ATTENTION_BACKWARD,
  MIX,
  MIX_BACKWARD,
  TOKEN_PRODUCTS,
  TOKEN_PRODUCTS_OTHER,
} from "./transformer_kernels.ts";
import {
  allocate,
  blockStride,
  headQuads,
  type StackName,
  type TransformerMemory,
  unembedColumn,
} from "./transformer_memory.ts";
import type { TransformerSizes } from "./transformer_reference.ts";

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
  const passes = new Passes(device, library, sizes, instances, memory, withoutDirect);
  const { logits, dlogits } = memory.matrices;
  return {
    parameters: memory.parameters.parameters,
    updates: memory.parameters.updates,
    hidden: passes.hidden,
    direct: passes.direct,
    logits,
    dlogits,
    tables: await passes.tables(),
    forward: (set, block) => passes.forward(set, block),
    backward: (set, block) => passes.backward(set, block),
    gradients: await passes.gradients(),
    destroy: memory.destroy,
  };
}

/** The dispatches of a transformer. */
class Passes {
  readonly #device: ComputeDevice;
  readonly #library: KernelLibrary;
  readonly #sizes: TransformerSizes;
  readonly #instances: number;
  readonly #memory: TransformerMemory;
  readonly #withoutDirect: boolean;
  readonly #own: Readonly<Record<StackName, DeviceParameter>>;

  constructor(
    device: ComputeDevice,
    library: KernelLibrary,
    sizes: TransformerSizes,
    instances: number,
    memory: TransformerMemory,
    withoutDirect: boolean,
  ) {
    this.#device = device;
    this.#library = library;
    this.#sizes = sizes;
    this.#instances = instances;
    this.#memory = memory;
    this.#withoutDirect = withoutDirect;
    this.#own = Object.fromEntries(
      memory.parameters.parameters.map((parameter) => [parameter.label, parameter]),
    ) as Record<StackName, DeviceParameter>;
  }

  /** (instances, rows, d_mlp): the first columns of what is mixed. */
  get hidden(): Matrix {
    return { ...this.#memory.matrices.mixed, columns: this.#sizes.dMlp };
  }

  /** (instances, rows, n): logits around the hidden layer, in the same matrix. */
  get direct(): Matrix {
    return part(this.#memory.matrices.mixed, { column: this.#column });
  }

  /** From the parameters to tables of tokens. */
  async tables(): Promise<Dispatch[]> {
    const { X, q, u, S, V, P, base, T, M } = this.#memory.matrices;
    const { W_EP, W_Q, W_K, W_V, W_O, W_IU, W_out } = this.#own;
    const { incidence } = this.#memory;
    return [
      await this.#multiply({ computes: "X", left: incidence, right: W_EP.value, out: X }),
      // x_= W_Q, and with it W_K: S is the products of that query with all keys
      await this.#multiply({ computes: "q", left: this.#self, right: W_Q.value, out: q }),
      await this.#multiply({
        computes: "W_K q",
        left: W_K.value,
        right: q,
        out: u,
        transposeRight: true,
      }),
      await this.#multiply({ computes: "S", left: X, right: u, out: S }),
      // T = X W_V (W_O W_IU)
      await this.#multiply({ computes: "V", left: X, right: W_V.value, out: V }),
      await this.#multiply({ computes: "W_O W_IU", left: W_O.value, right: W_IU.value, out: P }),
      await this.#multiply({ computes: "T", left: V, right: P, out: T }),
      await this.#multiply({
        computes: "x_= W_IU",
        left: this.#self,
        right: W_IU.value,
        out: base,
      }),
      await this.#multiply({ computes: "M", left: W_out.value, right: this.#unembed, out: M }),
    ];
  }

  /** From the tables to the logits of a block. */
  async forward(set: PairSet, block: Block): Promise<Dispatch[]> {
    const { S, T, M, base, pattern, mixed, logits } = this.#memory.matrices;
    const { dMlp, heads } = this.#sizes;
    return [
      await this.#library.prepare(ATTENTION, {
        sizes: { ...this.#headSizes, heads, ...rowsOf(set, block) },
        buffers: { pairs: set.pairs, scales: this.#memory.scales },
        matrices: { left: S, out: pattern },
      }),
      await this.#library.prepare(MIX, {
        sizes: { ...this.#headSizes, heads, relu_quads: this.#column / 4, ...rowsOf(set, block) },
        buffers: { pairs: set.pairs },
        matrices: { left: T, right: base, other: pattern, out: mixed },
      }),
      // logits = hidden M + direct
      await this.#multiply({
        computes: "logits",
        left: part(mixed, { columns: dMlp }),
        right: M,
        out: logits,
        leftRows: block.rows,
        ...(!this.#withoutDirect && { other: { matrix: this.direct } }),
      }),
    ];
  }

  /** From the dlogits of a block to sums over the blocks so far. */
  async backward(set: PairSet, block: Block): Promise<Dispatch[]> {
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
    } = this.#memory.matrices;
    const { splitRows } = this.#device.profile;
    const { sums, scales } = this.#memory;
    const splits = Math.ceil(block.rows / splitRows);
    const sumOverRows = { transposeLeft: true, leftRows: block.rows, splitRows };
    const tokenSizes = { ...this.#headSizes, heads: this.#sizes.heads, ...rowsOf(set, block) };
    return [
      // dM = hiddenᵀ dlogits
      await this.#multiply({
        computes: "dM",
        left: this.hidden,
        right: dlogits,
        out: M_partials,
        ...sumOverRows,
      }),
      await this.#accumulate(M_partials, dM, splits, sums.M, block.index),
      // dhidden_pre = dlogits Mᵀ where hidden > 0
      await this.#multiply({
        computes: "dhidden_pre",
        left: dlogits,
        right: M,
        out: dhidden_pre,
        transposeRight: true,
        leftRows: block.rows,
        other: { matrix: this.hidden, mask: true },
      }),
      // dpattern = [dhidden_pre, dlogits] T[token], and through the softmax
      await this.#library.prepare(TOKEN_PRODUCTS, {
        computes: "dpattern, hidden",
        sizes: { ...tokenSizes, quads: quadsOf(dhidden_pre), right_quad: 0, other_quad: 0 },
        buffers: { pairs: set.pairs },
        matrices: { left: dhidden_pre, right: T, out: dpattern_hidden },
      }),
      await this.#library.prepare(TOKEN_PRODUCTS_OTHER, {
        computes: "dpattern",
        sizes: {
          ...tokenSizes,
          quads: quadsOf(dlogits),
          right_quad: this.#column / 4,
          other_quad: 0,
        },
        buffers: { pairs: set.pairs },
        matrices: { left: dlogits, right: T, other: dpattern_hidden, out: dpattern },
        knobs: { MASK: false },
      }),
      await this.#library.prepare(ATTENTION_BACKWARD, {
        sizes: { head_quads: headQuads(this.#sizes), rows: block.rows },
        buffers: { scales },
        matrices: { left: dpattern, right: pattern, out: dscores },
      }),
      // dT[token] = the sum of pattern [dhidden_pre, dlogits], dS[token] that of dscores
      await this.#gather("dT, hidden", dhidden_pre, pattern, dT, 0, sums.hidden, set, block),
      await this.#gather("dT, logits", dlogits, pattern, dT, this.#column, sums.logits, set, block),
      await this.#gather("dS", ones, dscores, dS, 0, sums.scores, set, block),
      // dbase = the sum of [dhidden_pre, dlogits] over all rows
      await this.#multiply({
        computes: "dbase, hidden",
        left: ones,
        right: dhidden_pre,
        out: part(base_partials, { columns: this.#sizes.dMlp }),
        ...sumOverRows,
      }),
      await this.#multiply({
        computes: "dbase, logits",
        left: ones,
        right: dlogits,
        out: part(base_partials, { column: this.#column }),
        ...sumOverRows,
      }),
      await this.#accumulate(base_partials, dbase, splits, sums.base, block.index),
    ];
  }

  /** From the sums to the gradients of the parameters. */
  async gradients(): Promise<Dispatch[]> {
    return [
      ...await this.#gradientsOfValues(),
      ...await this.#gradientsOfScores(),
      ...await this.#gradientOfResidual(),
    ];
  }

  /** Through T = X W_V (W_O W_IU), base = x_= W_IU and M = W_out W_U. */
  async #gradientsOfValues(): Promise<Dispatch[]> {
    const { V, P, X, ones, dbase, dM, dT, dP, dV, W_IU_blocks } = this.#memory.matrices;
    const { W_V, W_O, W_IU, W_out } = this.#own;
    const { dModel, heads } = this.#sizes;
    const stride = blockStride(dModel);
    const block = (index: number) => ({ row: index * stride, rows: dModel });
    return [
      // "=" adds T["="] to all rows: its gradient is that of base
      await this.#multiply({
        computes: "dT of =",
        left: part(ones, { rows: 1 }),
        leftRows: 1,
        right: dbase,
        out: part(dT, this.#selfRow),
      }),
      await this.#multiply({ computes: "dP", left: V, right: dT, out: dP, transposeLeft: true }),
      await this.#multiply({ computes: "dV", left: dT, right: P, out: dV, transposeRight: true }),
      await this.#multiply({
        computes: "dW_V",
        left: X,
        right: dV,
        out: W_V.gradient,
        transposeLeft: true,
      }),
      await this.#multiply({
        computes: "dW_O",
        left: dP,
        right: W_IU.value,
        out: W_O.gradient,
        transposeRight: true,
      }),
      await this.#multiply({
        computes: "dW_out",
        left: dM,
        right: this.#unembed,
        out: W_out.gradient,
        transposeRight: true,
      }),
      // dW_IU = the sum over heads of W_Oᵀ dP, x_=ᵀ dbase, and W_outᵀ dM in the columns of W_U
      await this.#multiply({
        computes: "dW_IU of P",
        left: W_O.value,
        right: dP,
        out: part(W_IU_blocks, block(0)),
        transposeLeft: true,
        blocks: { count: heads, rows: stride },
      }),
      await this.#multiply({
        computes: "dW_IU of base",
        left: this.#self,
        right: dbase,
        out: part(W_IU_blocks, block(heads)),
        transposeLeft: true,
      }),
      await this.#multiply({
        computes: "dW_IU of M",
        left: W_out.value,
        right: dM,
        out: part(W_IU_blocks, { ...block(heads + 1), column: this.#column }),
        transposeLeft: true,
      }),
      await this.#accumulate(W_IU_blocks, W_IU.gradient, heads + 2, this.#memory.sums.once, 0),
    ];
  }

  /** Through S = X W_K qᵀ and q = x_= W_Q. */
  async #gradientsOfScores(): Promise<Dispatch[]> {
    const { X, q, dS, du, dq } = this.#memory.matrices;
    const { W_Q, W_K } = this.#own;
    return [
      await this.#multiply({
        computes: "d(W_K q)",
        left: X,
        right: dS,
        out: du,
        transposeLeft: true,
      }),
      await this.#multiply({ computes: "dW_K", left: du, right: q, out: W_K.gradient }),
      await this.#multiply({
        computes: "dq",
        left: du,
        right: W_K.value,
        out: dq,
        transposeLeft: true,
      }),
      await this.#multiply({
        computes: "dW_Q",
        left: this.#self,
        right: dq,
        out: W_Q.gradient,
        transposeLeft: true,
      }),
    ];
  }

  /** Through all that X and x_= lead to, and X = incidence W_EP. */
  async #gradientOfResidual(): Promise<Dispatch[]> {
    const { X, u, dV, dS, dq, dbase, dX, dX_self, dW_EP } = this.#memory.matrices;
    const { X_values, X_blocks, self_blocks } = this.#memory.matrices;
    const { W_EP, W_Q, W_V, W_IU } = this.#own;
    const { heads } = this.#sizes;
    const { incidence, sums } = this.#memory;
    const tokens = { count: heads, rows: blockStride(X.rows) };
    const stride = blockStride(1);
    return [
      // dX = the sum over heads of dV W_Vᵀ + dS (W_K q)ᵀ
      await this.#multiply({
        computes: "dX of V",
        left: dV,
        right: W_V.value,
        out: part(X_values, { rows: X.rows }),
        transposeRight: true,
        blocks: tokens,
      }),
      await this.#multiply({
        computes: "dX of S",
        left: dS,
        right: u,
        out: part(X_blocks, { rows: X.rows }),
        transposeRight: true,
        blocks: tokens,
        other: { matrix: part(X_values, { rows: X.rows }) },
      }),
      await this.#accumulate(X_blocks, dX, heads, sums.once, 0),
      // dx_= = the sum over heads of dq W_Qᵀ, and dbase W_IUᵀ
      await this.#multiply({
        computes: "dx_= of q",
        left: dq,
        right: W_Q.value,
        out: part(self_blocks, { rows: 1 }),
        transposeRight: true,
        blocks: { count: heads, rows: stride },
      }),
      await this.#multiply({
        computes: "dx_= of base",
        left: dbase,
        right: W_IU.value,
        out: part(self_blocks, { row: heads * stride, rows: 1 }),
        transposeRight: true,
      }),
      await this.#accumulate(self_blocks, dX_self, heads + 1, sums.once, 0),
      await this.#multiply({
        computes: "dW_EP of tokens",
        left: incidence,
        right: dX,
        out: dW_EP,
        transposeLeft: true,
      }),
      await this.#multiply({
        computes: "dW_EP",
        left: part(incidence, this.#selfRow),
        right: dX_self,
        out: W_EP.gradient,
        transposeLeft: true,
        other: { matrix: dW_EP },
      }),
    ];
  }

  /** The row of "=" in matrices of tokens. */
  get #selfRow() {
    return { row: 2 * this.#sizes.order, rows: 1 };
  }

  /** x_=: (instances, 1, d_model). */
  get #self(): Matrix {
    return part(this.#memory.matrices.X, this.#selfRow);
  }

  /** W_U: (instances, d_model, n). */
  get #unembed(): Matrix {
    return part(this.#own.W_IU.value, { column: this.#column });
  }

  /** Column of W_IU and of all that is multiplied by it where W_U begins. */
  get #column(): number {
    return unembedColumn(this.#sizes);
  }

  get #headSizes() {
    return { tokens: this.#sizes.order, head_quads: headQuads(this.#sizes) };
  }

  #multiply(p: Product): Promise<Dispatch> {
    return prepareProduct(this.#device, this.#library, p);
  }

  /** Adds up blocks of rows, or partial sums of the same size. */
  #accumulate(
    left: Matrix,
    out: Matrix,
    splits: number,
    sums: GPUBuffer,
    block: number,
  ): Promise<Dispatch> {
    return this.#library.prepare(ACCUMULATE, {
      computes: out.label,
      sizes: { rows: out.paddedRows, quads: out.quads, splits, block },
      buffers: { sums },
      matrices: { left, out },
    });
  }

  /** Sums of rows by token, with weights. */
  #gather(
    computes: string,
    left: Matrix,
    weights: Matrix,
    out: Matrix,
    column: number,
    sums: GPUBuffer,
    { incidence }: PairSet,
    block: Block,
  ): Promise<Dispatch> {
    return this.#library.prepare(MIX_BACKWARD, {
      computes,
      sizes: {
        ...this.#headSizes,
        heads: this.#sizes.heads,
        quads: quadsOf(left),
        instances: this.#instances,
        out_quad: column / 4,
        block: block.index,
      },
      buffers: { starts: incidence.starts, sums },
      matrices: { left, other: weights, index: incidence.index, out },
    });
  }
}

/** Which rows of a set a kernel works on. */
function rowsOf(set: PairSet, block: Block) {
  return { set_rows: set.rows, first_row: block.first, rows: block.rows };
}

/** Quads of a row that hold data. */
function quadsOf({ columns }: Matrix): number {
  return Math.ceil(columns / 4);
}
