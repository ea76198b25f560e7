/**
 * Opening HTML files in Chromium. A test file that imports this has one browser for all its tests,
 * and each page a context of its own: no cookies, no cache, no name that resolves to an address.
 */
import type { Browser, Page } from "playwright-core";
import { join } from "../../src/std/path.ts";

/** What playwright needs: it starts Chromium, talks to it through a pipe, and looks at the system. */
const PERMISSIONS: readonly Deno.PermissionDescriptor[] = [
  { name: "read" },
  { name: "write" },
  { name: "run" },
  { name: "env" },
  { name: "sys", kind: "homedir" },
  { name: "sys", kind: "osRelease" },
];
const PERMITTED = PERMISSIONS.every((one) => Deno.permissions.querySync(one).state === "granted");

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const PLACES = [
  "/usr/bin",
  "/usr/local/bin",
  "/snap/bin",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const FLAGS = [
  "--no-sandbox", // root in a container has none
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND",
];

/** Where Chromium is; null where there is none, and without the permissions to look and start it. */
export const browserPath: string | null = PERMITTED ? findBrowser() : null;

/** What the environment's `CHROMIUM` says, else the first that PATH or a usual place has. */
function findBrowser(): string | null {
  const chosen = Deno.env.get("CHROMIUM");
  if (chosen) {
    if (isFile(chosen)) return chosen;
    throw new Error(
      `Cannot use Chromium at ${chosen}, which CHROMIUM names: there is no such file`,
    );
  }
  const folders = [...(Deno.env.get("PATH") ?? "").split(":").filter(Boolean), ...PLACES];
  const paths = folders.flatMap((folder) => [...NAMES.map((name) => join(folder, name)), folder]);
  return paths.find(isFile) ?? null;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A test that opens pages in Chromium. */
export function browserTest(name: string, fn: () => Promise<void>): void {
  const needs = PERMITTED
    ? "chromium"
    : "--allow-read --allow-write --allow-run --allow-env --allow-sys=homedir,osRelease";
  const there = browserPath !== null;
  Deno.test({ name: there ? name : `${name} (needs ${needs})`, ignore: !there, fn });
}

let browser: Browser | undefined;

// Outside of the tests, so that none of them leaks what the others use.
if (browserPath !== null) {
  Deno.test.beforeAll(async () => {
    // Looks at /proc where this is not set, which Deno allows only with --allow-all.
    Deno.env.set("__IS_WSL_TEST__", "1");
    const { chromium } = await import("playwright-core");
    browser = await chromium.launch({ executablePath: browserPath, args: FLAGS, timeout: 60_000 });
  });
  Deno.test.afterAll(() => browser?.close());
}

/** How a page is opened. */
export interface PageOptions {
  /** Of the window, in CSS pixels: 1280. */
  readonly width?: number;
  /** 800. */
  readonly height?: number;
  /** What the reader prefers: light. */
  readonly colorScheme?: "light" | "dark";
  /** screen. */
  readonly media?: "screen" | "print";
  /** no-preference. */
  readonly reducedMotion?: "reduce" | "no-preference";
}

/** A page that is loaded, and what went on in it so far. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** What the console got as errors, those of the browser too: failed requests, forbidden scripts. */
  readonly consoleErrors: readonly string[];
  /** Exceptions that nothing caught. */
  readonly pageErrors: readonly string[];
  /** Addresses of all that was asked for beside the page itself; `data:` and `blob:` are no requests. */
  readonly requests: readonly string[];
  /** Closes the page; `await using` does it too. */
  close(): Promise<void>;
}

/** Opens an HTML file by its URL, and waits until it, its pictures and its fonts are loaded. */
export async function openPage(
  url: string | URL,
  { width = 1280, height = 800, colorScheme = "light", media = "screen", reducedMotion }:
    PageOptions = {},
): Promise<OpenedPage> {
  if (browser === undefined) throw new Error("Cannot open a page outside of a browserTest()");
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: reducedMotion ?? "no-preference",
  });
  const close = () => context.close();
  try {
    const page = await context.newPage();
    const consoleErrors: string[] = [];
    const pageErrors: string[] = [];
    const requests: string[] = [];
    const self = new URL(url);
    self.hash = "";
    page.on("console", (message) => {
      if (message.type() === "error") consoleErrors.push(message.text());
    });
    page.on("pageerror", ({ message }) => pageErrors.push(message));
    page.on("request", (request) => {
      const address = request.url();
      if (address !== self.href && !/^(data|blob):/.test(address)) requests.push(address);
    });
    page.on("websocket", (socket) => requests.push(socket.url()));
    await page.emulateMedia({ media });
    await page.goto(String(url));
    await page.evaluate("document.fonts.ready.then(() => null)");
    return { page, consoleErrors, pageErrors, requests, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
