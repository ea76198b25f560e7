/**
 * Networks to look into: what `train()` returns, and what a run directory holds.
 *
 * @module
 */

import { isRecord } from "../formats/json.ts";
import { decodeSafetensors } from "../formats/safetensors.ts";
import { FiniteGroup } from "../groups/finite_group.ts";
import { namedGroup } from "../groups/named_group.ts";
import type { Sizes } from "../models/model.ts";
import { type ModelName, MODELS } from "../models/models.ts";
import type { Weights } from "../models/parameters.ts";
import { decodeWeights } from "../models/weights_file.ts";

/** A network with all that is needed to run it. */
export interface Run {
  /** The group whose multiplication it was to learn. */
  readonly group: FiniteGroup;
  /** Architecture. */
  readonly model: ModelName;
  /** Sizes of its layers. */
  readonly sizes: Sizes;
  /** Its parameters. */
  readonly weights: Weights;
  /** (n, n): what each pair (a, b) should give, in row a n + b: the group's table, but for controls. */
  readonly labels: Int32Array;
  /** Row numbers a n + b of the pairs that it was trained on; null if they are not known. */
  readonly train: Int32Array | null;
}

/** Which weights of a run directory to take. */
export interface LoadOptions {
  /** Updates after which they were kept; by default the final ones. */
  readonly step?: number;
}

/**
 * Reads a run directory, or a network of a batch (`…/seed-3`, `…/lr0.01-seed3`). In Deno it needs
 * `--allow-read`; a browser reads it from a server.
 *
 * @param path the directory, from where the process runs (in a browser from the page); or its URL
 * @throws {Error} If there is no run, or it has no such weights (yet).
 */
export async function loadRun(path: string | URL, { step }: LoadOptions = {}): Promise<Run> {
  const directory = directoryUrl(path);
  const config = JSON.parse(new TextDecoder().decode(await read(directory, "config.json")));
  const model = isRecord(config) ? config.model : undefined;
  if (
    !isRecord(config) || "networks" in config || !isRecord(config.group) ||
    !MODELS.includes(model as ModelName)
  ) {
    const what = isRecord(config) && "networks" in config
      ? "it holds several networks: name the directory of one"
      : "its config.json is not the config of a run";
    throw new Error(`Cannot load ${path}: ${what}`);
  }
  const { tensors } = decodeSafetensors(await read(directory, "data.safetensors"), `${path}`);
  const integers = (name: string) => tensors.get(name)?.data as Int32Array | undefined;
  const [table, train] = [integers("table"), integers("train")];
  if (!table || !train) throw new Error(`Cannot load ${path}: its data has no table or no train`);
  const file = step === undefined
    ? "final.safetensors"
    : `checkpoints/step-${String(step).padStart(6, "0")}.safetensors`;
  const { sizes, weights } = decodeWeights(await read(directory, file), file, model as ModelName);
  const group = FiniteGroup.fromTable(String(config.group.name), table, { source: `${path}` });
  return {
    group: namedGroup(group),
    model: model as ModelName,
    sizes,
    weights,
    labels: integers("labels") ?? group.table,
    train,
  };
}

/** The few members of `Deno` that are needed; typed here, since browsers' types have no `Deno`. */
interface DenoRuntime {
  cwd(): string;
}

const deno = (globalThis as unknown as { Deno?: DenoRuntime }).Deno;

function directoryUrl(path: string | URL): URL {
  const text = `${path}`.replace(/\/*$/, "/");
  if (path instanceof URL || /^\w+:\/\//.test(text)) return new URL(text);
  if (!deno) {
    return new URL(text, (globalThis as unknown as { location: { href: string } }).location.href);
  }
  const root = `file://${deno.cwd().replaceAll("\\", "/").replace(/^(?=\w:)/, "/")}/`;
  return new URL(encodeURI(text).replaceAll(/[?#]/g, encodeURIComponent), root);
}

async function read(directory: URL, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL(name, directory);
  let reason: string;
  try {
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    reason = `${response.status} ${response.statusText}`;
  } catch (error) {
    reason = (error as Error).name === "NotCapable"
      ? "Deno does not permit it (--allow-read)"
      : "there is no such file";
  }
  throw new Error(`Cannot read ${url.protocol === "file:" ? url.pathname : url}: ${reason}`);
}
