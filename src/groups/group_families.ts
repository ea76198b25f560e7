import { cyclicGroup, dicyclicGroup, dihedralGroup } from "./families.ts";
import type { FiniteGroup } from "./finite_group.ts";
import { findFrobeniusProblem, frobeniusGroup } from "./frobenius_groups.ts";
import { isPrime, primePower } from "../numerics/integers.ts";
import { MAX_ORDER } from "./limits.ts";
import { heisenbergGroup, linearGroup, type LinearKind, linearOrder } from "./matrix_groups.ts";
import { alternatingGroup, factorial, symmetricGroup } from "./permutation_groups.ts";
import { findSemidirectProblem, semidirectProduct } from "./semidirect_products.ts";
import { SPORADIC_GROUPS, sporadicGroup } from "./sporadic_groups.ts";

/** One way of naming groups: by numbers, such as `C<n>`, or a single one, such as `M11`. */
export interface GroupFamily {
  /** How the name is written, with a placeholder for each number. */
  readonly syntax: string;
  /** What it means, in a few words. */
  readonly description: string;
  /** What people also write for the letters in `syntax`; only used to suggest the right name. */
  readonly otherNames?: readonly string[];
  /** Matches a name at the place it is tried (flag `y`); captures are numbers, or left out. */
  readonly pattern: RegExp;
  /** What is wrong with the numbers, which are at least 1, or `undefined` if nothing is. */
  readonly refuse?: (...numbers: number[]) => string | undefined;
  /** The order of the group: a number without rounding up to 2^53, `Infinity` above 10^308. */
  readonly order: (...numbers: number[]) => number;
  /** Builds the group; called only if its order is within the limit. */
  readonly build: (...numbers: number[]) => FiniteGroup;
}

/** The families that `group()` knows, in the order in which they are listed to a user. */
export const GROUP_FAMILIES: readonly GroupFamily[] = [
  {
    syntax: "C<n>",
    description: "cyclic, order n",
    otherNames: ["Z", "Cyc"],
    pattern: /C(\d+)/y,
    order: (n) => n,
    build: (n) => cyclicGroup(n),
  },
  {
    syntax: "D<p>",
    description: "dihedral, order 2p",
    otherNames: ["Dih"],
    pattern: /D(\d+)/y,
    order: (p) => 2 * p,
    build: (p) => dihedralGroup(p),
  },
  {
    syntax: "Dic<n>",
    description: "dicyclic, order 4n",
    pattern: /Dic(\d+)/y,
    order: (n) => 4 * n,
    build: (n) => dicyclicGroup(n),
  },
  {
    syntax: "Q<m>",
    description: "generalized quaternion, order m = 8, 16, 32, …",
    pattern: /Q(\d+)/y,
    refuse: (m) => {
      if (m >= 8 && Number.isInteger(Math.log2(m))) return undefined;
      const hint = m % 4 === 0 ? ` (the dicyclic group of order ${m} is Dic${m / 4})` : "";
      return `its order must be a power of 2 from 8 up${hint}`;
    },
    order: (m) => m,
    build: (m) => dicyclicGroup(m / 4, `Q${m}`),
  },
  {
    syntax: "S<n>",
    description: "symmetric, order n!",
    otherNames: ["Sym"],
    pattern: /S(\d+)/y,
    order: (n) => factorial(n),
    build: (n) => symmetricGroup(n),
  },
  {
    syntax: "A<n>",
    description: "alternating, order n!/2",
    otherNames: ["Alt"],
    pattern: /A(\d+)/y,
    order: (n) => Math.max(1, factorial(n) / 2),
    build: (n) => alternatingGroup(n),
  },
  {
    syntax: "F<m>",
    description: "Frobenius, order m = p k with k | p - 1, or q (q - 1)",
    otherNames: ["Frob"],
    pattern: /F(\d+)/y,
    refuse: findFrobeniusProblem,
    order: (m) => m,
    build: frobeniusGroup,
  },
  {
    syntax: "C<n>:C<m>",
    description: "semidirect, or C<n>:C<m>@<r>: x → x^r",
    otherNames: ["Z"],
    pattern: /C(\d+):C(\d+)(?:@(\d+))?/y,
    refuse: findSemidirectProblem,
    order: (n, m) => n * m,
    build: (n, m, r) => semidirectProduct(n, m, r),
  },
  linearFamily("GL", "general linear, q a prime power"),
  linearFamily("SL", "special linear"),
  linearFamily("PGL", "projective general linear"),
  linearFamily("PSL", "projective special linear", ["L"]),
  {
    syntax: "He<p>",
    description: "Heisenberg modulo a prime p, order p³",
    otherNames: ["Heis", "H"],
    pattern: /He(\d+)/y,
    refuse: (p) => p > MAX_ORDER || isPrime(p) ? undefined : `its number must be a prime, not ${p}`,
    order: (p) => p ** 3,
    build: heisenbergGroup,
  },
  ...SPORADIC_GROUPS.map((sporadic) => ({
    syntax: sporadic.name,
    description: sporadic.description,
    pattern: new RegExp(sporadic.name, "y"),
    order: () => sporadic.order,
    build: () => sporadicGroup(sporadic),
  })),
];

/** The row of one kind of linear groups. */
function linearFamily(
  kind: LinearKind,
  description: string,
  otherNames: readonly string[] = [],
): GroupFamily {
  return {
    syntax: `${kind}(<n>,<q>)`,
    description,
    otherNames,
    pattern: new RegExp(`${kind}\\((\\d+),(\\d+)\\)`, "y"),
    refuse: (_, q) =>
      q > MAX_ORDER || primePower(q) !== undefined
        ? undefined
        : `there is a field of q elements only for a prime power q (2, 3, 4, 5, 7, 8, 9, …), not ${q}`,
    order: (n, q) => linearOrder(kind, n, q),
    build: (n, q) => linearGroup(kind, n, q),
  };
}
