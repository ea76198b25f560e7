/** Values of `--device`: apart from what opens devices, so that the command line starts fast. */
export const DEVICES = ["auto", "hardware", "software", "cpu"] as const;
/** See {@linkcode DEVICES}. */
export type DeviceChoice = typeof DEVICES[number];
