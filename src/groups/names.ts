import { quote } from "../formats/json.ts";
import { directProduct } from "./families.ts";
import type { FiniteGroup } from "./finite_group.ts";
import { GROUP_FAMILIES, type GroupFamily } from "./group_families.ts";
import { checkOrder, MAX_ORDER, shorten } from "./limits.ts";

/** A product with more factors than this is no use: ten factors of order 2 are above the limit. */
const MAX_FACTORS = 64;

/** One factor of a name: a family, its numbers, and how often it is taken. */
interface Factor {
  readonly family: GroupFamily;
  readonly numbers: readonly number[];
  readonly exponent: number;
  /** The factor without its exponent, as the user wrote it. */
  readonly text: string;
}

/**
 * The group with the given name: a family of `GROUP_FAMILIES` with its numbers, as in `S5`,
 * `C7:C3` or `GL(2,3)`; a power `C2^3`; or a direct product of those, `C2^3xS3`. In products and powers the
 * first factor varies slowest. Spaces are ignored.
 *
 * @param name the name, as a user writes it
 * @param maxOrder the largest order wanted; `MAX_TABLE_ORDER` for a group with a table
 * @throws SyntaxError if the name is not understood; lists what is known and what comes nearest
 * @throws RangeError if a number is out of range, or the order above `maxOrder`; nothing has been
 * allocated then
 */
export function group(name: string, maxOrder: number = MAX_ORDER): FiniteGroup {
  const factors = parse(name);
  const count = factors.reduce((sum, factor) => sum + factor.exponent, 0);
  checkOrder(name, orderOf(factors), maxOrder);
  if (count > MAX_FACTORS) {
    throw new RangeError(
      `Cannot build ${shorten(name)}: it has ${count} factors, the limit is ${MAX_FACTORS}`,
    );
  }
  const bases = factors.map(({ family, numbers }) => family.build(...numbers));
  const groups = factors.flatMap(({ exponent }, i) =>
    new Array<FiniteGroup>(exponent).fill(bases[i])
  );
  // Spaces and leading zeros are gone from the names of the factors.
  const names = factors.map(({ exponent }, i) =>
    exponent === 1 ? bases[i].name : `${bases[i].name}^${exponent}`
  );
  return groups.length === 1 ? groups[0] : directProduct(groups, names.join("x"));
}

/** The product of all orders, `Infinity` where it is too large for a number. */
function orderOf(factors: readonly Factor[]): number {
  return factors.reduce(
    (order, { family, numbers, exponent }) => {
      const base = family.order(...numbers);
      // JavaScript says that 1 ** Infinity is NaN.
      return base === 1 ? order : order * base ** exponent;
    },
    1,
  );
}

function parse(name: string): Factor[] {
  const text = name.replaceAll(/\s/g, "");
  const factors: Factor[] = [];
  let position = 0;
  while (true) {
    const match = matchFamily(text, position);
    if (match === undefined) throw unknownGroup(name, text, position);
    position += match.text.length;
    const power = /\^(\d+)/y;
    power.lastIndex = position;
    const [written, exponent] = power.exec(text) ?? ["", "1"];
    position += written.length;
    const factor = { ...match, exponent: Number(exponent) };
    checkNumbers(factor);
    factors.push(factor);
    if (position === text.length) return factors;
    if (text[position] !== "x") throw unknownGroup(name, text, position);
    position++;
  }
}

/** The family with the longest match at `position`, so that a name may begin like another one. */
function matchFamily(text: string, position: number): Omit<Factor, "exponent"> | undefined {
  let best: Omit<Factor, "exponent"> | undefined;
  for (const family of GROUP_FAMILIES) {
    family.pattern.lastIndex = position;
    const match = family.pattern.exec(text);
    if (match === null || match[0].length <= (best?.text.length ?? 0)) continue;
    best = { family, numbers: match.slice(1).filter(isGiven).map(Number), text: match[0] };
  }
  return best;
}

function checkNumbers({ family, numbers, exponent, text }: Factor): void {
  const zero = numbers.find((number) => number < 1);
  const problem = zero !== undefined
    ? `the numbers in ${family.syntax} (${family.description}) start at 1, not ${zero}`
    : exponent < 1
    ? `the exponent in ${shorten(text)}^${exponent} must be at least 1`
    : family.refuse?.(...numbers);
  if (problem !== undefined) {
    const power = exponent < 1 ? `^${exponent}` : "";
    throw new RangeError(`Cannot build ${shorten(text)}${power}: ${problem}`);
  }
}

function unknownGroup(name: string, text: string, position: number): SyntaxError {
  const rest = text.slice(position);
  const suggestion = suggest(text, position);
  const families = GROUP_FAMILIES.map(({ syntax, description }) => `${syntax} (${description})`);
  return new SyntaxError(
    `Unknown group ${quote(shorten(name))}` +
      (position === 0
        ? ""
        : rest === ""
        ? ", a factor is missing at its end"
        : `, not understood from ${quote(shorten(rest))} on`) +
      (suggestion === undefined ? "" : ` (did you mean ${suggestion}?)`) +
      `; known are ${families.join(", ")}, powers such as C2^3 and products such as S3xS3, ` +
      `up to order ${MAX_ORDER}`,
  );
}

/** What a name that makes no sense from `position` on may have meant. */
function suggest(text: string, position: number): string | undefined {
  if (text.length > 60) return undefined;
  const respelled = text.replaceAll(/[×*·]/g, "x").replaceAll("⋊", ":");
  if (respelled !== text) {
    try {
      parse(respelled);
      return respelled;
    } catch {
      // Other signs were not all that is wrong.
    }
  }
  const atFactor = position === 0 || text[position - 1] === "x";
  return atFactor ? suggestFactor(text.slice(position).split("x", 1)[0]) : undefined;
}

/** The family whose letters look most like those of `text`, with its numbers, if there is one. */
function suggestFactor(text: string): string | undefined {
  const sporadic = GROUP_FAMILIES.find(({ syntax }) =>
    !syntax.includes("<") && syntax.toLowerCase() === text.replaceAll(/\W|_/g, "").toLowerCase()
  );
  if (sporadic !== undefined) return sporadic.syntax;
  const [, letters, end] = /^([A-Za-z]{1,12})(\W?_?[1-9].*)$/.exec(text) ?? [];
  if (letters === undefined) return undefined;
  const numbers = (end.match(/\d+/g) ?? []).map(Number);
  if (Math.max(...numbers) > MAX_ORDER) return undefined;
  const [best] = GROUP_FAMILIES
    .filter(({ syntax, refuse }) =>
      syntax.split("<").length - 1 === numbers.length && refuse?.(...numbers) === undefined
    )
    .flatMap(({ syntax, otherNames }) => {
      const own = /^[A-Za-z]+/.exec(syntax)![0];
      return [own, ...otherNames ?? []].map((spelling) => ({
        syntax,
        distance: editDistance(letters.toLowerCase(), spelling.toLowerCase()),
      }));
    })
    .sort((a, b) => a.distance - b.distance);
  // One letter of two may be another group: only of families with one number it is a slip.
  if (best === undefined || best.distance > (numbers.length === 1 ? 1 : 0)) return undefined;
  let next = 0;
  return best.syntax.replaceAll(/<\w>/g, () => String(numbers[next++]));
}

/** How many letters must be inserted, deleted or replaced to turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = row[j] + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** Whether an optional capture is there. */
function isGiven(capture: string | undefined): capture is string {
  return capture !== undefined;
}
