/**
 * When do the demo presets memorise, and when do they generalise?
 *
 * Prints a Markdown table: for each group the pairs shown, and the steps from which train and test
 * accuracy stay at 99 % or more, by seed.
 *
 * @module
 */

import { learnedStep, presetFor, train } from "../mod.ts";

/** Groups with a demo preset of their own. */
const GROUPS = ["C53", "D15", "S4", "A5", "S5"];
const SEEDS = [1, 2, 3, 4];

/** Runs the experiment. */
export async function main(): Promise<void> {
  console.log(`| group | pairs shown | steps | memorised at step | generalised at step |`);
  console.log("| --- | --- | --- | --- | --- |");
  for (const group of GROUPS) {
    const { steps, trainFraction } = presetFor("demo", group).values;
    const networks = await train({ group, seeds: SEEDS });
    const list = (set: "trainAccuracy" | "testAccuracy") =>
      networks.map(({ rows }) => learnedStep(rows, set) ?? "never").join(", ");
    console.log(
      `| ${group} | ${100 * trainFraction} % | ${steps} | ${list("trainAccuracy")} | ` +
        `${list("testAccuracy")} |`,
    );
  }
}
