/** Reports as readers open them: from a file, offline, on any screen. */
import { assert, assertEquals, assertStringIncludes } from "../../src/std/assert.ts";
import { join } from "../../src/std/path.ts";
import { run } from "../cli/command.ts";
import { browserPath, browserTest, openPage, type PageOptions } from "../helpers/browser.ts";
import {
  altProblems,
  contrastProblems,
  emptyPictureProblems,
  overflowProblems,
  structureProblems,
  textSizeProblems,
} from "../helpers/page_checks.ts";

/** Small, and it generalises: S3 on the float64 reference, in a batch of two. */
const TRAIN =
  "--group S3 --seeds 1-2 --embed 16 --hidden 32 --steps 300 --train-fraction 0.8 --checkpoints 6";
/** Smallest text in pixels: screens show pictures at their own size, paper as wide as it is. */
const LEAST_TEXT = { screen: 9.5, print: 8 };

let folder = "";
/** The pages that there are: of a network before and after its analysis, and of the batch. */
const PAGES: Readonly<Record<string, string>> = {
  "a trained network": "run/seed-1/report.html",
  "a trained batch": "run/report.html",
  "an analysed network": "run/seed-1/analysis/report.html",
  "an analysed batch": "run/analysis/report.html",
};

if (browserPath !== null) {
  Deno.test.beforeAll(async () => {
    folder = await Deno.makeTempDir();
    const steps = [
      await run(
        "train",
        [...TRAIN.split(" "), "--device", "cpu", "--out", "run", "--quiet"],
        folder,
      ),
      await run("analyze", ["run", "--draws", "3", "--device", "cpu", "--quiet"], folder),
    ];
    for (const { code, stderr } of steps) assertEquals(code, 0, stderr);
  });
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
}

const SCREENS: Readonly<Record<string, PageOptions>> = {
  "a desktop": { width: 1280, height: 900 },
  "a phone": { width: 390, height: 844 },
  "a dark phone": { width: 360, height: 740, colorScheme: "dark" },
  "paper": { width: 794, height: 1123, media: "print" },
};

function open(page: string, options: PageOptions = {}) {
  return openPage(new URL(`file://${join(folder, page)}`), options);
}

for (const [what, path] of Object.entries(PAGES)) {
  browserTest(
    `the report on ${what} opens offline, without an error, on every screen`,
    async () => {
      for (const [screen, options] of Object.entries(SCREENS)) {
        await using opened = await open(path, options);
        const { page } = opened;
        assertEquals(opened.requests, [], screen);
        assertEquals([...opened.consoleErrors, ...opened.pageErrors], [], screen);
        assertEquals(await emptyPictureProblems(page), [], screen);
        assertEquals(await contrastProblems(page), [], screen);
        assertEquals(
          await textSizeProblems(page, LEAST_TEXT[options.media ?? "screen"]),
          [],
          screen,
        );
        if (screen !== "paper") assertEquals(await overflowProblems(page), [], screen);
      }
    },
  );

  browserTest(
    `the report on ${what} has names, alt texts and an order for screen readers`,
    async () => {
      await using opened = await open(path);
      assertEquals(await altProblems(opened.page), []);
      assertEquals(await structureProblems(opened.page), []);
      const count = (selector: string) => opened.page.locator(selector).count();
      assertEquals(await count("#verdict dt"), 5);
      assertEquals(await count("figure"), await count("figcaption a[download]"));
      assert(await count("figure") >= 3);
      assertEquals(await count("figure > .wide > svg"), await count("figure"));
    },
  );
}

browserTest("the report on an analysed network has all figures of the paper", async () => {
  await using opened = await open(PAGES["an analysed network"]);
  const ids = await opened.page.locator("figure").evaluateAll((all) => all.map(({ id }) => id));
  const wanted = [
    ...["loss", "accuracy", "logit_similarity", "pair_logits", "logit_slices"],
    ...["embedding_shares", "shares", "principal_components", "hidden_shares", "neuron_clusters"],
    ...["neuron_activations", "hidden_to_representation", "unembedding_representation"],
    ...["progress_losses", "restricted_loss_by_irrep", "excluded_loss_by_irrep"],
    ...["test_restricted_ratio", "sum_of_squared_weights", "causal_irreps", "ablations"],
    ...["character_table", "character_detector", "multiplication_table"],
  ];
  assertEquals(ids, wanted.map((name) => `figure-${name}`));
});

browserTest(
  "the report shows the value of a mark under the pointer, and without scripts too",
  async () => {
    await using opened = await open(PAGES["a trained network"]);
    const { page } = opened;
    const mark = page.locator("#figure-accuracy circle").first();
    const values = await mark.locator("title").textContent();
    assertStringIncludes(values!, "accuracy: ");
    await mark.hover({ force: true });
    assertEquals(await page.locator("#value").isVisible(), true);
    assertEquals(await page.locator("#value").textContent(), values!.replaceAll("; ", "\n"));
    await page.locator("h1").hover();
    assertEquals(await page.locator("#value").isVisible(), false);
    assertEquals(await mark.locator("title").textContent(), values);
  },
);

browserTest("the report's keyboard order begins with a way to the verdict", async () => {
  await using opened = await open(PAGES["an analysed network"]);
  const { page } = opened;
  await page.keyboard.press("Tab");
  const focused = page.locator(":focus");
  assertEquals(await focused.textContent(), "Skip to the verdict");
  assert((await focused.boundingBox())!.x >= 0, "it stays outside of the screen");
  await page.keyboard.press("Enter");
  assert(page.url().endsWith("#verdict"));
});

browserTest("the links of a batch's report lead to those of its networks", async () => {
  for (const batch of [PAGES["a trained batch"], PAGES["an analysed batch"]]) {
    await using opened = await open(batch);
    const links = opened.page.locator("main li a");
    assertEquals(await links.count(), 2);
    await links.first().click();
    await opened.page.waitForURL(/seed-1/);
    assertStringIncludes((await opened.page.locator("h1").textContent())!, "seed 1");
  }
});
