/**
 * Products of matrices in float64, written the plain way, and their gradients. Matrices are dense
 * and row-major; the order of every sum is that of the loops.
 *
 * @module
 */

/** left right: (rows, inner) times (inner, columns). */
export function multiply(
  left: Float64Array,
  right: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < inner; k++) {
      addScaled(out, r * columns, left[r * inner + k], right, k * columns, columns);
    }
  }
  return out;
}

/** dleft = dout rightᵀ, where out = left right. */
export function gradientOfLeft(
  dout: Float64Array,
  right: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const dleft = new Float64Array(rows * inner);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < inner; k++) {
      dleft[r * inner + k] = dot(dout, r * columns, right, k * columns, columns);
    }
  }
  return dleft;
}

/** dright = leftᵀ dout, where out = left right. */
export function gradientOfRight(
  dout: Float64Array,
  left: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const dright = new Float64Array(inner * columns);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < inner; k++) {
      addScaled(dright, k * columns, left[r * inner + k], dout, r * columns, columns);
    }
  }
  return dright;
}

/** (tokens, columns): for each token its row of a table. */
export function lookUp(table: Float64Array, tokens: Int32Array, columns: number): Float64Array {
  const out = new Float64Array(tokens.length * columns);
  tokens.forEach((token, r) => {
    out.set(table.subarray(token * columns, (token + 1) * columns), r * columns);
  });
  return out;
}

/** dtable from dout, where out = lookUp(table): the sum of the rows of each token. */
export function gradientOfTable(
  dout: Float64Array,
  tokens: Int32Array,
  rows: number,
  columns: number,
): Float64Array {
  const dtable = new Float64Array(rows * columns);
  tokens.forEach((token, r) => {
    addScaled(dtable, token * columns, 1, dout, r * columns, columns);
  });
  return dtable;
}

/** out[o ..] += scale values[v ..], `count` elements. */
function addScaled(
  out: Float64Array,
  o: number,
  scale: number,
  values: Float64Array,
  v: number,
  count: number,
): void {
  if (scale === 0) return; // half of the neurons are off
  for (let i = 0; i < count; i++) out[o + i] += scale * values[v + i];
}

function dot(
  left: Float64Array,
  l: number,
  right: Float64Array,
  r: number,
  count: number,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += left[l + i] * right[r + i];
  return sum;
}
