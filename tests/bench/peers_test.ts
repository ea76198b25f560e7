import { parseAnswer, parseReady, PEERS } from "../../src/bench/peers.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";

Deno.test("PEERS are all libraries with all they compute with, as the authors write it and factored", () => {
  const ways = PEERS.map(({ library, backend }) => `${library} ${backend}`);
  assertEquals([...new Set(ways)], [
    "TensorFlow.js webgpu",
    "TensorFlow.js wasm",
    "jax-js webgpu",
    "jax-js wasm",
    "PyTorch cpu",
  ]);
  for (const way of ways) {
    const own = PEERS.filter(({ library, backend }) => `${library} ${backend}` === way);
    assertEquals(own.map(({ variant }) => variant), ["naive", "factored"]);
    assert(own.every(({ notes }) => notes.length > 0));
  }
});

Deno.test("parseReady() and parseAnswer() read a peer's lines", () => {
  assertEquals(parseReady('{"version":"4.22.0"}'), { version: "4.22.0" });
  assertEquals(parseAnswer('{"seconds":1.5,"loss":4}'), { seconds: 1.5, loss: 4 });
  assertEquals(parseAnswer('{"seconds":1.5,"loss":null}'), { seconds: 1.5, loss: NaN });
});

Deno.test("parseReady() and parseAnswer() refuse other lines", () => {
  assertThrows(() => parseReady('{"name":"tfjs"}'), SyntaxError, "not its version");
  for (const line of ['{"seconds":1}', '{"loss":1}', '{"seconds":-1,"loss":1}', "{"]) {
    assertThrows(() => parseAnswer(line), SyntaxError);
  }
});
