import type { FiniteGroup } from "./finite_group.ts";

/** A subgroup of a group of order n. */
export interface Subgroup {
  /** The elements, the identity first. */
  readonly elements: Int32Array;
  /** (n): 1 for the elements of the subgroup, 0 for the others. */
  readonly has: Uint8Array;
  /** Elements that generate the subgroup, none of them in the group that the earlier ones generate. */
  readonly generators: readonly number[];
}

/**
 * The subgroup that consists of the identity.
 *
 * @param group the group
 */
export function trivialSubgroup(group: FiniteGroup): Subgroup {
  const has = new Uint8Array(group.order);
  has[group.identity] = 1;
  return { elements: Int32Array.of(group.identity), has, generators: [] };
}

/**
 * The subgroup that another one generates with one more element, by cosets (Dimino's algorithm):
 * it takes about as many products as it has elements.
 *
 * @param group the group
 * @param subgroup a subgroup H
 * @param element an element of the group
 * @param maxOrder the largest order wanted
 * @returns H itself if it has the element; `undefined` if the order is above `maxOrder`
 */
export function extendSubgroup(
  group: FiniteGroup,
  subgroup: Subgroup,
  element: number,
  maxOrder: number = group.order,
): Subgroup | undefined {
  if (subgroup.has[element] === 1) return subgroup;
  const step = subgroup.elements.length;
  const generators = [...subgroup.generators, element];
  // More than half of the group is all of it.
  const enough = Math.min(maxOrder, group.order / 2);
  const has = subgroup.has.slice();
  const elements = new Int32Array(enough + step);
  elements.set(subgroup.elements);
  let size = step;
  // Each block of `elements` is a coset H·r that begins with r; a generator s maps it to H·(r·s).
  for (let start = 0; start < size; start += step) {
    for (const generator of generators) {
      const representative = group.multiply(elements[start], generator);
      if (has[representative] === 1) continue;
      if (size + step > enough) {
        return maxOrder < group.order ? undefined : whole(group, generators);
      }
      for (let i = 0; i < step; i++) {
        const product = group.multiply(elements[i], representative);
        has[product] = 1;
        elements[size++] = product;
      }
    }
  }
  return { elements: elements.slice(0, size), has, generators };
}

function whole(group: FiniteGroup, generators: readonly number[]): Subgroup {
  const others = Array.from({ length: group.order }, (_, a) => a)
    .filter((a) => a !== group.identity);
  return {
    elements: Int32Array.of(group.identity, ...others),
    has: new Uint8Array(group.order).fill(1),
    generators,
  };
}
