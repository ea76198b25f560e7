/**
 * Products of dense matrices in float64.
 *
 * @module
 */

/** Columns of `right` that are taken at once. */
const PANEL = 4;

/**
 * (m, k) times (k, n).
 *
 * @param left (m, k), row-major
 * @param right (k, n), row-major
 */
export function matrixProduct(
  left: Float64Array,
  right: Float64Array,
  m: number,
  k: number,
  n: number,
): Float64Array {
  const out = new Float64Array(m * n);
  const panel = new Float64Array(PANEL * k);
  const whole = n - n % PANEL;
  for (let c = 0; c < whole; c += PANEL) {
    pack(panel, right, k, n, c);
    // Of an odd number of rows the last is computed twice.
    for (let i = 0; i < m; i += 2) tile(out, left, panel, i, Math.min(i + 1, m - 1), k, n, c);
  }
  for (let c = whole; c < n; c++) {
    for (let i = 0; i < m; i++) out[i * n + c] = element(left, right, i, k, n, c);
  }
  return out;
}

// Each inner loop has a function of its own, and takes nothing apart with brackets: an engine that
// optimises a loop while it runs throws that code away when the loop ends, and is slow until then.

/** Copies columns c to c + 3 of `right` to (k, 4). */
function pack(panel: Float64Array, right: Float64Array, k: number, n: number, c: number): void {
  for (let j = 0, p = 0, r = c; j < k; j++, p += PANEL, r += n) {
    panel[p] = right[r];
    panel[p + 1] = right[r + 1];
    panel[p + 2] = right[r + 2];
    panel[p + 3] = right[r + 3];
  }
}

/** Columns c to c + 3 of two rows: eight sums that stay in registers. */
function tile(
  out: Float64Array,
  left: Float64Array,
  panel: Float64Array,
  first: number,
  second: number,
  k: number,
  n: number,
  c: number,
): void {
  let a0 = 0, a1 = 0, a2 = 0, a3 = 0;
  let b0 = 0, b1 = 0, b2 = 0, b3 = 0;
  const rowA = first * k;
  const rowB = second * k;
  for (let j = 0, p = 0; j < k; j++, p += PANEL) {
    const a = left[rowA + j];
    const b = left[rowB + j];
    const r0 = panel[p], r1 = panel[p + 1], r2 = panel[p + 2], r3 = panel[p + 3];
    a0 += a * r0;
    a1 += a * r1;
    a2 += a * r2;
    a3 += a * r3;
    b0 += b * r0;
    b1 += b * r1;
    b2 += b * r2;
    b3 += b * r3;
  }
  const outA = first * n + c;
  const outB = second * n + c;
  out[outA] = a0;
  out[outA + 1] = a1;
  out[outA + 2] = a2;
  out[outA + 3] = a3;
  out[outB] = b0;
  out[outB + 1] = b1;
  out[outB + 2] = b2;
  out[outB + 3] = b3;
}

/** Element (i, c). */
function element(
  left: Float64Array,
  right: Float64Array,
  i: number,
  k: number,
  n: number,
  c: number,
): number {
  let sum = 0;
  for (let j = 0; j < k; j++) sum += left[i * k + j] * right[j * n + c];
  return sum;
}

/** (columns, rows) of a (rows, columns) matrix. */
export function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) out[c * rows + i] = matrix[i * columns + c];
  }
  return out;
}
