import type { PrimePowerCyclics } from "../groups/cyclic_subgroups.ts";
import type { FiniteGroup } from "../groups/finite_group.ts";
import { primeDivisors } from "../numerics/integers.ts";
import { searchSubgroups } from "../groups/subgroup_classes.ts";
import type { Subgroup } from "../groups/subgroups.ts";
import type { FixedVectors } from "./fixed_vectors.ts";

/** The largest stabilizer of a non-zero vector that a search found. */
export interface LargestStabilizer {
  /** Its order. */
  readonly order: number;
  /** Whether it was proved that none is larger; if not, the budget ran out. */
  readonly exact: boolean;
  /** About how many products the search took. */
  readonly work: number;
}

/**
 * The largest order of a subgroup that fixes a non-zero vector in a faithful real irrep. Branch and
 * bound over the stabilizers, up to conjugacy: of the subgroups with the same fixed vectors only
 * the largest is extended, and only as long as a larger order than the best is possible.
 *
 * @param group the group
 * @param cyclics its cyclic subgroups of prime-power order
 * @param fixed what its subgroups fix in the irrep
 * @param type dimension of the irrep's commuting algebra: 1 for real, 2 for complex, 4 for
 * quaternionic type
 * @param orders the orders that are possible, ascending, from 1
 * @param budget about how many products the search may take
 */
export function largestStabilizer(
  group: FiniteGroup,
  cyclics: PrimePowerCyclics,
  fixed: FixedVectors,
  type: number,
  orders: readonly number[],
  budget: number,
): LargestStabilizer {
  const primes = primeDivisors(group.order);
  let best = 1;
  const keep = (subgroup: Subgroup) => {
    const fixes = fixed.dimension(subgroup) > 0;
    if (fixes) best = Math.max(best, subgroup.elements.length);
    return fixes;
  };
  /** The orders above the best that a stabilizer which contains a subgroup may have. */
  const betterOrders = (subgroup: Subgroup, primeElements: readonly number[]) =>
    orders.filter((order) =>
      order > best && order % subgroup.elements.length === 0 &&
      primes.every((p, i) => partOf(order, p) <= primeElements[i])
    );
  const close = (subgroup: Subgroup, candidates: Uint8Array) => {
    const counts = countPrimeElements(cyclics, primes, subgroup, candidates);
    if (betterOrders(subgroup, counts).length === 0) return undefined;
    const stabilizer = fixed.pointwiseStabilizer(subgroup, candidates);
    best = Math.max(best, stabilizer.elements.length);
    // The vectors may be the multiples of one by the commuting algebra: all have one stabilizer.
    return fixed.dimension(subgroup) === type ? undefined : stabilizer;
  };
  const extend = (subgroup: Subgroup, candidates: Uint8Array) => {
    const counts = countPrimeElements(cyclics, primes, subgroup, candidates);
    const better = betterOrders(subgroup, counts);
    if (better.length === 0) return undefined;
    // If the part of a prime must grow, let it grow first: there are fewer ways.
    const growing = primes
      .map((prime, i) => ({ prime, count: counts[i] }))
      .filter(({ prime }) =>
        better.every((order) => order / subgroup.elements.length % prime === 0)
      )
      .sort((a, b) => a.count - b.count);
    return { maxOrder: better.at(-1)!, ...(growing.length > 0 && { prime: growing[0].prime }) };
  };
  const { complete, work } = searchSubgroups(
    group,
    cyclics,
    { keep, extend, close, budget },
    fixed.cyclicsWithVectors(),
  );
  return { order: best, exact: complete || best === orders.at(-1), work };
}

/**
 * For each prime p the number of elements of p-power order in a subgroup and the candidates: no
 * power of p above it divides the order of a subgroup made of these.
 */
function countPrimeElements(
  { count, generators, primes: primeOf, weights }: PrimePowerCyclics,
  primes: readonly number[],
  { has }: Subgroup,
  candidates: Uint8Array,
): number[] {
  const counts = primes.map(() => 1);
  for (let z = 0; z < count; z++) {
    if (candidates[z] === 0 && has[generators[z]] === 0) continue;
    counts[primes.indexOf(primeOf[z])] += weights[z];
  }
  return counts;
}

/** The largest power of p that divides `order`. */
function partOf(order: number, p: number): number {
  let part = 1;
  while (order % (part * p) === 0) part *= p;
  return part;
}
