import { PEERS } from "../../src/bench/peers.ts";
import { commandsFor, lastWords, startPeer } from "../../src/cli/bench_peer_process.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../src/std/assert.ts";
import { commandTest } from "../cli/command.ts";

const FAKE = new URL("fake_peer.ts", import.meta.url).href;

/** How a fake peer is started. */
function fake(behaviour: string) {
  return { program: Deno.execPath(), args: ["run", "-q", "--no-prompt", FAKE, behaviour] };
}

commandTest(
  "A peer is told how many updates to do, and answers with seconds and the last loss",
  async () => {
    const peer = await startPeer([fake("works")]);
    try {
      assertEquals(peer.ready, { version: "1.2.3" });
      assertEquals((await peer.run(1)).loss, 0.5);
      const { seconds, loss } = await peer.run(3);
      assertEquals(loss, 2);
      assert(seconds > 0);
    } finally {
      await peer.end();
    }
  },
);

commandTest("startPeer() goes on to the next command where one does not start", async () => {
  const peer = await startPeer([
    { program: "no-such-program-anywhere", args: [] },
    fake("cannot start"),
    fake("works"),
  ]);
  assertEquals(peer.ready.version, "1.2.3");
  await peer.end();
});

commandTest("A peer that does not start says why", async () => {
  const missing = { program: "no-such-program-anywhere", args: [] };
  for (
    const [command, words] of [
      [missing, "there is no no-such-program-anywhere"],
      [fake("cannot start"), "it cannot start here"],
      [fake("says nonsense"), "not its version"],
    ] as const
  ) await assertRejects(() => startPeer([command]), Error, words);
});

commandTest("A peer that says nothing is given up", async () => {
  await assertRejects(() => startPeer([fake("says nothing")], 0.5), Error, "no answer in 0.5 s");
});

commandTest(
  "A peer that ends in between gives its last words, and can be ended again",
  async () => {
    const peer = await startPeer([fake("dies later")]);
    await peer.run(2);
    await assertRejects(() => peer.run(1), Error, "RangeError: out of memory");
    await assertRejects(() => peer.run(1), Error, "out of memory");
    await peer.end();
    await peer.end();
  },
);

Deno.test("lastWords() takes the last line that names an error, else the last line", () => {
  assertEquals(
    lastWords(["Traceback", "  File x", "ModuleNotFoundError: No module named 'torch'"]),
    "ModuleNotFoundError: No module named 'torch'",
  );
  assertEquals(
    lastWords(["error: Uncaught (in promise) Error: no backend", "    at x.ts:1", "note"]),
    "Error: no backend",
  );
  assertEquals(lastWords(["killed"]), "killed");
  assertEquals(lastWords([]), undefined);
});

Deno.test("commandsFor() names a file that is there, for every peer", async () => {
  const canRead = Deno.permissions.querySync({ name: "read" }).state === "granted";
  for (const peer of PEERS) {
    const commands = commandsFor(peer, "f.safetensors");
    for (const { args } of commands) {
      assertEquals(args.slice(-3), [peer.backend, peer.variant, "f.safetensors"]);
      const script = args.at(-4)!;
      assertStringIncludes(script, `/src/bench/peers/${peer.script}`);
      const url = script.startsWith("file:") ? new URL(script) : script;
      if (canRead) assert((await Deno.stat(url)).isFile);
    }
    assertEquals(commands.length, peer.runtime === "python" ? 2 : 1);
  }
});
