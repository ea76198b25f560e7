import { FiniteGroup } from "../../src/groups/finite_group.ts";
import { type Audit, audit, AUDIT_TOLERANCE, AuditError } from "../../src/representations/audit.ts";
import type { Character, CharacterTable } from "../../src/representations/character_table.ts";
import { realIrreps, type RealRepresentation } from "../../src/representations/real_irreps.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "../../src/std/assert.ts";
import { irrepsOf, SAMPLES, tableOf } from "./sample_groups.ts";

const { group: A5, table: TABLE, irreps: IRREPS } = irrepsOf("A5");

/** The rotation by 180° about the third axis, a symmetry of the icosahedron. */
const HALF_TURN = [-1, 0, 0, 0, -1, 0, 0, 0, 1];

/** The rotation by 72° about (1/2, 0, z), row by row (Rodrigues); a symmetry for z = (1 + √5)/4. */
function fifthOfATurn(z: number): number[] {
  const length = Math.hypot(0.5, z);
  const [x, y, w] = [0.5 / length, 0, z / length];
  const [c, s] = [Math.cos(2 * Math.PI / 5), Math.sin(2 * Math.PI / 5)];
  const d = 1 - c;
  // deno-fmt-ignore
  return [
    c + x * x * d, x * y * d - w * s, x * w * d + y * s,
    y * x * d + w * s, c + y * y * d, y * w * d - x * s,
    w * x * d - y * s, w * y * d + x * s, c + w * w * d,
  ];
}

/** Matrices along words in elements a and b, as they are reached from the identity. */
function alongWords(
  g: FiniteGroup,
  steps: readonly (readonly [element: number, matrix: readonly number[]])[],
): Float64Array {
  const matrices = new Map([[g.identity, [1, 0, 0, 0, 1, 0, 0, 0, 1]]]);
  for (const [from, left] of matrices) {
    for (const [element, right] of steps) {
      const product = g.multiply(from, element);
      if (matrices.has(product)) continue;
      matrices.set(
        product,
        left.map((_, i) =>
          [0, 1, 2].reduce((sum, j) => sum + left[i - i % 3 + j] * right[3 * j + i % 3], 0)
        ),
      );
    }
  }
  return Float64Array.from(
    { length: 9 * g.order },
    (_, i) => matrices.get(Math.floor(i / 9))![i % 9],
  );
}

/** A5's irreps, the one of dimension 3 with golden character at b made along words in a and b. */
function withIcosahedron(axis: number): RealRepresentation[] {
  const elements = Array.from({ length: 60 }, (_, g) => g);
  const a = elements.find((g) => A5.elementOrder(g) === 2)!;
  const b = elements.find((g) =>
    A5.elementOrder(g) === 5 && A5.elementOrder(A5.multiply(a, g)) === 3
  )!;
  const matrices = alongWords(A5, [[a, HALF_TURN], [b, fifthOfATurn(axis)]]);
  const basis = new Float64Array(matrices.length);
  for (let i = 0; i < basis.length; i++) {
    basis[i % 9 * 60 + Math.floor(i / 9)] = matrices[i] * Math.sqrt(3 / 60);
  }
  const golden = (1 + Math.sqrt(5)) / 2;
  return IRREPS.map((irrep) =>
    irrep.dimension === 3 && Math.abs(irrep.character[b] - golden) < 1e-9
      ? { ...withMatrices(irrep, matrices), basis }
      : irrep
  );
}

function withMatrices(irrep: RealRepresentation, matrices: Float64Array): RealRepresentation {
  const size = irrep.dimension ** 2;
  return {
    ...irrep,
    matrices,
    matrix: (g) => matrices.subarray(g * size, (g + 1) * size),
  };
}

