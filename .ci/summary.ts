/**
 * Sums a JUnit file of `deno test` in a last line, `N passed, N failed, N skipped`. Fails where a
 * test failed, where one was skipped that is not listed as allowed, and where no test ran.
 *
 *     deno run --allow-read .ci/summary.ts JUNIT_FILE ALLOWED_SKIPS
 *
 * @module
 */

const [junitFile, allowedFile] = Deno.args;

/** The text of a file, empty where it cannot be read. */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    console.log(`Cannot read ${path}: ${error instanceof Error ? error.message : error}`);
    return "";
  }
}

const allowed = read(allowedFile).split("\n").filter((line) => !line.startsWith("#"))
  .map((line) => line.split("\t")[0]);

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const unescape = (text: string) => text.replace(/&(lt|gt|quot|apos|amp);/g, (_, e) => ENTITIES[e]);

// A test case is empty where it passed. Names and messages are escaped: no < or " inside them.
const TEST_CASE = /<testcase name="([^"]*)"[^>]*>\s*<(skipped|failure|error|\/testcase)/g;
const failed: string[] = [];
const skipped: string[] = [];
let passed = 0;
for (const [, name, content] of read(junitFile).matchAll(TEST_CASE)) {
  if (content === "/testcase") passed++;
  else (content === "skipped" ? skipped : failed).push(unescape(name));
}

const forbidden = skipped.filter((name) => !allowed.includes(name));
for (const name of failed) console.log(`Failed: ${name}`);
for (const name of forbidden) console.log(`Skipped, which CI does not allow: ${name}`);
if (passed === 0) console.log("No test passed");
console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
Deno.exit(failed.length > 0 || forbidden.length > 0 || passed === 0 ? 1 : 0);
