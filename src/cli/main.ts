/**
 * The command line: one subcommand a task of `deno.json`.
 *
 * Commands are imported when they run, so that each starts as fast as it can.
 *
 * @module
 */

import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import manifest from "../../deno.json" with { type: "json" };
import { DEFAULT_DRAWS } from "./analyze_options.ts";
import { parseGroups, parseInstances, parseModels, parseSeconds } from "./bench_options.ts";
import { messageOf, UsageError } from "./errors.ts";
import { ADAPTER_KINDS, DEVICES } from "./device_choice.ts";
import {
  defined,
  parseLabels,
  parseNames,
  parseNumber,
  parseNumbers,
  parsePadding,
  parsePath,
  parseSeeds,
  parseSplit,
  parseWhole,
  parseWholes,
} from "./train_options.ts";
import { MODELS } from "../models/models.ts";
import { PRESETS } from "../training/presets.ts";

let exitCode = 0;

const program = new Command("groupscope")
  .description("Trains small networks to multiply in a finite group.")
  .version(manifest.version)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(`${messageOf(text)}\n`),
    // Whether there are colours, commander would ask of environment variables that we may not read.
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });

program.command("setup")
  .description("find a WebGPU adapter, and install a software driver where there can be none")
  .option("--software", "install the software driver even where a GPU is visible")
  .action(async ({ software }) => {
    const { setup } = await import("./setup.ts");
    exitCode = await setup({ software });
  });

program.command("device")
  .description("describe the WebGPU adapter")
  .addOption(
    new Option("--device <kind>", "kind of adapter").choices(ADAPTER_KINDS).default(
      "auto" as const,
    ),
  )
  .option("--json", "print one JSON object")
  .action(async ({ device: kind, json = false }) => {
    const { device } = await import("./device.ts");
    exitCode = await device({ device: kind, json });
  });

program.command("train")
  .description("train networks and write run directories")
  .option(
    "--group <name>",
    "group by name (S5, D15, C2^3xS3) or file (.safetensors, .json, .csv); default S5",
  )
  .option("--table <file>", "group from a file with its multiplication table", parsePath)
  .option("--generators <cycles>", 'group of permutations, as in "(0 1 2 3 4), (0 1)"')
  .addOption(new Option("--model <name>", "architecture; default mlp").choices(MODELS))
  .addOption(new Option("--preset <name>", "hyper-parameters; default demo").choices(PRESETS))
  .option("--seed <k>", "seed of split and initial weights; default 1", parseWhole)
  .option("--seeds <list>", "several networks at once, such as 1-8 or 1,3,5", parseSeeds)
  .option("--split-seed <k>", "seed of the split alone", parseWhole)
  .option("--init-seed <k>", "seed of the initial weights alone", parseWhole)
  .option("--split <torch:seed>", "the split that PyTorch makes from a seed", parseSplit)
  .option(
    "--labels <kind>",
    "what pairs should give: group, or for a control quasigroup, random or a file with a table; " +
      "default group",
    parseLabels,
  )
  .option("--steps <n>", "updates", parseWhole)
  .option(
    "--lr <rate>",
    "learning rate of AdamW; this and the next eleven may be lists such as 0.01,0.003: all " +
      "combinations are trained at once, with each of the seeds",
    parseNumbers,
  )
  .option("--weight-decay <rate>", "decoupled weight decay", parseNumbers)
  .option("--beta1 <b>", "decay of the first moment", parseNumbers)
  .option("--beta2 <b>", "decay of the second moment", parseNumbers)
  .option("--warmup <n>", "updates over which the learning rate rises", parseWholes)
  .option("--train-fraction <f>", "share of the pairs to train on", parseNumbers)
  .option("--embed <d>", "width of each embedding (mlp, bilinear)", parseWholes)
  .option("--hidden <h>", "neurons of the hidden layer (mlp, bilinear)", parseWholes)
  .option("--d-model <d>", "width of the residual stream (transformer)", parseWholes)
  .option("--heads <count>", "attention heads (transformer)", parseWholes)
  .option("--d-head <d>", "width of queries, keys and values of a head (transformer)", parseWholes)
  .option("--d-mlp <m>", "neurons of the hidden layer (transformer)", parseWholes)
  .option(
    "--padding <widths>",
    "widths of the matrices on the device, as 256,128 for embed and hidden: gives the bytes that " +
      "a network has in a sweep",
    parsePadding,
  )
  .option("--eval-every <n>", "updates between evaluations; default steps / 100", parseWhole)
  .option(
    "--checkpoints <count>",
    "checkpoints between the first and the last; default 20",
    parseWhole,
  )
  .option("--stop-at-accuracy <a>", "end at this test accuracy", parseNumber)
  .option("--analyze", "measure each irrep on the way, into irreps.jsonl")
  .option("--out <dir>", "run directory; default runs/<group>-<model>-seed<k>", parsePath)
  .option("--force", "replace a run that is there")
  .option("--resume <dir>", "go on with a run that was stopped", parsePath)
  .option("--from <file>", "start from the weights in a safetensors file", parsePath)
  .addOption(new Option("--device <kind>", "what to train on; default auto").choices(DEVICES))
  .option("--profile", "first time an update, kernel by kernel, on copies of the networks")
  .option("--quiet", "no progress")
  .option("--json", "print one JSON object")
  .action(async (options) => {
    const { train } = await import("./train.ts");
    exitCode = await train(defined(options));
  });

