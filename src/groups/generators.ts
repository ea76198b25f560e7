import { quote } from "../formats/json.ts";
import type { FiniteGroup } from "./finite_group.ts";
import { checkDegree, MAX_ORDER, shorten } from "./limits.ts";
import { permutationGroup } from "./permutation_groups.ts";
import { fromCycles, type Permutation } from "./permutations.ts";

/** Options of {@linkcode groupFromGenerators}. */
export interface GeneratorsOptions {
  /** What to call the group; by default `G` and its order, as in `G120`. */
  readonly name?: string;
  /** The largest order wanted; by default 10,000, the limit for any group. */
  readonly maxOrder?: number;
}

/**
 * The group that permutations in cycle notation generate, such as `(0 1 2)(3 4), (0 1)`: points
 * from 0, separated by spaces or commas; cycles that follow each other are one generator, a comma
 * begins the next. The degree is the largest point + 1, and a·b is first a, then b.
 *
 * @param text the generators
 * @param options name and limit
 * @throws SyntaxError if the text is not understood: says what is wrong, and where
 * @throws RangeError if order or degree are above the limit; little has been allocated then
 */
export function groupFromGenerators(text: string, options: GeneratorsOptions = {}): FiniteGroup {
  return permutationGroup(options.name, parseGenerators(text), {
    maxOrder: options.maxOrder ?? MAX_ORDER,
  });
}

/**
 * Parses generators in cycle notation.
 *
 * @returns permutations of one degree, at least one
 * @throws SyntaxError or RangeError as `groupFromGenerators()` does
 */
export function parseGenerators(text: string): Permutation[] {
  const generators: number[][][] = [];
  const cycle = /\s*\(([^()]*)\)\s*(,?)\s*/y;
  let beginsGenerator = true;
  while (beginsGenerator || cycle.lastIndex < text.length) {
    const start = cycle.lastIndex;
    const match = cycle.exec(text);
    if (match === null) throw unreadable(text, findProblem(text, start));
    if (beginsGenerator) generators.push([]);
    generators[generators.length - 1].push(parseCycle(text, match[1]));
    beginsGenerator = match[2] === ",";
  }
  generators.forEach((cycles, i) => checkDisjoint(text, cycles, i + 1));
  const points = generators.flat(2);
  const degree = points.reduce((most, point) => Math.max(most, point + 1), 1);
  checkDegree("the group with these generators", degree);
  return generators.map((cycles) => fromCycles(degree, ...cycles));
}

/** The points between the parentheses of a cycle. */
function parseCycle(text: string, inside: string): number[] {
  const words = inside.trim() === "" ? [] : inside.trim().split(/\s*,\s*|\s+/);
  return words.map((word) => {
    if (/^\d+$/.test(word)) return Number(word);
    const problem = word === "" ? "a point is missing" : `${quote(word)} is no point`;
    throw unreadable(
      text,
      `${problem} in the cycle ${shorten(`(${inside})`)}; points are whole numbers from 0, ` +
        "separated by spaces or commas",
    );
  });
}

/** Refuses a generator with a point in two cycles, or twice in one. */
function checkDisjoint(text: string, cycles: readonly number[][], number: number): void {
  const seen = new Set<number>();
  for (const cycle of cycles) {
    const own = new Set<number>();
    for (const point of cycle) {
      if (own.has(point)) {
        throw unreadable(text, `point ${point} is twice in a cycle of generator ${number}`);
      }
      if (seen.has(point)) {
        throw unreadable(
          text,
          `point ${point} is in two cycles of generator ${number}; ` +
            "cycles of one generator share no point, and a comma begins the next generator",
        );
      }
      own.add(point);
    }
    for (const point of own) seen.add(point);
  }
}

/** Why there is no cycle where one should begin. */
function findProblem(text: string, start: number): string {
  const rest = text.slice(start).trimStart();
  const at = `at character ${text.length - rest.length + 1}`;
  if (rest === "") {
    return text.trim() === "" ? "it is empty" : "a generator is missing after the last comma";
  }
  if (rest[0] === "(") return `the parenthesis that opens ${at} is not closed`;
  if (rest[0] === ")") return `the parenthesis that closes ${at} was not opened`;
  return `a cycle must begin ${at}, not ${quote(rest.slice(0, 10))}`;
}

function unreadable(text: string, problem: string): SyntaxError {
  return new SyntaxError(
    `Cannot read the generators ${quote(shorten(text))}: ${problem} ` +
      "(generators look like (0 1 2)(3 4), (0 1))",
  );
}
