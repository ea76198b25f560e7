/**
 * What the process's environment has to say before the first `requestAdapter`, and the only part of
 * the device layer that knows about Deno. In a browser it does nothing.
 *
 * @module
 */

/** The few members of `Deno` that are needed; typed here, since browsers' types have no `Deno`. */
interface DenoRuntime {
  build: { os: string };
  env: { get(name: string): string | undefined; set(name: string, value: string): void };
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

/** Returns the variable's value after that, or undefined where it may not be read. */
function setIfUnset(variable: string, value: string): string | undefined {
  if (deno?.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  const current = deno.env.get(variable);
  if (current !== undefined && current !== "") return current;
  deno.env.set(variable, value);
  return value;
}
