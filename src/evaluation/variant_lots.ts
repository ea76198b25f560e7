/**
 * Variants as `variant_losses.wgsl` takes them, as many at once as a device holds.
 *
 * @module
 */

import type { LogitTable, RowsBy, Variant } from "./evaluator.ts";

/** Variants whose tables are on the device together. */
export interface Lot {
  /** Which of the variants these are. */
  readonly indices: readonly number[];
  /** (V, 4): own, and up to three terms. */
  readonly variants: Uint32Array<ArrayBuffer>;
  /** (layers, n, n): the tables, signs included. */
  readonly tables: Float32Array<ArrayBuffer>;
  readonly layers: number;
  /** Whether no variant has more than one term. */
  readonly single: boolean;
}

/** Most tables at once: below the 256 layers that WebGPU promises a texture. */
const MOST_TABLES = 192;
/** Most bytes of tables at once. */
const TABLE_BYTES = 2 ** 27;
/** Most variants at once. */
const MOST_VARIANTS = 256;
/** Terms of a variant in the shader. */
const TERMS = 3;

const SIDES: readonly RowsBy[] = ["left", "right", "product"];

/** Cuts variants into lots: those with one table at most, then the others, each in order. */
export function inLots(variants: readonly Variant[], order: number): Lot[] {
  const mostTables = Math.max(
    TERMS,
    Math.min(MOST_TABLES, Math.floor(TABLE_BYTES / (4 * order ** 2))),
  );
  const lots: Lot[] = [];
  let indices: number[] = [];
  let tables: Tables = new Map();
  let count = 0;
  const close = () => {
    if (indices.length > 0) lots.push(lotOf(variants, indices, tables, count, order));
    [indices, tables, count] = [[], new Map(), 0];
  };
  for (const single of [true, false]) {
    variants.forEach((variant, i) => {
      if (isSingle(variant) !== single) return;
      const isFull = count + variant.tables.length > mostTables;
      if (isFull || indices.length === MOST_VARIANTS) close();
      indices.push(i);
      for (const { logits, sign } of variant.tables) {
        const layers = tables.get(logits) ?? new Map<1 | -1, number>();
        if (!layers.has(sign)) layers.set(sign, count++);
        tables.set(logits, layers);
      }
    });
    close();
  }
  return lots;
}

/** Layers of tables, by their signs. */
type Tables = Map<Float64Array, Map<1 | -1, number>>;

function isSingle({ tables }: Variant): boolean {
  return tables.length <= 1;
}

function lotOf(
  variants: readonly Variant[],
  indices: readonly number[],
  layers: Tables,
  count: number,
  order: number,
): Lot {
  const tables = new Float32Array(count * order ** 2);
  for (const [logits, bySign] of layers) {
    for (const [sign, layer] of bySign) {
      const start = layer * order ** 2;
      for (let i = 0; i < logits.length; i++) tables[start + i] = sign * logits[i];
    }
  }
  const termOf = ({ by, logits, sign }: LogitTable) =>
    1 + 3 * layers.get(logits)!.get(sign)! + SIDES.indexOf(by);
  const encoded = new Uint32Array(4 * indices.length);
  indices.forEach((index, v) => {
    const { own, tables: terms } = variants[index];
    if (terms.length > TERMS) {
      throw new RangeError(`Cannot add ${terms.length} tables: at most ${TERMS}`);
    }
    encoded.set([Number(own), ...terms.map(termOf)], 4 * v);
  });
  const single = isSingle(variants[indices[0]]);
  return { indices, variants: encoded, tables, layers: count, single };
}
