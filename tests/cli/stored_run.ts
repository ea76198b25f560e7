/** Runs as they are stored, without training them. */
import { planFresh } from "../../src/cli/train_plan.ts";
import type { TrainOptions } from "../../src/cli/train_options.ts";
import { paddingConfig, type RunConfig } from "../../src/runs/run_config.ts";
import type { StoredRun } from "../../src/runs/run_directory.ts";

/** The run that options make. */
export async function storedRun(options: TrainOptions, path = "runs/it"): Promise<StoredRun> {
  const { plan, settings: [setting], origin } = await planFresh(options);
  const { group, model, cadence, networks: [network] } = plan;
  const { hyperparameters, seeds, split, labels } = network;
  const { labels: choice } = options;
  const config: RunConfig = {
    ...origin,
    model,
    hyperparameters,
    cadence,
    ...(options.analyze && { analyze: true }),
    versions: { groupscope: "0", deno: "0" },
    shaderHash: null,
    adapter: { name: "a", driver: null, profile: options.device === "cpu" ? "cpu" : "software" },
    seeds,
    splitHash: "",
    ...(choice && !("kind" in choice && choice.kind === "group") && {
      labels: {
        hash: "",
        ...("file" in choice
          ? { kind: "file" as const, file: choice.file }
          : { kind: choice.kind as "random", file: null }),
      },
    }),
    ...(options.device !== "cpu" && paddingConfig(network)),
  };
  return { path, config, setting, group, split, labels, finished: true };
}
