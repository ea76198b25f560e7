import { assertEquals, assertThrows } from "../../src/std/assert.ts";
import { encodeSafetensors, type Tensor } from "../../src/formats/safetensors.ts";
import { mlpParameters } from "../../src/models/mlp_reference.ts";
import { decodeWeights, encodeWeights } from "../../src/models/weights_file.ts";
import { initialWeights } from "../../src/training/initial.ts";

const SIZES = { order: 5, embed: 3, hidden: 4 };
const SPECS = mlpParameters(SIZES);
const WEIGHTS = initialWeights(SPECS, 1);

/** The weights with some tensors replaced or added; undefined ones are left out. */
function fileWith(changes: Record<string, Tensor | undefined>): Uint8Array {
  const tensors = new Map<string, Tensor | undefined>(
    SPECS.map(({ name, shape }) => [name, { shape, data: WEIGHTS.get(name)! }]),
  );
  for (const [name, tensor] of Object.entries(changes)) tensors.set(name, tensor);
  return encodeSafetensors(
    new Map([...tensors].flatMap(([name, tensor]) => tensor ? [[name, tensor]] : [])),
  );
}

const floats = (...shape: number[]): Tensor => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
});
const integers = (values: number[], shape = [values.length]): Tensor => ({
  shape,
  data: Int32Array.from(values),
});

Deno.test("decodeWeights() gives back what encodeWeights() wrote, with the sizes", () => {
  const file = decodeWeights(encodeWeights(SPECS, WEIGHTS), "w");
  assertEquals(file, {
    model: "mlp",
    sizes: SIZES,
    weights: WEIGHTS,
    table: undefined,
    train: undefined,
  });
});

Deno.test("decodeWeights() takes tensors for those of the model that is asked for", () => {
  const file = decodeWeights(encodeWeights(SPECS, WEIGHTS), "w", "bilinear");
  assertEquals([file.model, file.sizes, file.weights], ["bilinear", SIZES, WEIGHTS]);
});

Deno.test("decodeWeights() accepts a table, a split and biases of zero", () => {
  const table = Array.from({ length: 25 }, (_, row) => (Math.floor(row / 5) + row) % 5);
  const zeros = { shape: [5], data: new Float32Array(5) };
  const file = decodeWeights(
    fileWith({
      table: integers(table, [5, 5]),
      train: integers([24, 3]),
      b_U: zeros,
      "hidden.bias": zeros,
    }),
    "w",
  );
  assertEquals([file.table, file.train], [Int32Array.from(table), Int32Array.of(24, 3)]);
});

Deno.test("decodeWeights() names the tensor that does not fit", () => {
  const cases: [Record<string, Tensor | undefined>, string][] = [
    [{ W_y: undefined }, "tensor W_y is missing"],
    [{ W_y: floats(5, 2) }, "tensor W_y has shape [5, 2] where [5, 3] fits"],
    [{ W_x: floats(1, 5, 3) }, "tensor W_x has shape [1, 5, 3], not that of a matrix"],
    [{ W_x: floats(5, 0) }, "tensor W_x has shape [5, 0]"],
    [{ W: floats(4, 6) }, "tensor W has shape [4, 6] where [6, 4] fits"],
    [{ W_U: floats(5, 4) }, "tensor W_U has shape [5, 4] where [hidden, 5] fits"],
    [{ W_x: integers(new Array(15).fill(1), [5, 3]) }, "tensor W_x holds integers"],
    [{ W_x: { shape: [5, 3], data: new Float64Array(15).fill(1e300) } }, "W_x is 1e+300"],
    [{ W_x: { shape: [5, 3], data: new Float32Array(15).fill(NaN) } }, "W_x is NaN"],
    [{ b: floats(4) }, "bias b is not zero"],
    [{ "embed.W_E": floats(6, 3) }, "tensor embed.W_E is none of the model's"],
    [{ scale: floats(1) }, "tensor scale is none of the model's"],
    [{ table: integers([0], [1, 1]) }, "tensor table has shape [1, 1] where [5, 5] fits"],
    [{ train: floats(2) }, "tensor train does not hold I32"],
    [{ train: integers([25]) }, "element 0 of tensor train is 25, not 0 to 24"],
    [{ train: integers([1, 1]) }, "tensor train repeats a pair"],
    [{ train: integers([]) }, "tensor train is empty"],
  ];
  for (const [changes, message] of cases) {
    assertThrows(() => decodeWeights(fileWith(changes), "w.safetensors"), RangeError, message);
  }
});
