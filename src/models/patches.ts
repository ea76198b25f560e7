/**
 * Changing what a forward pass computes on its way.
 *
 * @module
 */

/**
 * Looks at an activation, or changes it: what it returns replaces the activation, and so does what
 * it writes into `values`; all that comes after is computed from it.
 */
export type Patch = (
  values: Float64Array,
  shape: readonly [rows: number, columns: number],
) => Float64Array | void;

/** Patches by the names of the activations that they are for. */
export type Patches = Readonly<Record<string, Patch>>;

/**
 * What a forward pass hands each activation to, right after it is computed.
 *
 * @param known Names of the model's activations.
 * @throws {RangeError} If there is a patch for another activation, or, when it is called, if a
 * patch returns another number of elements.
 */
export function patching(
  patches: Patches,
  known: readonly string[],
): (name: string, values: Float64Array, rows: number, columns: number) => Float64Array {
  for (const name of Object.keys(patches)) {
    if (known.includes(name)) continue;
    throw new RangeError(
      `Cannot patch activation ${name}: the model computes ${known.join(", ")}`,
    );
  }
  return (name, values, rows, columns) => {
    if (!Object.hasOwn(patches, name)) return values;
    const patched = patches[name](values, [rows, columns]) ?? values;
    if (patched.length !== rows * columns) {
      throw new RangeError(
        `Cannot patch activation ${name} with ${patched.length} elements: ` +
          `it has ${rows} x ${columns} = ${rows * columns}`,
      );
    }
    return patched;
  };
}
