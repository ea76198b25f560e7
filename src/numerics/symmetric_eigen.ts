/** Eigenvalues, ascending, and their eigenvectors. */
export interface Eigensystem {
  /** (m): ascending. */
  readonly values: Float64Array;
  /** (m, m): row k is the unit eigenvector of eigenvalue k. */
  readonly vectors: Float64Array;
}

/**
 * The eigensystem of a symmetric matrix by Jacobi's rotations, which find small eigenvalues and
 * orthogonal eigenvectors to full precision (Golub and Van Loan: Matrix Computations, section 8.5).
 *
 * @param matrix (m, m), symmetric; not changed
 * @param m number of rows
 */
export function symmetricEigensystem(matrix: Float64Array, m: number): Eigensystem {
  const a = matrix.slice();
  const v = new Float64Array(m * m);
  for (let i = 0; i < m; i++) v[i * m + i] = 1;
  // Convergence is quadratic: a matrix of a thousand rows takes about ten sweeps.
  for (let sweep = 0; sweep < 60 && offDiagonal(a, m) > 0; sweep++) {
    for (let p = 0; p < m; p++) {
      for (let q = p + 1; q < m; q++) rotate(a, v, m, p, q);
    }
  }
  const order = Array.from({ length: m }, (_, k) => k).sort((i, j) => a[i * m + i] - a[j * m + j]);
  const vectors = new Float64Array(m * m);
  order.forEach((column, k) => {
    for (let i = 0; i < m; i++) vectors[k * m + i] = v[i * m + column];
  });
  return { values: Float64Array.from(order, (k) => a[k * m + k]), vectors };
}

/** Makes entry (p, q) of `a` zero by a rotation, which `v` collects. */
function rotate(a: Float64Array, v: Float64Array, m: number, p: number, q: number): void {
  const apq = a[p * m + q];
  const scale = Math.abs(a[p * m + p]) + Math.abs(a[q * m + q]);
  if (Math.abs(apq) <= Number.EPSILON * scale / 8) {
    a[p * m + q] = a[q * m + p] = 0;
    return;
  }
  const theta = (a[q * m + q] - a[p * m + p]) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < m; k++) {
    const [x, y] = [a[k * m + p], a[k * m + q]];
    a[k * m + p] = c * x - s * y;
    a[k * m + q] = s * x + c * y;
  }
  for (let k = 0; k < m; k++) {
    const [x, y] = [a[p * m + k], a[q * m + k]];
    a[p * m + k] = c * x - s * y;
    a[q * m + k] = s * x + c * y;
    const [v1, v2] = [v[k * m + p], v[k * m + q]];
    v[k * m + p] = c * v1 - s * v2;
    v[k * m + q] = s * v1 + c * v2;
  }
  a[p * m + q] = a[q * m + p] = 0;
}

/** The largest entry off the diagonal. */
function offDiagonal(a: Float64Array, m: number): number {
  let largest = 0;
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) if (i !== k) largest = Math.max(largest, Math.abs(a[i * m + k]));
  }
  return largest;
}
