/**
 * What `group` prints.
 *
 * @module
 */

import { MAX_CHART_CLASSES } from "../charts/character_table.ts";
import { classNames, powerMap } from "../groups/classes.ts";
import type { AbelianType, GroupStructure } from "../groups/structure.ts";
import { MAX_TABLE_ORDER } from "../groups/limits.ts";
import { primeDivisors } from "../numerics/integers.ts";
import type { Audit } from "../representations/audit.ts";
import type { Character } from "../representations/character_table.ts";
import { toComplex } from "../representations/cyclotomic.ts";
import { exactText } from "../representations/exact_text.ts";
import { columns } from "./columns.ts";
import type { GroupReport } from "./group_report.ts";

/** Larger tables are left to --json and --out. */
const MAX_PRINTED_CLASSES = 40;

/** Irreps that are listed one by one. */
const MAX_PRINTED_IRREPS = 60;

/** Longer values get a letter, which is explained below the table. */
const MAX_VALUE_LENGTH = 12;

/**
 * A group for people.
 *
 * @param report what to say
 * @param width characters to a line, which the character table is folded to
 */
export function groupText(report: GroupReport, width: number): string {
  const { group, table, structure } = report;
  return [
    `${group.name}, a group of order ${group.order}`,
    ...structureLines(structure, table.classes.count).map((line) => `  ${line}`),
    "",
    ...tableLines(report, width),
    "",
    ...irrepLines(report),
    "",
    ...auditLines(report.audit, report.irreps.length),
  ].join("\n");
}

function structureLines(structure: GroupStructure, classes: number): string[] {
  const { derivedSeries, lowerCentralSeries, centre, abelianization } = structure;
  const [order] = derivedSeries;
  const solvable = derivedSeries.at(-1) === 1;
  const nilpotent = lowerCentralSeries.at(-1) === 1;
  const kind = structure.isAbelian
    ? `abelian: ${abelianText(centre)}`
    : nilpotent
    ? `nilpotent of class ${lowerCentralSeries.length - 1}`
    : solvable
    ? `solvable of derived length ${derivedSeries.length - 1}`
    : structure.derivedSubgroupOrder === order
    ? "perfect, not solvable"
    : "not solvable";
  const lines = [
    `${kind}${structure.isSimple ? ", simple" : ""}`,
    `exponent ${structure.exponent}, ${count(classes, "conjugacy class", "es")}`,
  ];
  if (!structure.isAbelian) {
    lines.push(
      `centre ${abelianText(centre)}`,
      `derived subgroup of order ${structure.derivedSubgroupOrder}, ` +
        `abelianization ${abelianText(abelianization)}`,
    );
  }
  return lines;
}

/** `1 irrep`, `2 irreps`. */
function count(number: number, what: string, plural = "s"): string {
  return `${number} ${what}${number === 1 ? "" : plural}`;
}

/** `C4 x C2`, or `trivial`. */
function abelianText({ factors }: AbelianType): string {
  return factors.map((factor) => `C${factor}`).join(" x ") || "trivial";
}

function tableLines({ group, table }: GroupReport, width: number): string[] {
  const { classes, characters } = table;
  if (classes.count > MAX_PRINTED_CLASSES) {
    return [
      `Character table: ${classes.count} characters on as many classes; with --json it is printed, ` +
      `up to ${MAX_CHART_CLASSES} classes --out draws it`,
    ];
  }
  const letters = new Letters();
  const primes = primeDivisors(group.order);
  const names = classNames(classes);
  const heads = [
    { label: "class", cells: names },
    { label: "size", cells: classes.sizes.map(String) },
    { label: "order", cells: classes.elementOrders.map(String) },
    ...primes.map((p) => ({
      label: `power ${p}`,
      cells: powerMap(classes, p).map((k) => names[k]),
    })),
  ];
  const nameWidth = Math.max(...characters.map(({ name }) => name.length));
  const rows = characters.map((row) => ({
    label: `${row.name.padEnd(nameWidth)} ${typeMark(row)}`,
    cells: row.values.map((value) => letters.shorten(exactText(value), toComplex(value))),
  }));
  const labelWidth = Math.max(...[...heads, ...rows].map(({ label }) => label.length));
  const widths = names.map((_, k) =>
    Math.max(...[...heads, ...rows].map(({ cells }) => cells[k].length))
  );
  const lines = [
    "Character table: + real, o complex, - quaternionic type",
  ];
  // As many columns side by side as fit.
  for (let first = 0; first < names.length;) {
    let end = first;
    let used = labelWidth;
    do used += widths[end++] + 2; while (end < names.length && used + widths[end] + 2 <= width - 2);
    const print = ({ label, cells }: { label: string; cells: string[] }) => {
      const values = cells.slice(first, end).map((cell, i) => cell.padStart(widths[first + i] + 2));
      return `  ${label.padEnd(labelWidth)}${values.join("")}`;
    };
    lines.push(...heads.map(print), "", ...rows.map(print), "");
    first = end;
  }
  lines.pop();
  return [...lines, ...letters.legend().map((line) => `  ${line}`)];
}

