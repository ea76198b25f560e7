import { type PrimePowerCyclics, primePowerCyclics } from "./cyclic_subgroups.ts";
import type { FiniteGroup } from "./finite_group.ts";
import { SubgroupIndex } from "./subgroup_index.ts";
import { extendSubgroup, type Subgroup, trivialSubgroup } from "./subgroups.ts";

/** A conjugacy class of subgroups. */
export interface SubgroupClass {
  /** One of the subgroups. */
  readonly subgroup: Subgroup;
  /** The number of subgroups in the class. */
  readonly size: number;
}

/**
 * Which subgroups a search wants. What is wanted is closed under conjugation and under taking
 * subgroups. `candidates` (m) has 1 for the cyclic subgroups of prime-power order which a wanted
 * subgroup that contains the given one may contain besides those in it.
 */
export interface SubgroupRules {
  /** Whether a subgroup is wanted. */
  readonly keep: (subgroup: Subgroup) => boolean;
  /** How to extend a wanted subgroup; `undefined`: not at all. By default, every way is tried. */
  readonly extend?: (subgroup: Subgroup, candidates: Uint8Array) => Extension | undefined;
  /**
   * A larger wanted subgroup to take in place of this one, such that every wanted subgroup that
   * contains this one is in a wanted subgroup that contains the larger one. Conjugates must have
   * conjugate ones. `undefined`: do not look for what contains this one.
   */
  readonly close?: (subgroup: Subgroup, candidates: Uint8Array) => Subgroup | undefined;
  /** Called for one subgroup of each class that is found. */
  readonly visit?: (found: SubgroupClass) => void;
  /** About how many products the search may take; by default there is no limit. */
  readonly budget?: number;
}

/** How a search extends a subgroup. */
export interface Extension {
  /** An upper bound for the order of the wanted subgroups that contain it. */
  readonly maxOrder: number;
  /** A prime whose part of the order is to grow; by default that of any prime may. */
  readonly prime?: number;
}

/** How a search ended. */
export interface SearchEnd {
  /** Whether all wanted subgroups were found; if not, the budget ran out. */
  readonly complete: boolean;
  /** About how many products it took. */
  readonly work: number;
}

/** A subgroup whose extensions are still to be looked at. */
interface Task {
  readonly subgroup: Subgroup;
  /** Elements that generate its normalizer. */
  readonly normalizing: readonly number[];
  readonly candidates: Uint8Array;
}

/**
 * The conjugacy classes of the subgroups of a group.
 *
 * @param group the group
 * @param keep which subgroups are wanted: a condition that holds for the conjugates and for the
 * subgroups of every subgroup that meets it; by default all are wanted
 */
export function subgroupClasses(
  group: FiniteGroup,
  keep: (subgroup: Subgroup) => boolean = () => true,
): SubgroupClass[] {
  const classes: SubgroupClass[] = [];
  searchSubgroups(group, primePowerCyclics(group), { keep, visit: (found) => classes.push(found) });
  return classes;
}

/**
 * Finds the wanted subgroups of a group up to conjugacy, large ones first. Starts from the trivial
 * subgroup, which must be wanted, and adds to each subgroup H one cyclic subgroup of prime-power
 * order, up to conjugation by the normalizer of H. What cannot be added to H cannot be added to
 * what contains H.
 *
 * @param group the group
 * @param cyclics its cyclic subgroups of prime-power order
 * @param rules which subgroups are wanted
 * @param start (m): 1 for the cyclic subgroups of prime-power order that may be wanted
 */
export function searchSubgroups(
  group: FiniteGroup,
  cyclics: PrimePowerCyclics,
  rules: SubgroupRules,
  start: Uint8Array = new Uint8Array(cyclics.count).fill(1),
): SearchEnd {
  const {
    close = (subgroup) => subgroup,
    extend = () => ({ maxOrder: group.order }),
    budget = Infinity,
  } = rules;
  const index = new SubgroupIndex(group, cyclics);
  const tasks: Task[] = [];
  let work = 0;
  /** Makes a task of a subgroup unless a conjugate had one. */
  const add = (raw: Subgroup, candidates: Uint8Array) => {
    if (index.has(raw)) return;
    const subgroup = close(raw, candidates);
    work += group.order;
    if (subgroup === undefined) return;
    if (subgroup !== raw && index.has(subgroup)) return;
    const { count, normalizer, work: more } = index.add(subgroup);
    work += more;
    rules.visit?.({ subgroup, size: count });
    tasks.push({ subgroup, normalizing: normalizer.generators, candidates });
  };

  add(trivialSubgroup(group), start);
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (work > budget) return { complete: false, work };
    const how = extend(task.subgroup, task.candidates);
    if (how === undefined) continue;
    const result = extensions(group, cyclics, task, how, rules.keep);
    work += result.work;
    result.wanted
      .sort((a, b) => a.elements.length - b.elements.length)
      .forEach((subgroup) => add(subgroup, result.candidates));
  }
  return { complete: true, work };
}

/** The wanted subgroups that one generates with one more element, and what remains to add. */
function extensions(
  group: FiniteGroup,
  cyclics: PrimePowerCyclics,
  { subgroup, normalizing, candidates }: Task,
  { maxOrder, prime }: Extension,
  keep: (subgroup: Subgroup) => boolean,
): { wanted: Subgroup[]; candidates: Uint8Array; work: number } {
  const { count, generators, maximal, primes } = cyclics;
  const remaining = candidates.slice();
  const wanted: Subgroup[] = [];
  let work = 0;
  const contains = (z: number) => z < 0 || subgroup.has[generators[z]] === 1;
  const seen = new Uint8Array(count);
  for (let z = 0; z < count; z++) {
    if (prime !== undefined && primes[z] !== prime) continue;
    // Every larger subgroup contains some z that is not in H but whose maximal subgroup is; where
    // the part of a prime grows, one for this prime.
    if (seen[z] === 1 || candidates[z] === 0 || contains(z) || !contains(maximal[z])) continue;
    const orbit = conjugatesUnder(normalizing, z, group, cyclics, seen);
    work += 2 * orbit.length * normalizing.length;
    const possible = orbit.every((other) => candidates[other] === 1);
    const extension = possible
      ? extendSubgroup(group, subgroup, generators[z], maxOrder)
      : undefined;
    if (possible) work += 2 * (extension?.elements.length ?? maxOrder);
    if (extension !== undefined && keep(extension)) wanted.push(extension);
    else for (const other of orbit) remaining[other] = 0;
  }
  for (let z = 0; z < count; z++) {
    let smaller = z;
    while (!contains(maximal[smaller])) smaller = maximal[smaller];
    if (remaining[smaller] === 0) remaining[z] = 0;
  }
  return { wanted, candidates: remaining, work };
}

/** The conjugates of a cyclic subgroup under the group of some generators; marks them in `seen`. */
function conjugatesUnder(
  generators: readonly number[],
  first: number,
  group: FiniteGroup,
  cyclics: PrimePowerCyclics,
  seen: Uint8Array,
): number[] {
  const orbit = [first];
  seen[first] = 1;
  for (const z of orbit) {
    for (const generator of generators) {
      const conjugate = cyclics.of[group.conjugate(cyclics.generators[z], generator)];
      if (seen[conjugate] === 1) continue;
      seen[conjugate] = 1;
      orbit.push(conjugate);
    }
  }
  return orbit;
}
