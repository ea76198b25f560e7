/** Whether a JSON value is an object, not an array or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON value for use in a message: short, on one line, however large or deep it is. */
export function quote(value: unknown): string {
  if (value === undefined) return "nothing";
  if (isRecord(value)) return "an object";
  if (Array.isArray(value)) {
    const short = value.length <= 8 && value.every((item) => typeof item === "number");
    return short ? JSON.stringify(value) : `an array of length ${value.length}`;
  }
  const text = typeof value === "string" ? value.slice(0, 60) : value;
  return JSON.stringify(text) + (text === value ? "" : "…");
}

/**
 * The first key that occurs twice in one object of a JSON text. `JSON.parse()` silently keeps the
 * last of such values, so two readers may see different content in one file.
 *
 * @param json a text that `JSON.parse()` accepts
 * @returns the key, unescaped, or `undefined` if all keys are unique
 */
export function findDuplicateKey(json: string): string | undefined {
  // The keys seen so far of each object that is open, innermost last.
  const open: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    if (json[i] === "{") open.push(new Set());
    else if (json[i] === "}") open.pop();
    else if (json[i] === '"') {
      const start = i;
      do {
        i += json[i] === "\\" ? 2 : 1;
      } while (json[i] !== '"');
      // Of all strings, only keys are followed by a colon.
      let next = i + 1;
      while (/\s/.test(json[next] ?? "")) next++;
      if (json[next] !== ":") continue;
      const key: string = JSON.parse(json.slice(start, i + 1));
      const keys = open[open.length - 1];
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
