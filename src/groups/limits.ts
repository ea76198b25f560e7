/** The largest order of any group here: its elements are listed, its character table computed. */
export const MAX_ORDER = 10_000;

/** The largest order of a group with a multiplication table: to train on, and for real irreps. */
export const MAX_TABLE_ORDER = 1000;

/** What one image of one permutation takes. */
const BYTES_PER_POINT = 2;

/** The largest degree of permutations: `MAX_ORDER` of them take 20 MB. */
export const MAX_DEGREE = 1000;

/**
 * Throws where a group of this order is impossible or above the limit. Called before anything is
 * allocated, so `order` may be as large as a number gets, `Infinity` included.
 *
 * @param name what the message calls the group
 * @param order number of elements
 * @param limit `MAX_ORDER`, or `MAX_TABLE_ORDER` for what needs a multiplication table
 * @param bound whether the order is this, or at least this
 * @throws RangeError with the order, the limit and the memory that its table would take
 */
export function checkOrder(
  name: string,
  order: number,
  limit: number,
  bound: "exact" | "at least" = "exact",
): void {
  if (Number.isNaN(order) || order < 1 || order % 1 > 0) {
    throw new RangeError(
      `Cannot build ${shorten(name)}: its order must be an integer from 1 up, not ${order}`,
    );
  }
  if (order <= limit) return;
  const what = limit === MAX_TABLE_ORDER
    ? "for a multiplication table, which"
    : "for any group; its multiplication table";
  const [size, bytes] = [formatInteger(order, bound), formatBytes(4 * order ** 2)];
  throw new RangeError(
    `Cannot build ${shorten(name)}: its order ${size} is above ${limit}, ` +
      `the limit ${what} would take ${bound === "exact" ? "" : "at least "}${bytes}`,
  );
}

/**
 * Throws where permutations of this degree are above the limit. Called before they are allocated.
 *
 * @param name what the message calls the group
 * @param degree number of points, at least 1
 * @throws RangeError with the degree, the limit and the memory that it would take
 */
export function checkDegree(name: string, degree: number): void {
  if (degree <= MAX_DEGREE) return;
  throw new RangeError(
    `Cannot build ${shorten(name)}: its degree ${formatInteger(degree)} is above ${MAX_DEGREE}, ` +
      `the limit for permutations, of which ${MAX_ORDER} would take ` +
      formatBytes(BYTES_PER_POINT * degree * MAX_ORDER),
  );
}

/** `text` cut to a length that still makes a readable message. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function formatInteger(value: number, bound: "exact" | "at least" = "exact"): string {
  if (value === Infinity) return "of more than 10^308";
  if (bound === "exact" && Number.isSafeInteger(value)) return String(value);
  return `of ${bound === "exact" ? "about" : bound} ${value.toExponential(2)}`;
}

/** A size for people: `6.46 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes === Infinity) return "more than 10^308 bytes";
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit++;
  }
  const digits = bytes < 1000 ? Number(bytes.toPrecision(3)) : bytes.toExponential(2);
  return `${digits} ${units[unit]}`;
}