/** The irreps with a change to the matrices, or to the basis, of one. */
function changed(
  irreps: readonly RealRepresentation[],
  index: number,
  field: "matrices" | "basis",
  change: (values: Float64Array) => void,
): RealRepresentation[] {
  const values = irreps[index][field].slice();
  change(values);
  const irrep = field === "basis"
    ? { ...irreps[index], basis: values }
    : withMatrices(irreps[index], values);
  return irreps.with(index, irrep);
}

function withCharacter(index: number, change: Partial<Character>): CharacterTable {
  return {
    ...TABLE,
    characters: TABLE.characters.with(index, { ...TABLE.characters[index], ...change }),
  };
}

/** Checks which residuals are too large, that the audit fails, and that its error says so. */
function assertFails(found: Audit, ...expected: (keyof Audit)[]): void {
  const residuals = [
    "characterOrthogonality",
    "homomorphism",
    "matrixOrthogonality",
    "traces",
    "idempotence",
    "completeness",
  ] as const;
  const failing = residuals.filter((name) => !(found[name]! <= found.tolerance));
  assertEquals([...failing].toSorted(), expected.toSorted());
  assert(!found.passed);
  const error = new AuditError("A5", found);
  assert(error instanceof Error);
  assertEquals([error.name, error.audit], ["AuditError", found]);
  assertMatch(error.message, /^The representations of A5 fail their audit: [^\n]+$/);
  for (const name of residuals) {
    assertEquals(error.message.includes(`${name} is off by`), failing.includes(name));
  }
}

Deno.test("representations pass their audit, with residuals of rounding", () => {
  for (const name of SAMPLES) {
    const { group: g, audit: found } = irrepsOf(name);
    assert(found.passed, name);
    assertEquals(found.tolerance, AUDIT_TOLERANCE);
    assertEquals([found.order, found.sumOfSquaredDegrees], [g.order, g.order]);
    assertEquals(found.sumOfIndicators, found.squareRootsOfIdentity);
    const involutions = Array.from({ length: g.order }, (_, a) => a)
      .filter((a) => g.multiply(a, a) === g.identity).length;
    assertEquals(found.squareRootsOfIdentity, involutions, name);
    const { characterOrthogonality, homomorphism, matrixOrthogonality } = found;
    const { traces, idempotence, completeness } = found;
    const residuals = [characterOrthogonality, homomorphism, matrixOrthogonality, traces]
      .concat([idempotence, completeness]);
    for (const residual of residuals) assert(residual! < 1e-12, `${name}: ${residuals}`);
  }
});

Deno.test("without matrices only the characters are audited", () => {
  for (const name of ["M11", "S7", "A5"]) {
    const found = audit(tableOf(name), null);
    assert(found.passed && found.characterOrthogonality < 1e-12, name);
    assertEquals([found.homomorphism, found.matrixOrthogonality, found.traces], [null, null, null]);
    assertEquals([found.idempotence, found.completeness], [null, null]);
  }
});

Deno.test("the audit finds one wrong matrix entry, wherever it is", () => {
  for (const name of ["A5", "SL(2,3)", "C7:C3"]) {
    const { table, irreps } = irrepsOf(name);
    irreps.forEach((irrep, index) => {
      const entries = irrep.matrices.length;
      for (const entry of [0, 1, Math.floor(entries / 2), entries - 2, entries - 1]) {
        const wrong = changed(irreps, index, "matrices", (values) => {
          values[entry % entries] += 1e-6;
        });
        const found = audit(table, wrong);
        assert(!found.passed && found.homomorphism! > 1e-7, `${name}, ${irrep.name}, ${entry}`);
        assert(found.homomorphism! < 1e-5);
      }
    });
  }
  const onDiagonal = changed(IRREPS, 3, "matrices", (values) => values[16 * 7] += 1e-6);
  assertFails(audit(TABLE, onDiagonal), "homomorphism", "matrixOrthogonality", "traces");
  const offDiagonal = changed(IRREPS, 3, "matrices", (values) => values[16 * 7 + 1] += 1e-6);
  assertFails(audit(TABLE, offDiagonal), "homomorphism", "matrixOrthogonality");
});

