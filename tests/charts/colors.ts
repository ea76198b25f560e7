/**
 * How colours look, also to readers who do not see all of them.
 *
 * @module
 */

/** Red, green and blue from 0 to 1, in proportion to light. */
type Light = readonly number[];

/** Kinds of sight: what becomes of light without one kind of cones (Machado and others, 2009). */
export const SIGHTS = {
  trichromats: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopes: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopes: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
  ],
  tritanopes: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.303900],
  ],
} as const;

/** Contrast of two colours, from 1 to 21, as WCAG defines it. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Of a colour such as `#0072B2`. */
function luminance(color: string): number {
  return dot([0.2126, 0.7152, 0.0722], lightOf(color));
}

/** Distance of two colours in CIELAB, as some readers see them. */
export function distance(a: string, b: string, sight: keyof typeof SIGHTS): number {
  const [x, y] = [a, b].map((color) => labOf(product(SIGHTS[sight], lightOf(color))));
  return Math.hypot(...x.map((value, i) => value - y[i]));
}

function lightOf(color: string): Light {
  return [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
}

/** Under daylight (D65). */
function labOf(light: Light): Light {
  const xyz = product([
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
  ], light.map((part) => Math.max(0, Math.min(1, part))));
  const [x, y, z] = xyz.map((value, i) => value / [0.95047, 1, 1.08883][i])
    .map((t) => t > (6 / 29) ** 3 ? Math.cbrt(t) : t * (29 / 6) ** 2 / 3 + 4 / 29);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function product(matrix: readonly Light[], vector: Light): Light {
  return matrix.map((row) => dot(row, vector));
}

function dot(a: Light, b: Light): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
