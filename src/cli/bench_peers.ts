/**
 * `bench --peers`: the same network on the same machine, trained by other libraries.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { contest, type Outcome } from "../bench/contest.ts";
import { handoverFile } from "../bench/handover.ts";
import { PEERS } from "../bench/peers.ts";
import { Trainee } from "../bench/trainee.ts";
import { planFor } from "../bench/workload.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { join } from "../std/path.ts";
import { createEngine } from "../training/plan.ts";
import type { BenchOptions } from "./bench_options.ts";
import type { BenchPlace } from "./bench_place.ts";
import { commandsFor, startPeer } from "./bench_peer_process.ts";
import { CONTEST_NOTE, contestTable, notesOn } from "./bench_text.ts";

/** Timed seconds of each peer. */
const SECONDS = 10;

/** Measures all peers and ours on each of the groups. */
export async function benchPeers(
  { device, adapter, say, show }: BenchPlace,
  groups: readonly FiniteGroup[],
  { seconds = SECONDS, json }: BenchOptions,
): Promise<void> {
  const notes = new Set<string>();
  const folder = await Deno.makeTempDir({ prefix: "groupscope-bench-" });
  try {
    for (const group of groups) {
      const plan = planFor(group, "mlp", 1);
      const file = join(folder, "network.safetensors");
      await Deno.writeFile(file, handoverFile(plan));
      const ours = new Trainee(await createEngine(plan, [0], device));
      try {
        const result = await contest({
          ours,
          peers: PEERS,
          seconds,
          start: (peer) => startPeer(commandsFor(peer, file)),
          onPart: (done, parts, what) => console.error(`${group.name} ${done}/${parts}: ${what}`),
        });
        const { order } = group;
        const pairs = plan.networks[0].split.train.length;
        if (json) {
          for (const outcome of result.outcomes) {
            const common = { group: group.name, order, pairs };
            console.log(JSON.stringify({ ...common, ...outcomeJson(outcome), adapter }));
          }
        }
        say(`${group.name}: n ${order}, ${pairs} pairs\n`);
        show(contestTable(manifest.version, result));
        say("");
        for (
          const note of [...notesOn(result.outcomes), ...otherAdapters(result.outcomes, adapter)]
        ) {
          notes.add(note);
        }
      } finally {
        ours.destroy();
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  for (const note of [CONTEST_NOTE, ...notes]) say(`- ${note}`);
}

/** A peer's row for programs. */
export function outcomeJson({ peer, ready, comparison, reason }: Outcome) {
  return {
    library: peer.library,
    version: ready?.version ?? null,
    backend: peer.backend,
    variant: peer.variant,
    stepsPerSecond: comparison?.rate.median ?? null,
    ratio: comparison?.ratio ?? null,
    lossDifference: comparison?.lossDifference ?? null,
    sameWork: comparison?.sameWork ?? null,
    reason,
  };
}

/** Peers choose their adapter themselves. */
function otherAdapters(outcomes: readonly Outcome[], adapter: string): string[] {
  return outcomes.flatMap(({ peer, ready }) =>
    ready?.adapter === undefined || adapter.startsWith(ready.adapter)
      ? []
      : [`${peer.library} ${peer.backend} computes on another adapter: ${ready.adapter}`]
  );
}
