/**
 * A progress bar on a terminal; a plain line now and then elsewhere.
 *
 * @module
 */

/** Shows how far some work has come. */
export interface Progress {
  /** Draws the state, unless it was drawn a moment ago. */
  update(done: number, note: string): void;
  /** Prints a line above the bar. */
  log(line: string): void;
  /** Takes the bar away. */
  end(): void;
}

const BAR_WIDTH = 24;
/** Milliseconds between drawings, on a terminal and elsewhere. */
const TERMINAL_MS = 100;
const PLAIN_MS = 10_000;

/**
 * Makes a progress display on stderr.
 *
 * @param total Steps of the whole work; drawing starts from `first`.
 * @param unit What to call the steps.
 */
export function createProgress(
  total: number,
  first: number,
  quiet: boolean,
  unit = "steps",
): Progress {
  if (quiet) return { update() {}, log() {}, end() {} };
  const terminal = Deno.stderr.isTerminal();
  const start = performance.now();
  let drawn = terminal ? -Infinity : start;
  const write = (text: string) => {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(text));
    } catch {
      // Nobody reads any more: that is no reason to end training.
    }
  };
  const clear = terminal ? "\r\x1b[K" : "";
  return {
    update(done, note) {
      const now = performance.now();
      if (now - drawn < (terminal ? TERMINAL_MS : PLAIN_MS)) return;
      drawn = now;
      const seconds = (now - start) / 1000;
      const rate = (done - first) / seconds;
      const left = rate > 0 ? formatSeconds((total - done) / rate) : "?";
      const counts = `${Math.floor(done)}/${total} ${unit}, ${rate.toPrecision(3)}/s, ${left} left`;
      if (!terminal) return write(`${counts}${note && `, ${note}`}\n`);
      const filled = Math.round(BAR_WIDTH * done / Math.max(total, 1));
      const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
      const line = `${bar} ${counts}${note && `, ${note}`}`;
      write(clear + line.slice(0, Math.max(20, columns() - 1)));
    },
    log(line) {
      write(`${clear}${line}\n`);
      drawn = terminal ? -Infinity : drawn;
    },
    end() {
      write(clear);
    },
  };
}

/** A duration in the largest units that matter: `1 h 5 min`, `2 min 10 s`, `3.2 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function columns(): number {
  try {
    return Deno.consoleSize().columns || 80; // a pseudo-terminal may say 0
  } catch {
    return 80;
  }
}
