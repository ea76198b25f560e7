import { type ModelName, modelOf, MODELS } from "../../src/models/models.ts";
import type { Widths } from "../../src/models/model.ts";
import type { Patches } from "../../src/models/patches.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { freshWeights, inFloat64, problem } from "../helpers/problems.ts";

const { train: PAIRS } = problem("S3", 0.5, 1);
const ROWS = PAIRS.a.length;

/** Columns of the activations of networks on pair tables. */
const PAIR_TABLES = { embed_left: 7, embed_right: 7, hidden_pre: 7, hidden: 7, logits: 6 };

/** Widths, and the columns of each activation that follow from them. */
const CASES: Readonly<Record<ModelName, readonly [Widths, Readonly<Record<string, number>>]>> = {
  mlp: [{ embed: 5, hidden: 7 }, PAIR_TABLES],
  bilinear: [{ embed: 5, hidden: 7 }, PAIR_TABLES],
  transformer: [{ dModel: 5, heads: 2, dHead: 4, dMlp: 7 }, {
    ...{ resid_pre: 3 * 5, q: 8, k: 3 * 8, v: 3 * 8, attn_scores: 2 * 3, pattern: 2 * 3, z: 8 },
    ...{
      attn_out: 5,
      resid_mid: 5,
      hidden_pre: 7,
      hidden: 7,
      mlp_out: 5,
      resid_post: 5,
      logits: 6,
    },
  }],
};

for (const name of MODELS) {
  const model = modelOf(name);
  const [widths, columns] = CASES[name];
  const sizes = model.sizes(6, widths);
  const tensors = inFloat64(freshWeights(sizes, 1, model));
  const forward = (patch?: Patches) => model.forward(tensors, PAIRS, sizes, patch);

  Deno.test(`Patches of the ${name} see each activation with its shape, in order`, () => {
    const seen: [string, readonly number[], Float64Array][] = [];
    const patches = Object.fromEntries(
      model.activations.toReversed().map((activation) => [
        activation,
        (values: Float64Array, shape: readonly number[]) => {
          seen.push([activation, shape, values.slice()]);
        },
      ]),
    );
    const patched = forward(patches);
    const plain = forward();
    assertEquals(patched, plain);
    assertEquals(Object.keys(plain), [...model.activations]);
    assertEquals(
      seen,
      Object.entries(columns).map(([activation, own]) => [
        activation,
        [ROWS, own],
        plain[activation],
      ]),
    );
  });

  Deno.test(`What a patch of the ${name} returns or writes takes the activation's place`, () => {
    const plain = forward();
    model.activations.forEach((activation, at) => {
      const doubled = (values: Float64Array) => values.map((value) => 2 * value);
      const patched = forward({ [activation]: doubled });
      assertEquals(patched[activation], doubled(plain[activation]));
      for (const before of model.activations.slice(0, at)) {
        assertEquals(patched[before], plain[before], `${before} comes before ${activation}`);
      }
      if (activation !== "logits") {
        assert(patched.logits.some((logit, i) => logit !== plain.logits[i]), activation);
      }
      const written = forward({ [activation]: (values) => void values.set(doubled(values)) });
      assertEquals(written, patched);
    });
    const last = model.activations.at(-2)!; // the logits are its product with W_U
    const none = forward({ [last]: (values) => new Float64Array(values.length) });
    assert(none.logits.every((logit) => logit === 0));
  });

  Deno.test(`Patches of the ${name} with wrong names or lengths are refused`, () => {
    assertThrows(
      () => forward({ hiddenPre: () => {} }),
      RangeError,
      `Cannot patch activation hiddenPre: the model computes ${Object.keys(columns).join(", ")}`,
    );
    assertThrows(
      () => forward({ hidden: () => new Float64Array(3) }),
      RangeError,
      `Cannot patch activation hidden with 3 elements: it has ${ROWS} x 7 = ${7 * ROWS}`,
    );
  });
}