Deno.test("the audit finds one wrong element of hundreds, whichever it is", () => {
  const table = tableOf("PSL(2,11)");
  const [trivial] = realIrreps(table);
  const n = table.group.order;
  const basis = new Float64Array(n).fill(1 / Math.sqrt(n));
  for (let g = 0; g < n; g++) {
    const matrices = new Float64Array(n).fill(1).with(g, -1);
    const irrep = {
      ...trivial,
      matrices,
      basis,
      matrix: (a: number) => matrices.subarray(a, a + 1),
    };
    assertEquals(audit(table, [irrep]).homomorphism, 2, `element ${g}`);
  }
});

Deno.test("the audit finds rows of unit length that are not orthogonal", () => {
  const { matrices } = IRREPS[3];
  const sheared = changed(IRREPS, 3, "matrices", (values) => values.copyWithin(32 + 4, 32, 32 + 4));
  assert(Math.hypot(...matrices.subarray(32, 32 + 4)) > 1 - 1e-12);
  const found = audit(TABLE, sheared);
  assert(!found.passed && Math.abs(found.matrixOrthogonality! - 1) < 1e-12);
});

Deno.test("representations() throws where the audit fails", () => {
  // A rule that is no group: 5 + 3 is 9. Nothing but the audit looks at this product.
  const wrong = FiniteGroup.fromRule(
    "C12",
    12,
    (a, b) => a === 5 && b === 3 ? 9 : (a + b) % 12,
    String,
  );
  const { message, audit: found } = assertThrows(() => representations(wrong), AuditError);
  assertMatch(message, /^The representations of C12 fail their audit: homomorphism is off by /);
  assert(!found.passed && found.homomorphism! > 0.1);
});

Deno.test("the audit finds two matrices that are exchanged", () => {
  const exchange = (a: number, b: number) =>
    changed(IRREPS, 1, "matrices", (values) => {
      const first = values.slice(9 * a, 9 * a + 9);
      values.copyWithin(9 * a, 9 * b, 9 * b + 9);
      values.set(first, 9 * b);
    });
  const { classOf } = TABLE.classes;
  const [a] = [...classOf.keys()].filter((g) => A5.elementOrder(g) === 3);
  const sameClass = [...classOf.keys()].find((g) => g !== a && classOf[g] === classOf[a])!;
  const otherClass = [...classOf.keys()].find((g) => A5.elementOrder(g) === 2)!;
  // The traces agree within a class, and the matrices are orthogonal in any case.
  assertFails(audit(TABLE, exchange(a, sameClass)), "homomorphism");
  assertFails(audit(TABLE, exchange(a, otherClass)), "homomorphism", "traces");
});

Deno.test("the audit finds an irrep that is left out, or there twice", () => {
  IRREPS.forEach((irrep, index) => {
    assertFails(audit(TABLE, IRREPS.toSpliced(index, 1)), "completeness");
    assertFails(audit(TABLE, [...IRREPS, irrep]), "idempotence", "completeness");
    const other = IRREPS[(index + 1) % IRREPS.length];
    assertFails(audit(TABLE, IRREPS.with(index, other)), "idempotence", "completeness");
  });
});

Deno.test("the audit passes an irrep of A5 that is entered right, and finds a wrong axis", () => {
  const golden = withIcosahedron((1 + Math.sqrt(5)) / 4);
  assert(golden.some((irrep, i) => irrep !== IRREPS[i]));
  const found = audit(TABLE, golden);
  assert(found.passed && found.homomorphism! < 1e-12 && found.completeness! < 1e-12);
  // As a published code has it. Rotations about any axis are orthogonal.
  const wrong = audit(TABLE, withIcosahedron((1 + Math.sqrt(5)) / 5));
  assertFails(wrong, "homomorphism", "traces", "idempotence", "completeness");
  assert(wrong.homomorphism! > 0.1);
});

