import { logitsOf } from "../../src/evaluation/network.ts";
import { networkOf } from "../../src/evaluation/networks.ts";
import { sizeOf } from "../../src/models/parameters.ts";
import { TRANSFORMER } from "../../src/models/transformer.ts";
import type { TransformerTensors } from "../../src/models/transformer_reference.ts";
import { matrixProduct } from "../../src/numerics/matrix_product.ts";
import { normals, randomStream } from "../../src/numerics/random.ts";
import { assert, assertAlmostEquals, assertEquals } from "../../src/std/assert.ts";

const CASES = [
  { order: 1, dModel: 3, heads: 1, dHead: 2, dMlp: 4 },
  { order: 5, dModel: 7, heads: 2, dHead: 3, dMlp: 9 },
  { order: 6, dModel: 8, heads: 5, dHead: 1, dMlp: 3 },
];

Deno.test("A transformer seen by the analysis has the hidden layer and logits of the reference", () => {
  for (const [i, sizes] of CASES.entries()) {
    const { order: n, dModel: d, dMlp: m } = sizes;
    const random = randomStream(i, "transformer");
    const weights = new Map(
      TRANSFORMER.parameters(sizes).map(({ name, shape }) => [
        name,
        Float64Array.from(normals(random, sizeOf(shape), 0.7)),
      ]),
    );
    const network = networkOf({ model: "transformer", sizes, weights });
    const tensors = Object.fromEntries(weights) as TransformerTensors;
    assertEquals([network.order, network.width, network.neuronEmbeddings], [n, m, false]);
    assertEquals(network.embedLeft, tensors["embed.W_E"].slice(0, n * d));
    assertEquals(network.embedRight, network.embedLeft);
    let squares = 0;
    for (const tensor of weights.values()) for (const weight of tensor) squares += weight ** 2;
    assertAlmostEquals(network.sumOfSquaredWeights, squares, 1e-12 * squares);

    const hidden = new Float64Array(n * m);
    // Not in order: what is kept of one element must not reach another.
    for (const a of [...Array(n).keys()].reverse()) {
      const b = Int32Array.from({ length: n }, (_, i) => i);
      const pairs = { a: b.map(() => a), b, labels: b };
      const wanted = TRANSFORMER.forward(tensors, pairs, sizes);
      const logits = logitsOf(network, a, hidden);
      close(hidden, wanted.hidden, `hidden of ${a}`);
      close(logits, wanted.logits, `logits of ${a}`);
      // Without the path around the hidden layer.
      const without = matrixProduct(wanted.mlp_out, tensors["unembed.W_U"], n, d, n);
      close(logitsOf(network.throughHidden!, a, hidden), without, `through hidden, ${a}`);
      const direct = new Float64Array(n * n).fill(1);
      network.addDirect!(a, direct);
      close(
        direct.map((x, i) => x - 1 + without[i]),
        wanted.logits,
        `direct and through hidden, ${a}`,
      );
    }
  }
});

function close(ours: Float64Array, theirs: Float64Array, what: string): void {
  assertEquals(ours.length, theirs.length, what);
  const scale = theirs.reduce((max, x) => Math.max(max, Math.abs(x)), 1);
  ours.forEach((x, i) => assert(Math.abs(x - theirs[i]) < 1e-12 * scale, `${what}, element ${i}`));
}
