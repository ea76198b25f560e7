/**
 * What is in a page, for checks that run in it. They get there as text, so these functions may use each
 * other and nothing else.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** A text node that can be seen, and the element that styles it. */
export interface SeenText {
  readonly text: string;
  readonly element: Element;
  /** Where the middle of its first line is, from the top left of the element. */
  readonly middle: readonly [number, number];
}
/** An element as a problem names it. */
export function nameOf(element: Element): string {
  const mark = ["id", "class"].find((name) => element.getAttribute(name)?.trim());
  const of = mark === undefined ? "" : ` ${mark}="${element.getAttribute(mark)}"`;
  return `<${element.localName}${of}>`;
}

/** A text as a problem quotes it. */
export function quote(text: string): string {
  const plain = text.trim().replace(/\s+/g, " ");
  return `"${plain.length > 40 ? `${plain.slice(0, 39)}…` : plain}"`;
}

/** An element and those that it is in, from the inside. */
export function lineage(element: Element): Element[] {
  const line: Element[] = [];
  for (let one: Element | null = element; one !== null; one = one.parentElement) line.push(one);
  return line;
}

/** Whether an element is part of the page: what is in a closed <details> is, display: none is not. */
export function isDisplayed(element: Element): boolean {
  return lineage(element).every((one) => getComputedStyle(one).display !== "none");
}

/** Whether an element can be seen: not hidden, and not cut to nothing as text for screen readers is. */
export function isSeen(element: Element): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  return lineage(element).every((one) => {
    const { overflowX, clip, clipPath, display } = getComputedStyle(one);
    const { width, height } = one.getBoundingClientRect();
    const cut = overflowX !== "visible" && display !== "inline" && display !== "contents" &&
      one instanceof HTMLElement && (width <= 1 || height <= 1);
    return !cut && !/^rect\((0|1px)/.test(clip) && !/^inset\((50|100)%/.test(clipPath);
  });
}

/** Whether an element is decoration: nothing that a screen reader tells. */
export function isDecoration(element: Element): boolean {
  return element.closest('[aria-hidden="true"]') !== null;
}

/** The outermost inline SVGs that are displayed and no decoration. */
export function pictures(): SVGSVGElement[] {
  return [...document.querySelectorAll<SVGSVGElement>("svg")].filter((svg) =>
    svg.ownerSVGElement === null && !isDecoration(svg) && isDisplayed(svg)
  );
}

/** What aria-labelledby, aria-label or else `fallback` call an element. */
export function labelOf(element: Element, fallback: string | null | undefined = ""): string {
  const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const texts = ids.map((id) => document.getElementById(id)?.textContent ?? "");
  const label = texts.join(" ").trim() || element.getAttribute("aria-label")?.trim();
  return (label || (fallback ?? "")).trim().replace(/\s+/g, " ");
}

/** All texts that can be seen, after scrolling or at once, in the order of the document. */
export function seenTexts(): SeenText[] {
  const texts: SeenText[] = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode() !== null) {
    const node = walker.currentNode;
    const [text, element] = [node.nodeValue!.trim(), node.parentElement];
    if (text === "" || element === null || !isSeen(element)) continue;
    range.selectNodeContents(node);
    const rect = [...range.getClientRects()].find(({ width, height }) => width > 0 && height > 0);
    if (rect === undefined || rect.right + scrollX <= 0 || rect.bottom + scrollY <= 0) continue;
    const box = element.getBoundingClientRect();
    const middle = [
      rect.x + rect.width / 2 - box.x,
      rect.y + rect.height / 2 - box.y,
    ] as const;
    texts.push({ text, element, middle });
  }
  return texts;
}

/** The size of an element's font in CSS pixels of the screen, after all scaling. */
export function fontSizeOf(element: Element): number {
  const size = parseFloat(getComputedStyle(element).fontSize);
  const scaleOf = ({ a, b, c, d }: DOMMatrix) => Math.sqrt(Math.abs(a * d - b * c));
  const text = element.closest<SVGGraphicsElement>("svg text");
  if (text !== null) return size * scaleOf(text.getScreenCTM()!);
  return lineage(element).map((one) => getComputedStyle(one).transform)
    .filter((transform) => transform !== "none")
    .reduce((product, transform) => product * scaleOf(new DOMMatrix(transform)), size);
}
