import { type Block, isotypicBlocks, relabelledBlocks } from "../../src/analysis/blocks.ts";
import { group } from "../../src/groups/names.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { dot } from "../../src/numerics/vectors.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

/** ‖Qᵀ Q'‖²: the rank of blocks that are the same. */
function overlap(a: Block, b: Block, n: number): number {
  const functions = ({ basis, rank }: Block) =>
    Array.from({ length: rank }, (_, i) => basis.subarray(i * n, (i + 1) * n));
  return functions(a).reduce(
    (sum, f) => sum + functions(b).reduce((own, g) => own + dot(f, g) ** 2, 0),
    0,
  );
}

for (const name of ["S3", "C4", "C5", "Q8", "D4", "C2^3"]) {
  Deno.test(`relabelledBlocks() of ${name} are none of its irreps' blocks`, () => {
    const { group: { order: n }, irreps } = representations(group(name));
    const blocks = isotypicBlocks(irreps);
    const random = randomStream(1, name);
    const kept = new Set<string>();
    for (let draw = 0; draw < 100; draw++) {
      const drawn = relabelledBlocks(blocks, n, random);
      assertEquals(drawn.map(({ rank }) => rank), blocks.map(({ rank }) => rank));
      kept.add([...drawn.at(-1)!.basis].map((value) => value.toFixed(6)).join());
      for (const one of drawn.slice(1)) {
        for (const own of blocks.slice(1)) {
          if (own.rank !== one.rank) continue;
          assert(overlap(one, own, n) < own.rank - 1e-3, `${one.name} became ${own.name}`);
        }
        // It still has no constant part.
        assertAlmostEquals(overlap(one, blocks[0], n), 0, 1e-12);
      }
    }
    assert(kept.size > 1, "draws differ");
  });
}

Deno.test("relabelledBlocks() ends where every relabelling keeps the blocks", () => {
  for (const name of ["C1", "C2", "C3", "C2^2"]) {
    const { group: { order: n }, irreps } = representations(group(name));
    const blocks = isotypicBlocks(irreps);
    const drawn = relabelledBlocks(blocks, n, randomStream(1, name));
    assertEquals(drawn.length, blocks.length);
    for (const one of drawn) {
      assert(blocks.some((own) => Math.abs(overlap(one, own, n) - own.rank) < 1e-9), name);
    }
  }
});
