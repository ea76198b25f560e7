/** Reports that commands write, and what is said on them. */
import { assert, assertEquals } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { type Finished, run, type Task } from "./command.ts";

/** Options of a network that is trained within a second. */
export const SMALL = [
  ...["--group", "S3", "--embed", "8", "--hidden", "16", "--train-fraction", "0.8"],
  ...["--steps", "60", "--checkpoints", "3", "--device", "cpu", "--quiet"],
];

/** Runs a task that must succeed. */
export async function succeed(task: Task, args: readonly string[], dir: string): Promise<Finished> {
  const result = await run(task, args, dir);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

const unescape = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");

/** The lines of the verdict on a page. */
export function verdictOn(page: string): string[][] {
  return [...page.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)]
    .map(([, topic, text]) => [topic, unescape(text)]);
}

/** The lines of a verdict in a terminal, as they were before they were wrapped. */
export function verdictIn(output: string, title = "Verdict"): string[][] {
  const [, after] = output.split(new RegExp(`^${title}\n`, "m"));
  const [lines] = /^(?: {2}.*\n)*/.exec(after)!;
  return [...lines.matchAll(/^ {2}(\S.*?) {2,}(.*\n(?: {8,}.*\n)*)/gm)]
    .map(([, topic, text]) => [topic, text.trim().replaceAll(/\s+/g, " ")])
    .filter(([topic]) => topic !== "Test accuracy");
}

/** The names of the figures of a page. */
export const figuresOn = (page: string): string[] =>
  [...page.matchAll(/<figure id="figure-(\w+)"/g)].map(([, name]) => name);

/** The names of those figures of a page whose captions say what the network is consistent with. */
export function sayingOn(page: string): string[] {
  return [...page.matchAll(/<figure id="figure-(\w+)".*?<figcaption>(.*?)<\/figcaption>/gs)]
    .filter(([, , caption]) => {
      // This is of single neurons, and of any network.
      const said = caption.replace("consistent with neurons that see cosets alone", "");
      return said.includes("consistent");
    })
    .map(([, name]) => name);
}

/** A page has the verdict that was printed, as was its path from where the command ran. */
export async function checkPage(dir: string, path: string, printed: string): Promise<string> {
  const page = await Deno.readTextFile(join(dir, path));
  assertEquals(verdictOn(page).length, 5);
  assertEquals(verdictOn(page), verdictIn(printed));
  assertEquals(printed.trim().split("\n").at(-1), `Report: ${path}`);
  checkCaptions(page);
  return page;
}

/** Captions say what the network is consistent with where the verdict says so, and nowhere else. */
export function checkCaptions(page: string): void {
  const [, , [, evidence]] = verdictOn(page);
  const saying = sayingOn(page);
  const isConsistent = /: consistent with/.test(evidence);
  assert(isConsistent === saying.length > 0, `${saying} although: ${evidence}`);
}
