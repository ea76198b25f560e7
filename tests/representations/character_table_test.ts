import { powerMap } from "../../src/groups/classes.ts";
import { greatestCommonDivisor } from "../../src/numerics/integers.ts";
import {
  type Cyclotomic,
  cyclotomic,
  galoisConjugate,
  isReal,
  keyOf,
} from "../../src/representations/cyclotomic.ts";
import type { CharacterTable } from "../../src/representations/character_table.ts";
import { assert, assertEquals } from "../../src/std/assert.ts";
import { add, multiply, scale, valueAt, ZERO } from "./cyclotomic_arithmetic.ts";
import { SAMPLES, tableOf } from "./sample_groups.ts";

/** With some that have no irreps here, or long tables: M11, PSL(2,8) and C100. */
const TABLES = [...SAMPLES, "S6", "PSL(2,8)", "M11", "C60", "D59", "C7:C6", "SL(2,3)xC2"];

function conjugate(value: Cyclotomic): Cyclotomic {
  return galoisConjugate(value, -1);
}

/** Σ a conj(b) weight, exactly. */
function innerProduct(
  a: readonly Cyclotomic[],
  b: readonly Cyclotomic[],
  weights: readonly number[],
): string {
  const products = a.map((value, k) => scale(multiply(value, conjugate(b[k])), weights[k]));
  return keyOf(products.reduce(add, ZERO));
}

function integer(value: number): string {
  return keyOf(cyclotomic(1, [[0, value]]));
}

function forEachTable(check: (table: CharacterTable, name: string) => void): void {
  for (const name of TABLES) check(tableOf(name), name);
}

Deno.test("rows are orthogonal, exactly", () => {
  forEachTable(({ group, classes, characters }, name) => {
    if (classes.count > 30) return; // r³ exact products
    characters.forEach((a, i) => {
      characters.slice(0, i + 1).forEach((b, k) => {
        const expected = integer(i === k ? group.order : 0);
        assertEquals(innerProduct(a.values, b.values, classes.sizes), expected, name);
      });
    });
  });
});

Deno.test("columns are orthogonal, exactly", () => {
  forEachTable(({ group, classes, characters }, name) => {
    if (classes.count > 30) return;
    const weights = characters.map(() => 1);
    const columns = classes.sizes.map((_, k) => characters.map(({ values }) => values[k]));
    columns.forEach((a, i) => {
      columns.slice(0, i + 1).forEach((b, k) => {
        const expected = integer(i === k ? group.order / classes.sizes[i] : 0);
        assertEquals(innerProduct(a, b, weights), expected, name);
      });
    });
  });
});

Deno.test("degrees divide the order, and their squares sum to it", () => {
  forEachTable(({ group, classes, characters }, name) => {
    assertEquals(characters.length, classes.count);
    const identity = classes.classOf[group.identity];
    for (const { degree, values } of characters) {
      assertEquals(keyOf(values[identity]), integer(degree), name);
      assertEquals(group.order % degree, 0, name);
    }
    assertEquals(characters.reduce((sum, { degree }) => sum + degree ** 2, 0), group.order, name);
  });
});

Deno.test("float64 values are the exact ones", () => {
  forEachTable(({ characters }, name) => {
    for (const { values, re, im } of characters) {
      values.forEach((value, k) => {
        const [x, y] = valueAt(value);
        assert(Math.hypot(re[k] - x, im[k] - y) < 1e-13, `${name}: ${keyOf(value)}`);
        if (isReal(value)) assertEquals(im[k], 0, name);
        if (value.conductor === 1) assert(Number.isInteger(re[k]), name);
      });
    }
  });
});

Deno.test("products of class sums, counted in the group, are those that the characters give", () => {
  for (const name of SAMPLES) {
    const { group: g, classes, characters } = tableOf(name);
    const { count: r, classOf, representatives, sizes } = classes;
    // How often an element of class i times one of class j is the representative of class k.
    const counts = new Int32Array(r ** 3);
    for (let x = 0; x < g.order; x++) {
      representatives.forEach((z, k) => {
        const y = g.multiply(g.inverses[x], z);
        counts[(classOf[x] * r + classOf[y]) * r + k]++;
      });
    }
    let worst = 0;
    for (let index = 0; index < r ** 3; index++) {
      const [i, j, k] = [Math.floor(index / r / r), Math.floor(index / r) % r, index % r];
      let [sumRe, sumIm] = [0, 0];
      for (const { degree, re, im } of characters) {
        const [x, y] = [re[i] * re[j] - im[i] * im[j], re[i] * im[j] + im[i] * re[j]];
        sumRe += (x * re[k] + y * im[k]) / degree;
        sumIm += (y * re[k] - x * im[k]) / degree;
      }
      const factor = sizes[i] * sizes[j] / g.order;
      worst = Math.max(worst, Math.abs(factor * sumRe - counts[index]), Math.abs(factor * sumIm));
    }
    assert(worst < 1e-10, `${name}: ${worst}`);
  }
});

Deno.test("the product of two characters is a sum of characters", () => {
  forEachTable(({ group, classes, characters }, name) => {
    if (classes.count > 30) return;
    for (const a of characters) {
      for (const b of characters) {
        const product = a.re.map((_, k) => a.re[k] * b.re[k] - a.im[k] * b.im[k]);
        const imaginary = a.re.map((_, k) => a.re[k] * b.im[k] + a.im[k] * b.re[k]);
        for (const c of characters) {
          const multiplicity = classes.sizes.reduce(
            (sum, size, k) => sum + size * (product[k] * c.re[k] + imaginary[k] * c.im[k]),
            0,
          ) / group.order;
          assert(multiplicity > -1e-9, name);
          assert(Math.abs(multiplicity - Math.round(multiplicity)) < 1e-9, name);
        }
      }
    }
  });
});