Deno.test("the audit finds matrices of an anti-homomorphism, ρ(g)ᵀ", () => {
  const transposed = changed(IRREPS, 3, "matrices", (values) => {
    const original = values.slice();
    values.forEach((_, i) => {
      const entry = i % 16;
      values[i] = original[i - entry + entry % 4 * 4 + Math.floor(entry / 4)];
    });
  });
  assertFails(audit(TABLE, transposed), "homomorphism");
});

Deno.test("the audit finds a wrong basis of a block", () => {
  const entry = changed(IRREPS, 2, "basis", (values) => values[100] += 1e-6);
  assertFails(audit(TABLE, entry), "idempotence", "completeness");
  const scaled = changed(IRREPS, 2, "basis", (values) => values.forEach((_, i) => values[i] *= 2));
  assertFails(audit(TABLE, scaled), "idempotence", "completeness");
  const twice = changed(IRREPS, 2, "basis", (values) => values.copyWithin(0, 60, 120));
  assertFails(audit(TABLE, twice), "idempotence", "completeness");
});

Deno.test("the audit finds a wrong value, degree or indicator of a character", () => {
  TABLE.characters.forEach(({ re, im }, index) => {
    for (const field of ["re", "im"] as const) {
      const values = (field === "re" ? re : im).slice();
      values[index] += 1e-6;
      assertFails(
        audit(withCharacter(index, { [field]: values }), IRREPS),
        "characterOrthogonality",
      );
    }
  });
  // A real irrep's character that is not the table's.
  const classCharacter = IRREPS[1].classCharacter.with(2, 1);
  assertFails(audit(TABLE, IRREPS.with(1, { ...IRREPS[1], classCharacter })), "traces");

  const degree = audit(withCharacter(4, { degree: 6 }), IRREPS);
  assertEquals([degree.passed, degree.sumOfSquaredDegrees], [false, 71]);
  assertMatch(new AuditError("A5", degree).message, /the squared degrees sum to 71, not 60/);

  const indicator = audit(withCharacter(4, { indicator: -1 }), IRREPS);
  assertEquals([indicator.passed, indicator.sumOfIndicators], [false, 6]);
  assertMatch(
    new AuditError("A5", indicator).message,
    /indicators times degrees sum to 6, but 16 elements are square roots of the identity/,
  );
});

Deno.test("the audit finds two rows that are equal", () => {
  const { re, im } = TABLE.characters[1];
  assertFails(audit(withCharacter(2, { re, im }), IRREPS), "characterOrthogonality");
});

Deno.test("what is not a number fails the audit, in every place", () => {
  const nan = (values: Float64Array, at: number) => values.with(at, NaN);
  for (const at of [0, 17, 60 * 9 - 1]) {
    const matrices = changed(IRREPS, 2, "matrices", (values) => values[at] = NaN);
    const onDiagonal = at % 9 % 4 === 0;
    const expected = ["homomorphism", "matrixOrthogonality"] as (keyof Audit)[];
    assertFails(audit(TABLE, matrices), ...expected, ...(onDiagonal ? ["traces" as const] : []));
    const basis = changed(IRREPS, 2, "basis", (values) => values[at] = NaN);
    assertFails(audit(TABLE, basis), "idempotence", "completeness");
  }
  for (let k = 0; k < 5; k++) {
    const { re, im } = TABLE.characters[k];
    for (const change of [{ re: nan(re, k) }, { im: nan(im, k) }]) {
      assertFails(audit(withCharacter(k, change), IRREPS), "characterOrthogonality");
    }
  }
  const infinite = changed(IRREPS, 0, "matrices", (values) => values[3] = Infinity);
  assert(!audit(TABLE, infinite).passed);
});

Deno.test("the audit of the irreps of another group of the same order fails", () => {
  const [d4, q8] = [irrepsOf("D4"), irrepsOf("Q8")];
  assert(!audit(d4.table, q8.irreps).passed);
  assert(!audit(q8.table, d4.irreps).passed);
});
