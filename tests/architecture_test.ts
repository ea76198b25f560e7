import { assertEquals } from "../src/std/assert.ts";

/** What each folder of src/ may import, as ARCHITECTURE.md draws it; each may import itself and std. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  std: [],
  formats: [],
  charts: [],
  device: ["numerics", "shaders"],
  numerics: [],
  groups: ["formats", "numerics"],
  representations: ["groups", "numerics"],
  models: ["device", "formats", "shaders"],
  evaluation: ["models", "device", "groups", "numerics", "shaders"],
  analysis: ["evaluation", "representations", "models", "groups", "numerics"],
  training: ["models", "groups", "device", "numerics"],
  library: [
    "report",
    "charts",
    "analysis",
    "evaluation",
    "representations",
    "models",
    "groups",
    "device",
    "formats",
  ],
  bench: ["training", "models", "groups", "device", "formats", "numerics", "shaders"],
  runs: ["training", "charts", "models", "groups", "device", "formats"],
  report: ["charts", "analysis", "evaluation", "representations", "groups", "training"],
  cli: [
    "bench",
    "report",
    "runs",
    "training",
    "charts",
    "analysis",
    "evaluation",
    "library",
    "representations",
    "models",
    "groups",
    "device",
    "formats",
    "numerics",
  ],
};

const ROOT = new URL("../", import.meta.url);
const canRead = (await Deno.permissions.query({ name: "read", path: ROOT })).state === "granted";
const needsRead = canRead ? "" : " (needs --allow-read)";

/** All TypeScript files below a folder, as paths from the root. */
function* sources(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory) yield* sources(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield `${folder}${name}`;
  }
}

/** Paths from the root of the files that a file imports. */
function importsOf(file: string): string[] {
  const text = Deno.readTextFileSync(new URL(file, ROOT));
  return [...text.matchAll(/^(?:import|export)[^;]*?from "(\.[^"]+)"|import\("(\.[^"]+)"\)/gms)]
    .map(([, first, second]) => new URL(first ?? second, new URL(file, ROOT)).href)
    .map((href) => href.slice(ROOT.href.length));
}

Deno.test({
  name: `imports follow the arrows of ARCHITECTURE.md${needsRead}`,
  ignore: !canRead,
  fn() {
    const wrong: string[] = [];
    for (const file of sources("src/")) {
      const [, folder] = file.split("/");
      for (const target of importsOf(file)) {
        const to = target.startsWith("src/") ? target.split("/")[1] : target.split("/")[0];
        const allowed = [folder, "std", ...(ARROWS[folder] ?? [])];
        const isManifest = folder === "cli" && to === "deno.json";
        if (!allowed.includes(to) && !isManifest) wrong.push(`${file} imports ${target}`);
      }
    }
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: `files do not import each other in a circle${needsRead}`,
  ignore: !canRead,
  fn() {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): string[] => {
      if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(" -> ")];
      if (done.has(file) || !file.endsWith(".ts")) return [];
      const circles = importsOf(file).flatMap((target) => visit(target, [...path, file]));
      done.add(file);
      return circles;
    };
    assertEquals([...sources("src/")].flatMap((file) => visit(file, [])), []);
  },
});

Deno.test({
  name: `only src/cli/ and src/runs/ use the file system, processes and signals${needsRead}`,
  ignore: !canRead,
  fn() {
    // What guards itself for browsers: the environment variables of the adapter's driver.
    const guarded = ["src/device/environment.ts"];
    // The peers of the benchmark are programs of their own.
    const wrong = [...sources("src/")]
      .filter((file) => !/^src\/(cli|runs|bench\/peers)\//.test(file) && !guarded.includes(file))
      .filter((file) => /\bDeno\.[a-z]/.test(Deno.readTextFileSync(new URL(file, ROOT))));
    assertEquals(wrong, []);
  },
});

Deno.test({
  name: `no WGSL stands in TypeScript${needsRead}`,
  ignore: !canRead,
  fn() {
    const wrong = [...sources("src/")].filter((file) =>
      /@compute|@workgroup_size|var<storage/.test(Deno.readTextFileSync(new URL(file, ROOT)))
    );
    assertEquals(wrong, []);
  },
});