function typeMark({ indicator }: Character): string {
  return indicator > 0 ? "+" : indicator < 0 ? "-" : "o";
}

/** Letters for values that are too long for a cell. */
class Letters {
  readonly #byText = new Map<string, { letter: string; number: string }>();

  /** The text itself, or its letter. */
  shorten(text: string, [re, im]: readonly [number, number]): string {
    if (text.length <= MAX_VALUE_LENGTH) return text;
    const known = this.#byText.get(text);
    if (known) return known.letter;
    const count = this.#byText.size;
    const letter = String.fromCharCode(65 + count % 26) +
      (count < 26 ? "" : String(Math.floor(count / 26)));
    this.#byText.set(text, { letter, number: numberText(re, im) });
    return letter;
  }

  /** What the letters mean. */
  legend(): string[] {
    return [...this.#byText].map(([text, { letter, number }]) => `${letter} = ${text} ≈ ${number}`);
  }
}

function numberText(re: number, im: number): string {
  if (im === 0) return re.toFixed(4);
  return `${re.toFixed(4)}${im < 0 ? "-" : "+"}${Math.abs(im).toFixed(4)}i`;
}

function irrepLines({ irreps, orbits }: GroupReport): string[] {
  const rows = irreps.map((irrep, i) => [
    irrep.name,
    String(irrep.dimension),
    irrep.type,
    String(irrep.blockRank),
    `${orbits[i].exact ? "" : "at most "}${orbits[i].size}`,
    irrep.constituents.join(" + "),
  ]);
  const heads = ["name", "dimension", "type", "block rank", "smallest orbit", "complex characters"];
  const lines = columns([heads, ...rows.slice(0, MAX_PRINTED_IRREPS)], { left: [0, 2, 5] });
  if (rows.length > MAX_PRINTED_IRREPS) {
    lines.push(`  … and ${rows.length - MAX_PRINTED_IRREPS} more; --json lists all`);
  }
  return [`${count(irreps.length, "irrep")} over the real numbers`, ...lines];
}

function auditLines(audit: Audit, irreps: number): string[] {
  const residuals = [
    ["characters are orthonormal", audit.characterOrthogonality],
    ["ρ(gh) = ρ(g) ρ(h), with all generators and 1000 random pairs", audit.homomorphism],
    ["ρ(g) is orthogonal, for all g", audit.matrixOrthogonality],
    ["tr ρ(g) is the character, for all g", audit.traces],
    ["projections on the blocks are idempotent and orthogonal", audit.idempotence],
    ["projections on the blocks sum to the identity", audit.completeness],
  ] as const;
  const width = Math.max(...residuals.map(([what]) => what.length));
  const checked = residuals.filter(([, residual]) => residual !== null);
  return [
    `Audit of ${count(irreps, "irrep")}: ${audit.passed ? "passed" : "FAILED"}`,
    `  squared degrees sum to ${audit.sumOfSquaredDegrees}, the order is ${audit.order}`,
    `  indicators times degrees sum to ${audit.sumOfIndicators}, the number of elements with ` +
    `g² = 1 is ${audit.squareRootsOfIdentity}`,
    `  largest errors, of which ${audit.tolerance} is allowed:`,
    ...checked.map(([what, residual]) =>
      `    ${what.padEnd(width)}  ${residual!.toExponential(1)}`
    ),
    ...(checked.length < residuals.length
      ? [`    there are no explicit matrices to check above order ${MAX_TABLE_ORDER}`]
      : []),
  ];
}
