/**
 * HTML as text.
 *
 * @module
 */

/** Text that is HTML already, made by {@linkcode markup}. */
export class Html {
  /** The text. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: lists are joined, null is nothing, all but `Html` is escaped. */
type Content = Html | string | number | null | readonly Content[];

/** A template whose values cannot become tags. */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((text, i) => text + textOf(values[i] ?? null)).join(""));
}

/** Text as it stands between tags and in attributes. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

function textOf(value: Content): string {
  if (value === null) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(textOf).join("");
  return escape(String(value));
}
