/** Verdicts, and what holds of any. */
import { verdictOf } from "../../src/report/verdict.ts";
import type { VerdictInput, VerdictLine } from "../../src/report/verdict_types.ts";
import { assert, assertEquals, assertMatch } from "../../src/std/assert.ts";
import { facts, idealResult } from "./invented.ts";

/** An ideal network on S4. */
export const RESULT = await idealResult(["standard"]);

const GROUP = { name: "S4", order: 24 };
const TOPICS = ["Generalisation", "Irreps", "Evidence", "Against it", "Caveats"] as const;

/** The lines by topic of an analysed network on S4, after what holds of any verdict was checked. */
export function verdict(input: Partial<VerdictInput>): Record<VerdictLine["topic"], string> {
  const lines = verdictOf({ group: GROUP, training: facts(), result: RESULT, ...input });
  assertEquals(lines.map(({ topic }) => topic), [...TOPICS]);
  for (const { text } of lines) {
    assertMatch(text, /^\S.*\.$/);
    assert(!/NaN|undefined|null\b(?! )|-0\.0 %|prove| {2}|\.\./i.test(text), text);
  }
  return Object.fromEntries(lines.map(({ topic, text }) => [topic, text])) as ReturnType<
    typeof verdict
  >;
}
