/**
 * `experiment`: runs a file of `experiments/`.
 *
 * @module
 */

import { exists } from "../runs/run_directory.ts";
import { UsageError } from "./errors.ts";

const FOLDER = new URL("../../experiments/", import.meta.url);

/** Runs the `main()` of an experiment with what follows its name. */
export async function experiment(name: string, options: readonly string[]): Promise<number> {
  const file = new URL(`${name}.ts`, FOLDER);
  if (!/^\w+$/.test(name) || !await exists(file.pathname)) {
    const known: string[] = [];
    for await (const entry of Deno.readDir(FOLDER)) known.push(entry.name.replace(/\.ts$/, ""));
    throw new UsageError(`Cannot run experiment "${name}": there are ${known.sort().join(", ")}`);
  }
  const { main } = await import(file.href) as {
    main: (...options: readonly string[]) => Promise<void>;
  };
  await main(...options);
  return 0;
}
