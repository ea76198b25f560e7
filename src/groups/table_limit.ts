/** The largest order of a group that is kept as a full multiplication table. */
export const MAX_TABLE_ORDER = 1000;

/**
 * Throws where a multiplication table of this order is impossible or too large. Called before
 * anything is allocated, so `order` may be as large as a number gets, `Infinity` included.
 *
 * @param name what the message calls the group
 * @param order number of elements
 * @throws RangeError with the order, the limit and the memory that the table would take
 */
export function checkTableOrder(name: string, order: number): void {
  if (Number.isNaN(order) || order < 1 || order % 1 > 0) {
    throw new RangeError(
      `Cannot build ${shorten(name)}: its order must be an integer from 1 up, not ${order}`,
    );
  }
  if (order <= MAX_TABLE_ORDER) return;
  throw new RangeError(
    `Cannot build ${shorten(name)}: its order ${formatOrder(order)} is above ${MAX_TABLE_ORDER}, ` +
      `the limit for a multiplication table, which would take ${formatBytes(4 * order ** 2)}`,
  );
}

/** `text` cut to a length that still makes a readable message. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function formatOrder(order: number): string {
  if (Number.isSafeInteger(order)) return String(order);
  return order === Infinity ? "of more than 10^308" : `of about ${order.toExponential(2)}`;
}

function formatBytes(bytes: number): string {
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
