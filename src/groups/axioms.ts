/**
 * Looks for the first group axiom that a table breaks: entries in range, each element once in
 * every row and column, an identity, associativity. (Inverses follow from these.) The check is
 * exact and takes O(n² log n) time.
 *
 * @param table (n, n), `table[a * n + b]` = a·b
 * @param n the order, at least 1
 * @returns what is wrong, with the elements that show it, or `undefined` for a group
 */
export function findViolation(table: ArrayLike<number>, n: number): string | undefined {
  // Each check relies on the ones before it.
  return findBadEntry(table, n) ??
    findRepetition(table, n) ??
    findMissingIdentity(table, n) ??
    findBrokenAssociativity(table, n);
}

/**
 * The two-sided identity of a Latin square.
 *
 * @param table (n, n)
 * @param n the order
 * @returns the element e with e·x = x·e = x for all x, or -1
 */
export function findIdentity(table: ArrayLike<number>, n: number): number {
  for (let e = 0; e < n; e++) {
    if (countAgreements(table, n, e) === 2 * n) return e;
  }
  return -1;
}

/** In how many of the 2 n equations e·x = x and x·e = x the element e acts as an identity. */
function countAgreements(table: ArrayLike<number>, n: number, e: number): number {
  let agreements = 0;
  for (let x = 0; x < n; x++) {
    if (table[e * n + x] === x) agreements++;
    if (table[x * n + e] === x) agreements++;
  }
  return agreements;
}

/**
 * The first entry that is none of 0 to n - 1, in words.
 *
 * @param table (n, n)
 * @param n the order
 */
export function findBadEntry(table: ArrayLike<number>, n: number): string | undefined {
  for (let i = 0; i < n * n; i++) {
    const value = table[i];
    if (Number.isInteger(value) && value >= 0 && value < n) continue;
    return `the entry in row ${Math.floor(i / n)}, column ${i % n} is ${value}; ` +
      `entries must be integers from 0 to ${n - 1}`;
  }
  return undefined;
}

function findRepetition(table: ArrayLike<number>, n: number): string | undefined {
  const lines = [
    { line: "row", other: "columns", entry: (row: number, i: number) => table[row * n + i] },
    { line: "column", other: "rows", entry: (column: number, i: number) => table[i * n + column] },
  ];
  for (const { line, other, entry } of lines) {
    for (let k = 0; k < n; k++) {
      const seenAt = new Int32Array(n).fill(-1);
      for (let i = 0; i < n; i++) {
        const value = entry(k, i);
        if (seenAt[value] >= 0) {
          return `${line} ${k} contains ${value} twice, in ${other} ${seenAt[value]} and ${i}; ` +
            `in a group every ${line} contains every element once`;
        }
        seenAt[value] = i;
      }
    }
  }
  return undefined;
}

function findMissingIdentity(table: ArrayLike<number>, n: number): string | undefined {
  if (findIdentity(table, n) >= 0) return undefined;
  let closest = 0;
  let best = -1;
  for (let e = 0; e < n; e++) {
    const agreements = countAgreements(table, n, e);
    if (agreements > best) [closest, best] = [e, agreements];
  }
  for (let x = 0; x < n; x++) {
    const left = table[closest * n + x];
    const right = table[x * n + closest];
    if (left === x && right === x) continue;
    const product = left !== x ? `${closest}·${x} = ${left}` : `${x}·${closest} = ${right}`;
    return `no element is an identity; ${closest} comes closest, but ${product} instead of ${x}`;
  }
  return undefined;
}

/**
 * Light's test on a table that is a Latin square with an identity. The elements g with
 * (x·g)·y = x·(g·y) for all x and y are closed under products, so only generators need the test.
 * Each one is tested before the next is chosen: what is reached so far is then a subgroup, the
 * next generator at least doubles it, and there are at most log2 n of them.
 */
function findBrokenAssociativity(table: ArrayLike<number>, n: number): string | undefined {
  const reached = new Uint8Array(n);
  const members = [findIdentity(table, n)];
  reached[members[0]] = 1;
  const generators: number[] = [];
  for (let g = 0; members.length < n; g++) {
    if (reached[g]) continue;
    for (let x = 0; x < n; x++) {
      const xg = table[x * n + g];
      for (let y = 0; y < n; y++) {
        const gy = table[g * n + y];
        const left = table[xg * n + y];
        const right = table[x * n + gy];
        if (left !== right) {
          return `multiplication is not associative: (${x}·${g})·${y} = ${xg}·${y} = ${left}, ` +
            `but ${x}·(${g}·${y}) = ${x}·${gy} = ${right}`;
        }
      }
    }
    generators.push(g);
    // The new generator applies to the old members too, so start over; `members` grows meanwhile.
    for (let i = 0; i < members.length; i++) {
      for (const generator of generators) {
        const product = table[members[i] * n + generator];
        if (reached[product]) continue;
        reached[product] = 1;
        members.push(product);
      }
    }
  }
  return undefined;
}
