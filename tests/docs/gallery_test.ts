/** docs/gallery.md shows each chart, and the command that makes it. */
import { CHARTS } from "../../src/cli/report_files.ts";
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { sampleCharts } from "../charts/all_samples.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const canRead = (await Deno.permissions.query({ name: "read", path: DOCS })).state === "granted";

Deno.test({
  name: `docs/gallery.md has a picture of each chart, with its command${
    canRead ? "" : " (needs --allow-read)"
  }`,
  ignore: !canRead,
  async fn() {
    const text = await Deno.readTextFile(new URL("gallery.md", DOCS));
    const parts = new Map(
      text.split(/^### /m).slice(1).map((part) => [/^`(\w+)`/.exec(part)![1], part]),
    );
    assertEquals([...parts.keys()].sort(), [...CHARTS].sort());
    for (const [name, part] of parts) {
      assertStringIncludes(part, `](gallery/${name}.svg)`);
      assertStringIncludes(part, `deno task render runs/`);
      assertStringIncludes(part, `/analysis/${name}.vl.json`);
      const svg = await Deno.readTextFile(new URL(`gallery/${name}.svg`, DOCS));
      // The picture is of this chart: its title begins as that of the sample does.
      const { spec } = sampleCharts().find((chart) => chart.name === name)!;
      const { text: title } = (spec as unknown as { title: { text: string } }).title;
      const [what] = title.split(/,| of /);
      assertStringIncludes(svg, `>${what}`);
      assert(svg.length < 260_000, `${name} has ${svg.length} bytes`);
    }
    const pictures: string[] = [];
    for await (const { name } of Deno.readDir(new URL("gallery/", DOCS))) pictures.push(name);
    assertEquals(pictures.sort(), [...CHARTS].map((name) => `${name}.svg`).sort());
  },
});
