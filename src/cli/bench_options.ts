/**
 * Options of `bench`, as commander parses them.
 *
 * @module
 */

import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { AdapterKind } from "../device/adapter.ts";
import { type ModelName, MODELS } from "../models/models.ts";
import { UsageError } from "./errors.ts";

/** What the user typed. */
export interface BenchOptions {
  readonly groups?: readonly string[];
  readonly models?: readonly ModelName[];
  readonly instances?: readonly number[];
  readonly seconds?: number;
  readonly large?: true;
  readonly peers?: true;
  readonly json?: true;
  readonly markdown?: true;
  readonly device?: AdapterKind;
}

/** Most networks that are trained together, and seconds of a row, that are not taken for a slip. */
const MAX_INSTANCES = 1024;
const MAX_SECONDS = 3600;

/** Parses names of groups between commas; PSL(2,7) is one. */
export function parseGroups(text: string): string[] {
  return distinct(text.split(/,(?![^(]*\))/), "It must be names of groups between commas.");
}

/** Parses names of models between commas. */
export function parseModels(text: string): ModelName[] {
  const known = `Models are ${MODELS.join(", ")}.`;
  return distinct(text.split(","), known).map((name) => {
    const model = MODELS.find((one) => one === name);
    if (model === undefined) throw new InvalidArgumentError(known);
    return model;
  });
}

/** Parses numbers of networks between commas. */
export function parseInstances(text: string): number[] {
  const wanted = `It must be whole numbers from 1 to ${MAX_INSTANCES} between commas.`;
  return distinct(text.split(","), wanted).map((part) => {
    const value = Number(part);
    if (!/^\d+$/.test(part) || value < 1 || value > MAX_INSTANCES) {
      throw new InvalidArgumentError(wanted);
    }
    return value;
  });
}

/** Parses seconds. */
export function parseSeconds(text: string): number {
  const value = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || value <= 0 || value > MAX_SECONDS) {
    throw new InvalidArgumentError(`It must be a number above 0 and at most ${MAX_SECONDS}.`);
  }
  return value;
}

/**
 * Checks that options go together.
 *
 * @throws {UsageError} That names two that do not.
 */
export function checkOptions(options: BenchOptions): void {
  const { json, markdown, peers, instances, models, groups, large } = options;
  const refuse = (first: string, second: string, why: string) => {
    throw new UsageError(`Options ${first} and ${second} exclude each other: ${why}`);
  };
  if (json && markdown) refuse("--json", "--markdown", "each says what standard output is");
  if (groups && large) refuse("--groups", "--large", "name S6 among the groups");
  if (peers && large) refuse("--peers", "--large", "peers train the groups that --groups names");
  if (peers && instances) refuse("--peers", "--instances", "peers train one network");
  if (peers && models) refuse("--peers", "--models", "peers train the mlp");
}

function distinct(parts: readonly string[], wanted: string): string[] {
  const values = parts.map((part) => part.trim());
  if (values.includes("")) throw new InvalidArgumentError(wanted);
  return [...new Set(values)];
}
