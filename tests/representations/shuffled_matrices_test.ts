import { FiniteGroup } from "../../src/groups/finite_group.ts";
import { group } from "../../src/groups/names.ts";
import { permutation, randomStream } from "../../src/numerics/random.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert } from "../../src/std/assert.ts";

// In these groups most or all elements of a block's image may have the square -1, so that random
// symmetric elements of the group algebra often act on it as 0.
for (const name of ["C4xD4", "Q8xD4", "C4xQ8", "Q8xS3"]) {
  Deno.test(`representations() of ${name} pass their audit for forty numberings of the elements`, () => {
    const g = group(name);
    const n = g.order;
    for (let shuffle = 0; shuffle < 40; shuffle++) {
      const to = permutation(randomStream(shuffle, "shuffle"), n);
      const table = new Int32Array(n * n);
      for (let a = 0; a < n; a++) {
        for (let b = 0; b < n; b++) table[to[a] * n + to[b]] = to[g.multiply(a, b)];
      }
      const { audit } = representations(FiniteGroup.fromTable(name, table));
      assert(audit.passed && audit.homomorphism! < 1e-12 && audit.idempotence! < 1e-12);
    }
  });
}

for (const name of ["C4xC8xD4", "D8xDic3", "C2xS3xDic5", "C4xC3xDic5", "Dic3xC4:C4@3"]) {
  Deno.test(`representations() of ${name} pass their audit`, () => {
    assert(representations(group(name)).audit.passed);
  });
}
