/**
 * The JSON of `group`.
 *
 * @module
 */

import { classNames } from "../groups/classes.ts";
import { exactText } from "../representations/exact_text.ts";
import type { GroupReport } from "./group_report.ts";

/** One object with the table, the irreps and the audit; the README describes it. */
export function groupJson({ group, structure, table, irreps, orbits, audit }: GroupReport) {
  const { classes, characters } = table;
  const names = classNames(classes);
  return {
    order: group.order,
    name: group.name,
    structure,
    classes: names.map((name, k) => ({
      name,
      size: classes.sizes[k],
      elementOrder: classes.elementOrders[k],
      representative: classes.representatives[k],
      representativeName: group.elementNames[classes.representatives[k]],
    })),
    characters: characters.map(({ name, degree, indicator, re, im, values }) => ({
      name,
      degree,
      indicator,
      re: [...re],
      im: im.every((value) => value === 0) ? null : [...im],
      exact: values.map(exactText),
    })),
    realIrreps: irreps.map((irrep, i) => ({
      name: irrep.name,
      dimension: irrep.dimension,
      type: irrep.type,
      constituents: irrep.constituents,
      blockRank: irrep.blockRank,
      smallestOrbit: orbits[i],
      character: [...irrep.character],
    })),
    audit,
  };
}