Deno.test("indicators are the mean of χ(g²) over all elements", () => {
  forEachTable(({ group: g, classes, characters }, name) => {
    for (const { indicator, values, re, im } of characters) {
      let [sumRe, sumIm] = [0, 0];
      for (let a = 0; a < g.order; a++) {
        const square = classes.classOf[g.multiply(a, a)];
        sumRe += re[square];
        sumIm += im[square];
      }
      assert(Math.hypot(sumRe / g.order - indicator, sumIm / g.order) < 1e-9, name);
      assertEquals(indicator === 0, !values.every(isReal), `${name}: complex type is not real`);
    }
  });
});

Deno.test("the value at a power coprime to the order is the Galois conjugate, exactly", () => {
  forEachTable(({ classes, characters }, name) => {
    classes.elementOrders.forEach((order, column) => {
      for (let k = 1; k < order; k++) {
        if (greatestCommonDivisor(k, order) > 1) continue;
        const power = powerMap(classes, k)[column];
        for (const { values } of characters) {
          assertEquals(keyOf(values[power]), keyOf(galoisConjugate(values[column], k)), name);
        }
      }
    });
  });
});

Deno.test("values lie in the field of the element's order, and Galois orbits sum to integers", () => {
  forEachTable(({ classes, characters }, name) => {
    for (const { values, degree } of characters) {
      values.forEach((value, column) => {
        const order = classes.elementOrders[column];
        assertEquals(order % value.conductor, 0, name);
        const units = Array.from({ length: order }, (_, k) => k)
          .filter((k) => greatestCommonDivisor(k, order) === 1);
        const sum = units.map((k) => galoisConjugate(value, k)).reduce(add, ZERO);
        assertEquals(sum.conductor, 1, `${name}: ${keyOf(value)}`);
        const [re, im] = valueAt(value);
        assert(Math.hypot(re, im) < degree + 1e-9, name);
      });
    }
  });
});

Deno.test("a row's Galois conjugates are rows", () => {
  forEachTable(({ classes, characters }, name) => {
    const exponent = classes.elementOrders.reduce(
      (e, m) => e / greatestCommonDivisor(e, m) * m,
      1,
    );
    const rows = new Set(characters.map(({ values }) => values.map(keyOf).join()));
    assertEquals(rows.size, classes.count, name);
    for (let k = 1; k < Math.min(exponent, 24); k++) {
      if (greatestCommonDivisor(k, exponent) > 1) continue;
      for (const { values } of characters) {
        const row = values.map((value) => keyOf(galoisConjugate(value, k))).join();
        assert(rows.has(row), `${name}: ${row}`);
      }
    }
  });
});

Deno.test("there are as many real characters as classes that hold their inverses", () => {
  forEachTable(({ group: g, classes, characters }, name) => {
    const real = characters.filter(({ im }) => im.every((value) => value === 0)).length;
    const inverse = classes.representatives
      .filter((a, k) => classes.classOf[g.inverses[a]] === k).length;
    assertEquals(real, inverse, name);
  });
});

Deno.test("Σ indicator · degree counts the square roots of every element", () => {
  forEachTable(({ group: g, classes, characters }, name) => {
    const roots = new Int32Array(classes.count);
    for (let a = 0; a < g.order; a++) roots[classes.classOf[g.multiply(a, a)]]++;
    roots.forEach((count, k) => {
      const sum = characters.reduce((sum, { indicator, re }) => sum + indicator * re[k], 0);
      assert(Math.abs(sum - count / classes.sizes[k]) < 1e-9, `${name}, class ${k}`);
    });
  });
});

Deno.test("abelian characters are all homomorphisms to the roots of unity", () => {
  for (const name of ["C1", "C2", "C12", "C2^3", "C4xC2", "C6xC4", "C3^2xC9", "C60"]) {
    const { group: g, classes, characters } = tableOf(name);
    for (const { degree, values } of characters) {
      assertEquals(degree, 1);
      for (let a = 0; a < g.order; a++) {
        for (const b of g.generators) {
          const [x, y, xy] = [a, b, g.multiply(a, b)].map((c) => values[classes.classOf[c]]);
          assertEquals(keyOf(xy), keyOf(multiply(x, y)), name);
        }
      }
    }
    assertEquals(new Set(characters.map(({ values }) => values.map(keyOf).join())).size, g.order);
  }
});

Deno.test("classes and characters come by orders, sizes, degrees and types", () => {
  for (const name of SAMPLES) {
    const { group: g, classes, characters } = tableOf(name);
    const columns = classes.sizes.map((size, k) => [classes.elementOrders[k], size]);
    assertEquals(columns, columns.toSorted(([a, b], [c, d]) => a - c || b - d), name);
    assertEquals(classes.classOf[g.identity], 0);
    const degrees = characters.map(({ degree }) => degree);
    assertEquals(degrees, degrees.toSorted((a, b) => a - b), name);
    assert(characters[0].values.every((value) => keyOf(value) === integer(1)), name);
    if (g.origin !== undefined) continue; // common names come first
    const types = characters.slice(1).map(({ degree, indicator }) => [degree, 1 - indicator]);
    assertEquals(types, types.toSorted(([a, b], [c, d]) => a - c || b - d), name);
  }
});
