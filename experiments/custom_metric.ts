/**
 * A measure of one's own: how much accuracy a network loses without each irrep in its left and in its
 * right embedding. Run it on a run directory: `deno task experiment custom_metric runs/S5-mlp-seed1`.
 *
 * @module
 */

import { forward, irreps, loadRun, loss, pairs, type Patches, project } from "../mod.ts";

/** Runs the experiment. */
export async function main(directory = "runs/S5-mlp-seed1"): Promise<void> {
  const run = await loadRun(directory);
  const all = pairs(run);
  const accuracy = (patch: Patches) =>
    loss(forward(run, all, { patch }).logits, all.labels).accuracy;
  const whole = accuracy({});
  for (const irrep of irreps(run.group).slice(1)) {
    const without = (elements: Int32Array) => (embedding: Float64Array) => {
      const part = project(embedding, irrep, elements);
      return embedding.map((value, i) => value - part[i]);
    };
    const left = whole - accuracy({ embed_left: without(all.a) });
    const right = whole - accuracy({ embed_right: without(all.b) });
    console.log(`${irrep.name}: accuracy lost ${left.toFixed(4)} left, ${right.toFixed(4)} right`);
  }
}
