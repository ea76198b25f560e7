import { isotypicBlocks } from "../../src/analysis/blocks.ts";
import { cpuEvaluator } from "../../src/evaluation/cpu_evaluator.ts";
import { measure } from "../../src/analysis/measures.ts";
import { pairNetwork } from "../../src/evaluation/network.ts";
import { survey } from "../../src/analysis/parts.ts";
import { multiplication } from "../../src/evaluation/task.ts";
import { encodeSafetensors, type Tensor } from "../../src/formats/safetensors.ts";
import { group } from "../../src/groups/names.ts";
import { mlpParameters, toMlpTensors } from "../../src/models/mlp_reference.ts";
import { encodeWeights } from "../../src/models/weights_file.ts";
import { representations } from "../../src/representations/representations.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { initialWeights } from "../../src/training/initial.ts";
import { commandTest, run } from "./command.ts";

/** A reference folder with one network on S3. `alter` changes what the other program found. */
async function writeReference(
  root: string,
  alter: (reference: Record<string, number>) => void,
  architecture = "OneLayerMLP",
): Promise<void> {
  const reps = representations(group("S3"));
  const sizes = { order: 6, embed: 4, hidden: 7 };
  const specs = mlpParameters(sizes);
  const weights = initialWeights(specs, 3);
  const train = Int32Array.from({ length: 18 }, (_, i) => 2 * i);
  const task = multiplication(reps.group, train);
  const network = pairNetwork("mlp", toMlpTensors(weights), sizes);
  const surveyed = await survey(network, task, cpuEvaluator(task));
  const found = await measure(surveyed, isotypicBlocks(reps.irreps));
  const reference: Record<string, number> = {
    train_loss: found.loss.train!,
    logit_theirs_rep_trace_similarity: found.irreps[2].logitSimilarity!,
    percent_x_embed_theirs_rep: found.irreps[2].embedLeftFve,
    hidden_excluded_loss_minus_rep: found.irreps[1].hiddenExcludedLoss!,
    percent_logits_explained: found.totals.logitFve,
  };
  alter(reference);
  const path = join(root, "runs", "S3_MLP_seed3");
  await Deno.mkdir(path, { recursive: true });
  await Deno.mkdir(join(root, "groups"), { recursive: true });
  await Deno.writeFile(join(path, "weights.safetensors"), encodeWeights(specs, weights));
  const names = ["trivial", "minus", "theirs"]; // the command goes by characters, not names
  await Deno.writeTextFile(
    join(path, "run.json"),
    JSON.stringify({ run: "S3_MLP_seed3", group: "S3", architecture, irreps: names, reference }),
  );
  const tensors = new Map<string, Tensor>([["table", { shape: [6, 6], data: reps.group.table }]]);
  reps.irreps.forEach(({ character }, i) => {
    tensors.set(`char.${names[i]}`, { shape: [6], data: Float32Array.from(character) });
  });
  await Deno.writeFile(
    join(root, "groups", "S3.safetensors"),
    encodeSafetensors(tensors),
  );
  await Deno.writeFile(
    join(root, "splits.safetensors"),
    encodeSafetensors(new Map([["train.S3_MLP_seed3", { shape: [18], data: train }]])),
  );
}

commandTest("verify networks says which measure of which network is off", async (root) => {
  const verify = (path: string) => run("verify", ["networks", path], root);
  await writeReference(root, () => {});
  const right = await verify(root);
  assertEquals([right.code, right.stderr], [0, ""]);
  assert(/S3_MLP_seed3 +3 +5 .* ok/.test(right.stdout), right.stdout);
  assertStringIncludes(right.stdout, "1 of 1 networks agree");
  assertEquals((await verify(join(root, "runs", "S3_MLP_seed3"))).code, 0);

  for (const name of ["percent_x_embed_theirs_rep", "percent_logits_explained", "train_loss"]) {
    await writeReference(root, (reference) => reference[name] += 1e-3);
    const wrong = await verify(root);
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stdout, `failed: ${name} is`);
    assertStringIncludes(wrong.stdout, "0 of 1 networks agree");
  }
  await writeReference(root, () => {}, "Recurrent");
  const other = await verify(root);
  assertEquals(other.code, 1, "nothing was checked");
  assertStringIncludes(other.stdout, "skipped: no model Recurrent");

  await Deno.remove(join(root, "runs"), { recursive: true });
  const none = await verify(root);
  assertEquals([none.code, none.stdout], [1, ""]);
  assertStringIncludes(none.stderr, "there is no runs/*/run.json");
  assertEquals(none.stderr.trim().split("\n").length, 1);
});
