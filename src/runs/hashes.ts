/**
 * Fingerprints of what a run depends on.
 *
 * @module
 */

import { kernelSource } from "../device/kernel.ts";
import type { Profile } from "../device/profile.ts";
import { KERNELS } from "../models/kernels.ts";

/** SHA-256 of bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of numbers as little-endian I32. */
export function hashIntegers(values: Int32Array): Promise<string> {
  return sha256(new Uint8Array(Int32Array.from(values).buffer));
}

/** SHA-256 of all shaders as a profile runs them. */
export function hashShaders({ memory }: Profile): Promise<string> {
  const text = KERNELS.map((kernel) => kernelSource(kernel, memory)).join("\n");
  return sha256(new TextEncoder().encode(text));
}
