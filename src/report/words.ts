/**
 * Words and numbers for sentences.
 *
 * @module
 */

/** A list as in "a, b and c"; of more than `most` the first ones, and how many others. */
export function and(words: readonly string[], most = Infinity): string {
  const shown = words.length > most
    ? [...words.slice(0, most - 1), `${words.length - most + 1} others`]
    : words;
  if (shown.length <= 1) return shown[0] ?? "";
  return `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** Words at the start of a sentence. */
export function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** A number of steps. */
export function stepCount(steps: number): string {
  return steps === 1 ? "1 step" : `${steps} steps`;
}

/**
 * A share in percent with one digit after the point; `none` if there is none, `?` if it is no number.
 * Only all is 100 %.
 */
export function percent(share: number | null): string {
  if (share === null) return "none";
  if (Number.isNaN(share)) return "?";
  const text = (100 * share).toFixed(1).replace(/^-(?=0\.0$)/, "");
  return `${text === "100.0" && share < 1 - 1e-9 ? "99.9" : text} %`;
}

/** A name in words: `trainFraction` as `train fraction`. */
export function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
