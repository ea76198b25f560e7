/**
 * Products of dense matrices in float64.
 *
 * @module
 */

/**
 * (m, k) times (k, n), row by row. Zeros of `left` cost nothing: half of a hidden layer is off.
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
  const live = new Int32Array(k);
  for (let i = 0; i < m; i++) {
    let count = 0;
    for (let j = 0; j < k; j++) if (left[i * k + j] !== 0) live[count++] = j;
    const [row, start] = [i * n, i * k];
    let j = 0;
    // Four at a time: each element of out is loaded and stored a quarter as often.
    for (; j + 3 < count; j += 4) {
      const [j0, j1, j2, j3] = [live[j], live[j + 1], live[j + 2], live[j + 3]];
      const [f0, f1, f2, f3] = [
        left[start + j0],
        left[start + j1],
        left[start + j2],
        left[start + j3],
      ];
      const [r0, r1, r2, r3] = [j0 * n, j1 * n, j2 * n, j3 * n];
      for (let c = 0; c < n; c++) {
        out[row + c] += f0 * right[r0 + c] + f1 * right[r1 + c] + f2 * right[r2 + c] +
          f3 * right[r3 + c];
      }
    }
    for (; j < count; j++) {
      const factor = left[start + live[j]];
      const r = live[j] * n;
      for (let c = 0; c < n; c++) out[row + c] += factor * right[r + c];
    }
  }
  return out;
}
