import { matrixProduct } from "../../src/numerics/matrix_product.ts";
import { assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

Deno.test("matrixProduct() is rows times columns, whatever the remainders of its tiles", () => {
  for (const [m, k, n] of [[1, 1, 1], [2, 3, 4], [3, 5, 9], [5, 2, 7], [4, 8, 2], [0, 3, 5]]) {
    const left = Float64Array.from({ length: m * k }, (_, i) => Math.sin(3 * i + 1));
    const right = Float64Array.from({ length: k * n }, (_, i) => Math.cos(5 * i + 2));
    const out = matrixProduct(left, right, m, k, n);
    assertEquals(out.length, m * n);
    out.forEach((value, at) => {
      const [i, c] = [Math.floor(at / n), at % n];
      let sum = 0;
      for (let j = 0; j < k; j++) sum += left[i * k + j] * right[j * n + c];
      assertAlmostEquals(value, sum, 1e-14, `(${i}, ${c}) of ${m} x ${k} x ${n}`);
    });
  }
});
