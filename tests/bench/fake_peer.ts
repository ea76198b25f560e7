/**
 * A peer that trains nothing: `deno run fake_peer.ts BEHAVIOUR`. Its losses are half the updates done.
 */
import { serve } from "../../src/bench/peers/serve.ts";

const [behaviour] = Deno.args;
let done = 0;

function step(): void {
  done++;
  if (behaviour === "dies later" && done > 2) {
    console.error("RangeError: out of memory\n    at somewhere");
    Deno.exit(3);
  }
}

console.log("Hello, this package greets");
if (behaviour === "cannot start") throw new Error("it cannot start here");
if (behaviour === "says nonsense") console.log('{"name": "fake"}');
if (behaviour === "says nothing") await new Promise((resolve) => setTimeout(resolve, 60_000));
await serve({ version: "1.2.3", backend: "none" }, step, () => Promise.resolve(done / 2));
