/**
 * Values of `--device`, apart from what opens devices, so that the command line starts fast.
 *
 * @module
 */

/** Kinds of WebGPU adapters. */
export const ADAPTER_KINDS = ["auto", "hardware", "software"] as const;
/** What training runs on: an adapter, or the float64 reference on the CPU. */
export const DEVICES = [...ADAPTER_KINDS, "cpu"] as const;
/** See {@linkcode DEVICES}. */
export type DeviceChoice = typeof DEVICES[number];
