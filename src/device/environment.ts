/**
 * What the process's environment has to say before the first `requestAdapter`, and the only part of
 * the device layer that knows about Deno. In a browser it does nothing.
 *
 * @module
 */

/** The few members of `Deno` that are needed; typed here, since browsers' types have no `Deno`. */
interface DenoRuntime {
  build: { os: string };
  env: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    delete(name: string): void;
  };
  permissions: { querySync(query: { name: "env"; variable: string }): { state: string } };
}

const deno = (globalThis as unknown as { Deno?: DenoRuntime }).Deno;

/**
 * On Linux, asks Deno for Vulkan. Without this, a machine with no Vulkan driver silently falls back
 * to OpenGL, which is slow and lacks features. A variable that is set is left alone, and so is one
 * whose permission is missing: nothing here prompts.
 *
 * @returns Whether an OpenGL adapter is to be refused, which is so unless the user asked for one.
 */
export function preferVulkan(): boolean {
  if (deno?.build.os !== "linux") return false;
  // libwayland, loaded on the way, complains on stderr where this one is unset; any path will do.
  setIfUnset("XDG_RUNTIME_DIR", "/tmp");
  const backend = setIfUnset("DENO_WEBGPU_BACKEND", "vulkan");
  return backend === undefined || backend === "vulkan";
}

/** Where Mesa's software driver looks, when an adapter is requested, for how many threads to start. */
const THREADS = "LP_NUM_THREADS";

/**
 * Requests an adapter, asking Mesa's software driver to compute on the one thread that takes commands.
 * Handing each dispatch over to threads of its own and back takes 0.1 ms and more, so that small updates
 * gain nothing from a second core. What the user set is left alone; what is set here does not stay.
 */
export async function onOneThread<T>(request: () => Promise<T>): Promise<T> {
  if (deno?.build.os !== "linux" || valueOf(THREADS) !== "") return await request();
  deno.env.set(THREADS, "0");
  try {
    return await request();
  } finally {
    deno.env.delete(THREADS);
  }
}

/** Returns the variable's value after that, or undefined where it may not be read. */
function setIfUnset(variable: string, value: string): string | undefined {
  const current = valueOf(variable);
  if (current !== "") return current;
  deno!.env.set(variable, value);
  return value;
}

/** A variable's value, empty where it is unset, or undefined where it may not be read. */
function valueOf(variable: string): string | undefined {
  if (deno?.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  return deno.env.get(variable) ?? "";
}
