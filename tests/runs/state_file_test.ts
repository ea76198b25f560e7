import { assertEquals, assertThrows } from "../../src/std/assert.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors.ts";
import { mlpParameters } from "../../src/models/mlp_reference.ts";
import { decodeState, encodeState } from "../../src/runs/state_file.ts";
import { initialState, initialWeights } from "../../src/training/initial.ts";

const SPECS = mlpParameters({ order: 5, embed: 3, hidden: 4 });
const SAVED = {
  step: 12,
  metricsBytes: 345,
  irrepsBytes: 67,
  state: initialState(initialWeights(SPECS, 1)),
};

Deno.test("decodeState() gives back what encodeState() wrote, float32 or float64", () => {
  assertEquals(decodeState(SPECS, encodeState(SPECS, SAVED), "state"), SAVED);
  const wide = (tensors: ReadonlyMap<string, ArrayLike<number>>) =>
    new Map([...tensors].map(([name, data]) => [name, Float64Array.from(data, (x) => x / 3)]));
  const state = {
    parameters: wide(SAVED.state.parameters),
    firstMoment: wide(SAVED.state.firstMoment),
    secondMoment: wide(SAVED.state.secondMoment),
  };
  assertEquals(decodeState(SPECS, encodeState(SPECS, { ...SAVED, state }), "state").state, state);
});

Deno.test("decodeState() refuses states that are broken or of other sizes", () => {
  const bytes = encodeState(SPECS, SAVED);
  const { tensors, metadata } = decodeSafetensors(bytes);
  const changed = (change: (all: typeof tensors, meta: typeof metadata) => void) => {
    const [all, meta] = [new Map(tensors), { ...metadata }];
    change(all, meta);
    return encodeSafetensors(all, meta);
  };
  const cases: [Uint8Array, string][] = [
    [bytes.subarray(0, 0), "it has 0 bytes"],
    [bytes.subarray(0, bytes.length - 4), "they must ascend and end within"],
    [changed((_, meta) => delete meta.step), "it has no step"],
    [changed((_, meta) => meta.step = "-1"), "step is -1"],
    [changed((_, meta) => meta.step = "0x10"), "step is 0x10"],
    [changed((_, meta) => meta.metricsBytes = "1e3"), "metricsBytes is 1e3"],
    [changed((_, meta) => delete meta.irrepsBytes), "it has no irrepsBytes"],
    [changed((all) => all.delete("second_moment.W")), "tensor second_moment.W is missing"],
    [changed((all) => all.set("W_x", { shape: [3, 5], data: new Float32Array(15) })), "[5, 3]"],
    [changed((all) => all.set("W_x", { shape: [5, 3], data: new Int32Array(15) })), "F32 or F64"],
    [
      changed((all) => all.set("W_x", { shape: [5, 3], data: new Float32Array(15).fill(NaN) })),
      "element 0 of tensor W_x is NaN",
    ],
  ];
  for (const [broken, message] of cases) {
    assertThrows(() => decodeState(SPECS, broken, "state"), Error, message);
  }
});
