import { onOneThread } from "../../src/device/environment.ts";
import { isHandedOver } from "../../src/device/profile.ts";
import { assertEquals, assertRejects } from "../../src/std/assert.ts";

const THREADS = "LP_NUM_THREADS";
const may = Deno.permissions.querySync({ name: "env", variable: THREADS }).state === "granted";
const isLinux = Deno.build.os === "linux";

/** A test with the variable set to a value, or unset. */
function threadsTest(name: string, value: string | undefined, test: () => Promise<void>): void {
  Deno.test({
    name: may ? name : `${name} (needs --allow-env=${THREADS})`,
    ignore: !may,
    async fn() {
      const before = Deno.env.get(THREADS);
      const set = (to: string | undefined) =>
        to === undefined ? Deno.env.delete(THREADS) : Deno.env.set(THREADS, to);
      set(value);
      try {
        await test();
      } finally {
        set(before);
      }
    },
  });
}

threadsTest(
  "onOneThread() asks for no threads while the adapter is requested",
  undefined,
  async () => {
    assertEquals(
      await onOneThread(() => Promise.resolve(Deno.env.get(THREADS))),
      isLinux ? "0" : undefined,
    );
    assertEquals(Deno.env.get(THREADS), undefined);
    await assertRejects(() => onOneThread(() => Promise.reject(new Error("none"))), Error, "none");
    assertEquals(Deno.env.get(THREADS), undefined);
  },
);

threadsTest("onOneThread() leaves a number of threads that the user chose", "3", async () => {
  assertEquals(await onOneThread(() => Promise.resolve(Deno.env.get(THREADS))), "3");
  assertEquals(Deno.env.get(THREADS), "3");
});

Deno.test("isHandedOver() asks for more work the fewer cores share it, and never on one", () => {
  const least = (cores: number) => {
    let flops = 1e6;
    while (!isHandedOver(flops, cores)) flops += 1e6;
    return flops / 1e6;
  };
  assertEquals([2, 4, 16].map(least), [33, 22, 18]);
  assertEquals(isHandedOver(Infinity, 1), false);
});