program.command("group")
  .description("describe a group: its character table, its real irreps and how they were checked")
  .argument("[name]", "group by name (S5, PSL(2,7), C2^3xS3) or file (.safetensors, .json, .csv)")
  .option("--table <file>", "group from a file with its multiplication table", parsePath)
  .option("--generators <cycles>", 'group that permutations generate: "(0 1 2 3 4), (0 1)"')
  .option("--out <dir>", "write group.json and charts there", parsePath)
  .option("--json", "print one JSON object")
  .action(async (name, options) => {
    const { group } = await import("./group.ts");
    exitCode = await group({ name, ...options });
  });

program.command("analyze")
  .description("measure which irreps a trained network uses, beside what chance gives")
  .argument("[run]", "run directory")
  .option("--weights <file>", "weights from a safetensors file, in place of a run", parsePath)
  .option("--ideal <group>", "build a network that uses irreps exactly, in place of a run")
  .option(
    "--irreps <names>",
    "irreps of --ideal, as in sign,standard; default what solves the task",
    parseNames,
  )
  .option("--group <name>", "group of --weights, by name or file; default its tensor table")
  .option("--train <file>", "training pairs of --weights: a safetensors file with train", parsePath)
  .addOption(
    new Option(
      "--model <name>",
      "architecture of --weights, default by the names in it; of --ideal, default bilinear",
    ).choices(MODELS),
  )
  .option(
    "--checkpoints <count>",
    "checkpoints of a run to measure, spread over it; 0 for none, default all",
    parseWhole,
  )
  .option("--draws <n>", "draws of each null; 0 for none", parseWhole, DEFAULT_DRAWS.draws)
  .option("--seed <k>", "seed of the draws", parseWhole, DEFAULT_DRAWS.seed)
  .addOption(
    new Option("--device <kind>", "what to compute on; cpu is float64").choices(DEVICES)
      .default("auto" as const),
  )
  .option("--json <file>", "write the result to a file, or to standard output with -", parsePath)
  .option("--out <dir>", "where the analysis goes; default <run>/analysis", parsePath)
  .option("--quiet", "no progress")
  .action(async (run, options) => {
    const { analyze } = await import("./analyze.ts");
    exitCode = await analyze({ run, ...options });
  });

program.command("render")
  .description("draw the charts of a run")
  .argument("<path>", "run directory, or a chart")
  .addOption(
    new Option("--format <kind>", "kind of picture").choices(["svg", "png"] as const)
      .default("svg" as const),
  )
  .option("--scale <factor>", "pixels of a PNG for each of the chart's; default 2", parseNumber)
  .action(async (path, options) => {
    const { render } = await import("./render.ts");
    for (const picture of await render(path, options)) console.log(picture);
  });

program.command("verify")
  .description("check against reference data")
  .argument("<what>", "trajectory, characters or networks")
  .argument("<path...>", "directories of trajectories or networks; files of character tables")
  .addOption(
    new Option(
      "--device <kind>",
      "what to compute on; default auto for trajectories, cpu (float64) for networks",
    ).choices(DEVICES),
  )
  .action(async (what, paths, { device }) => {
    const { verify } = await import("./verify.ts");
    exitCode = await verify(what, paths, device);
  });

program.command("bench")
  .description("measure how fast networks are trained here")
  .option("--groups <names>", "groups, as in S4,A5; default S4,A5,S5,C113", parseGroups)
  .option("--large", "S6 as well")
  .option("--models <names>", "architectures; default all", parseModels)
  .option("--instances <counts>", "networks at once, as in 1,4; default 1,4,16", parseInstances)
  .option("--seconds <s>", "timed seconds of a row; default 3, with --peers 10", parseSeconds)
  .option(
    "--peers",
    "TensorFlow.js, jax-js and PyTorch on the same network beside ours; default group S5",
  )
  .addOption(
    new Option("--device <kind>", "kind of adapter").choices(ADAPTER_KINDS).default(
      "auto" as const,
    ),
  )
  .option("--json", "print one JSON object a line, and the table on standard error")
  .option("--markdown", "print the table for a document")
  .action(async (options) => {
    const { bench } = await import("./bench.ts");
    exitCode = await bench(defined(options));
  });

program.command("experiment")
  .description("run a file of experiments/")
  .argument("<name>", "its name, such as grok_steps")
  .argument("[options...]", "what it takes, such as a run directory")
  .action(async (name, options) => {
    const { experiment } = await import("./experiment.ts");
    exitCode = await experiment(name, options);
  });

/** Wrong usage, by commander's and our own errors. */
const USAGE = 2;

try {
  await program.parseAsync(Deno.args, { from: "user" });
} catch (error) {
  if (error instanceof CommanderError) {
    exitCode = error.exitCode === 0 ? 0 : USAGE; // it has printed its message; 0 for --help
  } else {
    console.error(`error: ${messageOf(error)}`);
    exitCode = error instanceof UsageError ? USAGE : 1;
  }
}
Deno.exit(exitCode);
