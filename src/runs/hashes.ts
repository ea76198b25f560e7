/**
 * Fingerprints of what a run depends on.
 *
 * @module
 */

import { kernelSource } from "../device/pipeline.ts";
import type { Profile } from "../device/profile.ts";
import { PADDING } from "../device/matrix.ts";
import { KERNELS, PARTIALS } from "../models/kernels.ts";
import { rowsPerBlock } from "../models/pair_set.ts";

/** SHA-256 of bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of numbers as little-endian I32. */
export function hashIntegers(values: Int32Array): Promise<string> {
  return sha256(new Uint8Array(Int32Array.from(values).buffer));
}

/**
 * SHA-256 of all shaders as a profile runs them, and of the tuning and layout that decide in which
 * order they add.
 */
export function hashShaders(profile: Profile): Promise<string> {
  const text = KERNELS.map((kernel) => kernelSource(kernel, profile.memory));
  const layout = { ...profile, PADDING, PARTIALS, block: rowsPerBlock(1) };
  return sha256(new TextEncoder().encode([...text, JSON.stringify(layout)].join("\n")));
}
