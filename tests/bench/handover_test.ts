import { handoverFile } from "../../src/bench/handover.ts";
import { PARAMETERS, start } from "../../src/bench/peers/workload.ts";
import { planFor } from "../../src/bench/workload.ts";
import { decodeSafetensors } from "../../src/formats/safetensors.ts";
import { group } from "../../src/groups/names.ts";
import { assertEquals, assertRejects } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { commandTest } from "../cli/command.ts";

Deno.test("handoverFile() holds the weights, pairs and optimizer of the plan's first network", () => {
  const S3 = group("S3");
  const plan = planFor(S3, "mlp", 2);
  const { tensors, metadata } = decodeSafetensors(handoverFile(plan));
  assertEquals(
    [...tensors].map(([name, { shape }]) => [name, shape]),
    [
      ["W_x", [6, 256]],
      ["W_y", [6, 256]],
      ["W", [512, 128]],
      ["W_U", [128, 6]],
      ["a", [14]],
      ["b", [14]],
      ["labels", [14]],
    ],
  );
  const [first, second] = plan.networks;
  for (const [name, data] of first.state.parameters) assertEquals(tensors.get(name)!.data, data);
  assertEquals(tensors.get("W")!.data === second.state.parameters.get("W"), false);
  const [a, b, labels] = ["a", "b", "labels"].map((name) => tensors.get(name)!.data);
  assertEquals(labels instanceof Int32Array, true);
  assertEquals(Int32Array.from(a, (left, i) => 6 * left + b[i]), first.split.train);
  assertEquals(Int32Array.from(a, (left, i) => S3.table[6 * left + b[i]]), labels);
  assertEquals(JSON.parse(metadata.optimizer), {
    lr: 1e-3,
    weightDecay: 1,
    beta1: 0.9,
    beta2: 0.98,
    epsilon: 1e-8,
  });
});

commandTest("A peer reads from the file what was written into it", async (directory) => {
  const plan = planFor(group("S3"), "mlp", 1);
  const file = join(directory, "network.safetensors");
  await Deno.writeFile(file, handoverFile(plan));
  const { backend, variant, workload } = await start(["wasm", "factored", file]);
  assertEquals([backend, variant, workload.order], ["wasm", "factored", 6]);
  const { state, split } = plan.networks[0];
  assertEquals([...PARAMETERS], [...state.parameters.keys()]);
  for (const name of PARAMETERS) {
    const { rows, columns, data } = workload.weights[name];
    assertEquals(data, state.parameters.get(name));
    assertEquals(rows * columns, data.length);
  }
  assertEquals(workload.a.map((left, i) => 6 * left + workload.b[i]), split.train);
  assertEquals(workload.labels.length, split.train.length);
  assertEquals(workload.optimizer.beta2, 0.98);
  await assertRejects(
    () => start(["wasm", "fast", file]),
    TypeError,
    "BACKEND naive|factored FILE",
  );
});
