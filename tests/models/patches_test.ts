import { modelOf } from "../../src/models/models.ts";
import { PAIR_MODELS } from "../../src/evaluation/network.ts";
import type { Patches } from "../../src/models/patches.ts";
import { toMlpTensors } from "../../src/models/mlp_reference.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { freshWeights, problem } from "../helpers/problems.ts";

const SIZES = { order: 6, embed: 5, hidden: 7 };
const TENSORS = toMlpTensors(freshWeights(SIZES, 1));
const { train: PAIRS } = problem("S3", 0.5, 1);
const ROWS = PAIRS.a.length;

for (const name of PAIR_MODELS) {
  const model = modelOf(name);
  const forward = (patch?: Patches) => model.forward(TENSORS, PAIRS, SIZES, patch);

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
      model.activations.map((activation) => [
        activation,
        [ROWS, activation === "logits" ? 6 : 7],
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
    const none = forward({ hidden: (values) => new Float64Array(values.length) });
    assert(none.logits.every((logit) => logit === 0));
  });

  Deno.test(`Patches of the ${name} with wrong names or lengths are refused`, () => {
    assertThrows(
      () => forward({ hiddenPre: () => {} }),
      RangeError,
      "Cannot patch activation hiddenPre: the model computes " +
        "embed_left, embed_right, hidden_pre, hidden, logits",
    );
    assertThrows(
      () => forward({ hidden: () => new Float64Array(3) }),
      RangeError,
      `Cannot patch activation hidden with 3 elements: it has ${ROWS} x 7 = ${7 * ROWS}`,
    );
  });
}
