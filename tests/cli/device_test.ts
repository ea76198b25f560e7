import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { device, type DeviceReport, inWords, reportOf } from "../../src/cli/device.ts";
import { findAdapter } from "../../src/device/adapter.ts";
import { HARDWARE } from "../../src/device/profile.ts";

const NONE: DeviceReport = { adapter: null, profile: null, features: [], limits: {} };

const H200: DeviceReport = {
  adapter: {
    name: "NVIDIA H200",
    vendor: "4318",
    architecture: "",
    device: "9013",
    description: "NVIDIA H200",
    software: false,
    driver: "NVIDIA 550.54.15, build 00000003",
  },
  profile: HARDWARE,
  features: ["shader-f16", "timestamp-query"],
  limits: {
    maxBufferSize: 2 ** 48,
    maxStorageBufferBindingSize: 2 ** 31 - 1,
    maxStorageBuffersPerShaderStage: 64,
    maxTextureDimension2D: 32768,
    maxTextureArrayLayers: 2048,
    maxComputeWorkgroupSizeX: 1024,
    maxComputeInvocationsPerWorkgroup: 1024,
    maxComputeWorkgroupStorageSize: 49152,
    maxComputeWorkgroupsPerDimension: 65535,
  },
};

Deno.test("inWords() says name, kind, driver, profile and limits of an adapter", () => {
  const text = inWords(H200, "auto");
  assertEquals(text.split("\n")[0], "NVIDIA H200");
  for (
    const part of [
      "hardware: a GPU",
      "NVIDIA 550.54.15, build 00000003",
      "matrices in buffers, 64 lanes",
      "2 GiB in a binding",
      "48 KiB shared",
      "32768 texels",
    ]
  ) assertStringIncludes(text, part);
  assert(!/undefined|NaN|null/.test(text), text);
});

Deno.test("inWords() says that a driver is unknown", () => {
  const unknown = { ...H200, adapter: { ...H200.adapter!, driver: null } };
  assertStringIncludes(inWords(unknown, "auto"), "unknown");
});

Deno.test("inWords() says how training goes on without an adapter", () => {
  assertStringIncludes(inWords(NONE, "auto"), "the float64 reference");
  assertStringIncludes(inWords(NONE, "auto"), "deno task setup");
  assertStringIncludes(inWords(NONE, "hardware"), "no hardware adapter");
});

Deno.test("device() prints one JSON object, adapter or not, and exits with 0", async () => {
  const printed: string[] = [];
  for (const kind of ["auto", "hardware", "software"] as const) {
    const code = await device({ json: true, device: kind }, (text) => printed.push(text));
    assertEquals(code, 0);
    const report: DeviceReport = JSON.parse(printed.at(-1)!);
    assertEquals(Object.keys(report), ["adapter", "profile", "features", "limits"]);
    const adapter = await findAdapter(kind);
    assertEquals(report, JSON.parse(JSON.stringify(await reportOf(adapter))));
    assertEquals(report.adapter === null, adapter === null);
  }
  assertEquals(printed.length, 3);
});

const adapter = await findAdapter("auto");

Deno.test({
  name: "reportOf() describes this machine's adapter (needs a WebGPU adapter)",
  ignore: adapter === null,
  async fn() {
    const report = await reportOf(adapter);
    assert(report.adapter !== null && report.profile !== null);
    assertEquals(report.profile.name, report.adapter.software ? "software" : "hardware");
    for (const value of Object.values(report.limits)) assert(value > 0);
    assertEquals(report.features, [...report.features].sort());
    assert(!/undefined|NaN|null/.test(inWords(report, "auto")));
  },
});
