/** The peers' packages stay out of the root's configuration and lock. */
import { PEERS } from "../../src/bench/peers.ts";
import rootConfig from "../../deno.json" with { type: "json" };
import config from "../../src/bench/peers/deno.json" with { type: "json" };
import { assert, assertEquals, assertMatch } from "../../src/std/assert.ts";

const PACKAGES = Object.keys(config.imports);
const ROOT = new URL("../../", import.meta.url);
const canRead = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";

/** Versions of packages by name@range, of a lock. */
async function lockOf(path: string): Promise<Record<string, string>> {
  return JSON.parse(await Deno.readTextFile(new URL(path, ROOT))).specifiers;
}

Deno.test("Packages of peers are pinned, and none is the root's", () => {
  for (const specifier of Object.values(config.imports)) {
    assertMatch(specifier, /^npm:@[\w-]+\/[\w-]+@\d+\.\d+\.\d+$/);
  }
  assertEquals(PACKAGES.filter((name) => name in rootConfig.imports), []);
  assert(config.lock.frozen);
  assert(rootConfig.exclude.includes("src/bench/peers/"));
});

Deno.test({
  name: `Packages of peers are in their own lock alone${canRead ? "" : " (needs --allow-read)"}`,
  ignore: !canRead,
  async fn() {
    const [own, root] = [await lockOf("src/bench/peers/deno.lock"), await lockOf("deno.lock")];
    for (const specifier of Object.values(config.imports)) {
      assert(Object.keys(own).some((key) => key === specifier), specifier);
    }
    for (const name of PACKAGES) {
      assertEquals(Object.keys(root).filter((key) => key.startsWith(`npm:${name}@`)), []);
    }
  },
});

Deno.test({
  name: `There is a program for each peer and a peer for each program${
    canRead ? "" : " (needs --allow-read)"
  }`,
  ignore: !canRead,
  async fn() {
    const scripts = new Set(PEERS.map(({ script }) => script));
    const shared = ["deno.json", "deno.lock", "serve.ts", "workload.ts"];
    const names: string[] = [];
    for await (const { name, isFile } of Deno.readDir(new URL("src/bench/peers/", ROOT))) {
      if (isFile) names.push(name);
    }
    assertEquals(names.sort(), [...scripts, ...shared].sort());
  },
});
