/**
 * What colours a page shows, for checks that run in it. They get there as text, so these functions may
 * use each other, those of `page_elements.ts`, and nothing else.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { lineage, type SeenText } from "./page_elements.ts";

/** Red, green, blue from 0 to 255, and alpha from 0 to 1. */
export type Color = readonly [number, number, number, number];
/** What an element paints at a point; null where that is no plain colour. */
export interface Paint {
  readonly element: Element;
  readonly color: Color | null;
}
/** A computed colour, with an opacity on top; null for gradients and patterns. */
export function colorOf(css: string, opacity = "1"): Color | null {
  if (css.startsWith("url(")) return null;
  const rgb = /^rgba?\(([^)]+)\)$/.exec(css);
  if (rgb !== null) {
    const [red, green, blue, alpha = 1] = rgb[1].split(",").map(Number);
    return [red, green, blue, alpha * Number(opacity)];
  }
  if (css === "none") return [0, 0, 0, 0];
  // Other colour spaces: what a canvas makes of them.
  const canvas = new OffscreenCanvas(1, 1).getContext("2d")!;
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255 * Number(opacity)];
}

/** What an element paints at a point of the window, the topmost first. Texts are no background. */
export function paintsOf(element: Element, x: number, y: number): Paint[] {
  const style = getComputedStyle(element);
  if (element instanceof SVGGeometryElement) {
    const point = new DOMPoint(x, y).matrixTransform(element.getScreenCTM()!.inverse());
    const paints: Paint[] = [];
    if (style.stroke !== "none" && element.isPointInStroke(point)) {
      paints.push({ element, color: colorOf(style.stroke, style.strokeOpacity) });
    }
    if (style.fill !== "none" && element.isPointInFill(point)) {
      paints.push({ element, color: colorOf(style.fill, style.fillOpacity) });
    }
    return paints;
  }
  if (element.closest("svg text") !== null) return [];
  if (element.matches("img, canvas, video, svg image, svg use")) return [{ element, color: null }];
  const color = colorOf(style.backgroundColor);
  return [...style.backgroundImage === "none" ? [] : [{ element, color: null }], {
    element,
    color,
  }];
}

/** All that lies under the text of an element at a point, down to the background of the page. */
export function paintsUnder(element: Element, x: number, y: number): Paint[] {
  const { documentElement: root, body } = document;
  const isClear = (one: Element) => colorOf(getComputedStyle(one).backgroundColor)![3] === 0;
  // The background of <html>, or else of <body>, is painted on the whole canvas.
  const canvas = isClear(root) ? body : root;
  const there = document.elementsFromPoint(x, y);
  const at = there.indexOf(element);
  const stack = (at >= 0 ? there.slice(at) : lineage(element)).filter((one) => one !== canvas);
  const paints = [...stack, canvas].flatMap((one) => paintsOf(one, x, y));
  const { paintOrder, stroke, strokeOpacity } = getComputedStyle(element);
  if (element instanceof SVGElement && paintOrder.startsWith("stroke") && stroke !== "none") {
    paints.unshift({ element, color: colorOf(stroke, strokeOpacity) }); // a halo
  }
  return paints;
}

/** The colour of a page without any background: white, or dark where the page says it can be. */
export function blankColor(): Color {
  const probe = document.createElement("div");
  probe.style.backgroundColor = "Canvas";
  document.documentElement.append(probe);
  const color = colorOf(getComputedStyle(probe).backgroundColor)!;
  probe.remove();
  return color;
}

/** Where in the window a text is now. */
export function placeOf({ element, middle: [right, down] }: SeenText): [number, number] {
  const { x, y } = element.getBoundingClientRect();
  return [x + right, y + down];
}

/** The colour where paints lie on each other, the first on top. An element with opacity fades whole. */
export function blend(paints: readonly Paint[]): Color {
  // Colours here are multiplied by their alpha.
  const clear = [0, 0, 0, 0];
  const open: { element: Element | null; color: number[] }[] = [{ element: null, color: clear }];
  const paint = (color: readonly number[], share: number) => {
    const below = open[open.length - 1];
    const alpha = color[3] * share;
    below.color = below.color.map((value, i) => color[i] * share + value * (1 - alpha));
  };
  const close = () => {
    const { element, color } = open.pop()!;
    paint(color, Number(getComputedStyle(element!).opacity));
  };
  for (const { element, color } of [...paints].reverse()) {
    const faded = lineage(element).reverse().filter((one) => getComputedStyle(one).opacity !== "1");
    let same = 0;
    while (same < faded.length && open[same + 1]?.element === faded[same]) same++;
    while (open.length > same + 1) close();
    for (const group of faded.slice(same)) open.push({ element: group, color: clear });
    const [red, green, blue, alpha] = color!;
    paint([red * alpha, green * alpha, blue * alpha, alpha], 1);
  }
  while (open.length > 1) close();
  const [red, green, blue] = open[0].color;
  return [red, green, blue, 1];
}

/** The contrast of two colours by WCAG 2: from 1 to 21. */
export function contrastOf(one: Color, other: Color): number {
  const [dark, light] = [one, other].map(([red, green, blue]) => {
    const linear = [red, green, blue].map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A colour as a problem says it. */
export function hex(color: Color): string {
  const digits = color.slice(0, 3).map((value) => Math.round(value).toString(16).padStart(2, "0"));
  return `#${digits.join("")}`;
}
