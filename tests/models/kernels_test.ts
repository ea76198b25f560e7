import { ANALYSIS_KERNELS, CHUNK, VARIANT_LOSSES } from "../../src/evaluation/kernels.ts";
import { BENCH_KERNELS } from "../../src/bench/peak.ts";
import finishOtherCode from "../../shaders/finish_other.wgsl" with { type: "text" };
import finishPlainCode from "../../shaders/finish_plain.wgsl" with { type: "text" };
import log1pCode from "../../shaders/log1p.wgsl" with { type: "text" };
import stateStorageAccess from "../../shaders/access/state_storage.wgsl" with { type: "text" };
import stateTextureAccess from "../../shaders/access/state_texture.wgsl" with { type: "text" };
import storageAccess from "../../shaders/access/storage.wgsl" with { type: "text" };
import textureAccess from "../../shaders/access/texture.wgsl" with { type: "text" };
import type { Kernel } from "../../src/device/kernel.ts";
import { padded, PADDING, ROLES } from "../../src/device/matrix.ts";
import { kernelSource } from "../../src/device/pipeline.ts";
import { HARDWARE, SOFTWARE } from "../../src/device/profile.ts";
import { adamwUpdate } from "../../src/models/adamw.ts";
import {
  ADAMW,
  ADAMW_ROWS,
  HIDDEN,
  HIDDEN_PRODUCT,
  KERNELS as TRAINING_KERNELS,
  PARTIALS,
  RECORD,
  SOFTMAX_CROSS_ENTROPY,
  SUM_OF_SQUARES,
} from "../../src/models/kernels.ts";
import {
  MATMUL,
  MATMUL_OTHER,
  MATMUL_SHARED,
  MATMUL_SHARED_OTHER,
  product,
} from "../../src/models/products.ts";
import { INDEX_QUADS } from "../../src/models/pair_set.ts";
import { MIX } from "../../src/models/transformer_kernels.ts";
import { assert, assertEquals, assertMatch, assertNotEquals } from "../../src/std/assert.ts";

/** All that stand in `shaders/`, with variants of a file by their preludes. */
const ALL_KERNELS = [...TRAINING_KERNELS, ...ANALYSIS_KERNELS, ...BENCH_KERNELS];
/** One a file. */
const KERNELS = ALL_KERNELS.filter(({ name }, i) =>
  ALL_KERNELS.findIndex((other) => other.name === name) === i
);
const PROFILES = [SOFTWARE, HARDWARE];
const ACCESS_FILES = { texture: textureAccess, storage: storageAccess };
const STATE_FILES = { state_texture: stateTextureAccess, state_storage: stateStorageAccess };

/** Knobs that a use sets beside those of the tuning, by kernel. */
const KNOBS_OF_USES: ReadonlyMap<Kernel, readonly string[]> = new Map([
  ...[MATMUL, MATMUL_SHARED].map((kernel): [Kernel, string[]] => [
    kernel,
    Object.keys(product({ left: matrix(8, 8), right: matrix(8, 8), out: matrix(8, 8) }).knobs!),
  ]),
  [SOFTMAX_CROSS_ENTROPY, ["GRADIENT"]],
  [VARIANT_LOSSES, ["SINGLE"]],
]);

for (const kernel of KERNELS) {
  const code = withoutComments(kernel.code);

  Deno.test(`${kernel.name}.wgsl has one entry point, which is called like the file`, () => {
    const entries = [...code.matchAll(/@compute\s+@workgroup_size\([^)]*\)\s*fn (\w+)\(/g)];
    assertEquals(entries.map(([, name]) => name), [kernel.name]);
    assertEquals(code.match(/@compute|@vertex|@fragment/g)?.length, 1);
  });

  Deno.test(`${kernel.name}.wgsl declares the sizes and buffers of its record, in order`, () => {
    assertEquals(membersOf(code, "Sizes"), kernel.sizes.map((name) => [name, "u32"]));
    assertEquals(bindingsOf(code), [
      { group: 0, binding: 0, space: "uniform", name: "sizes", type: "Sizes" },
      ...Object.entries(kernel.buffers).map(([name, access], i) => ({
        group: 0,
        binding: i + 1,
        space: `storage, ${access}`,
        name,
        type: bindingsOf(code)[i + 1]?.type,
      })),
    ]);
    for (const { name, type } of bindingsOf(code).slice(1)) {
      assertMatch(type, /^array<(u32|f32|vec2f|vec4f|vec4u|Update)>$/, name);
    }
  });

  Deno.test(`${kernel.name}.wgsl uses the matrices of its record and no others`, () => {
    for (const role of ROLES) {
      const accessor = role === "out" ? "store_out(" : `load_${role}(`;
      const text = kernel.updatesState ? code + stateTextureAccess : code;
      assertEquals(text.includes(accessor), kernel.matrices.includes(role), role);
    }
    assertEquals(code.includes("load_state("), kernel.updatesState ?? false);
    assertEquals(kernel.matrices, ROLES.filter((role) => kernel.matrices.includes(role)));
  });

  Deno.test(`${kernel.name}.wgsl has an override for each knob and a knob for each override`, () => {
    const overrides = new Map(
      [...code.matchAll(/^override (\w+): (\w+) = /gm)].map(([, name, type]) => [name, type]),
    );
    assertEquals(overrides.size, code.match(/\boverride\b/g)?.length);
    for (const profile of PROFILES) {
      const knobs = kernel.tuning(profile);
      const names = [...Object.keys(knobs), ...KNOBS_OF_USES.get(kernel) ?? []];
      assertEquals(names.toSorted(), [...overrides.keys()].toSorted());
      for (const [name, value] of Object.entries(knobs)) {
        assertEquals(overrides.get(name), typeof value === "boolean" ? "bool" : "u32", name);
      }
      for (const name of KNOBS_OF_USES.get(kernel) ?? []) assertEquals(overrides.get(name), "bool");
    }
  });

  Deno.test(`${kernel.name}.wgsl says what it computes, its shapes, its owner and its access file`, () => {
    const header = kernel.code.slice(0, kernel.code.search(/^[^/]/m));
    assertStringsIn(header, ["Shapes:", "Owner:"]);
    for (const file of Object.keys(ACCESS_FILES)) {
      assertEquals(header.includes(`access/${file}.wgsl`), kernel.matrices.length > 0, file);
    }
    for (const file of Object.keys(STATE_FILES)) {
      assertEquals(header.includes(`access/${file}.wgsl`), kernel.updatesState ?? false, file);
    }
  });
}

Deno.test("Kernels of one name are variants of one file, with other preludes and matrices", () => {
  for (const kernel of ALL_KERNELS) {
    const [first, ...others] = ALL_KERNELS.filter(({ name }) => name === kernel.name);
    for (const other of others) {
      assertEquals(other.code, first.code);
      assertNotEquals(other.preludes, first.preludes);
      assertNotEquals(other.matrices, first.matrices);
    }
  }
  for (const [plain, other] of [[MATMUL, MATMUL_OTHER], [MATMUL_SHARED, MATMUL_SHARED_OTHER]]) {
    assertEquals(plain.preludes, [finishPlainCode]);
    assertEquals(other.preludes, [finishOtherCode]);
    assertEquals(plain.matrices.filter((role) => role !== "out"), ["left", "right"]);
    assertEquals(other.matrices, ["left", "right", "other", "out"]);
  }
  assert(!finishPlainCode.includes("load_") && finishOtherCode.includes("load_other("));
});

Deno.test("kernelSource() puts preludes and the access file of the memory kind before a kernel", () => {
  assertEquals(
    kernelSource(SOFTMAX_CROSS_ENTROPY, "texture"),
    [log1pCode, textureAccess, SOFTMAX_CROSS_ENTROPY.code].join("\n"),
  );
  assertEquals(
    kernelSource(MATMUL, "storage"),
    [finishPlainCode, storageAccess, MATMUL.code].join("\n"),
  );
  assertEquals(kernelSource(RECORD, "storage"), RECORD.code);
  assertEquals(
    kernelSource(ADAMW, "texture"),
    [textureAccess, stateTextureAccess, ADAMW.code].join("\n"),
  );
});

Deno.test("Access files bind the matrices by role, and offer the same functions", () => {
  const texture = withoutComments(textureAccess);
  const storage = withoutComments(storageAccess);
  const names = ROLES.map((role) => `${role}_matrix`);
  assertEquals(
    bindingsOf(texture).map((
      { group, binding, space, name, type },
    ) => [group, binding, space, name, type]),
    [
      [1, 0, "", names[0], "texture_storage_2d_array<rgba32float, read>"],
      [1, 1, "", names[1], "texture_storage_2d_array<rgba32float, read>"],
      [1, 2, "", names[2], "texture_storage_2d_array<rgba32float, read>"],
      [1, 3, "", names[3], "texture_storage_2d_array<rgba32float, read>"],
      [1, 4, "", names[4], "texture_storage_2d_array<rgba32float, write>"],
    ],
  );
  assertEquals(
    bindingsOf(storage).map((
      { group, binding, space, name, type },
    ) => [group, binding, space, name, type]),
    [
      [1, 0, "storage, read", names[0], "array<vec4f>"],
      [1, 1, "storage, read", names[1], "array<vec4f>"],
      [1, 2, "storage, read", names[2], "array<vec4f>"],
      [1, 3, "storage, read", names[3], "array<vec4f>"],
      [1, 4, "storage, read_write", names[4], "array<vec4f>"],
      [1, ROLES.length, "uniform", "pitches", "Pitches"],
    ],
  );
  assertEquals(
    membersOf(storage, "Pitches"),
    ROLES.flatMap((role) => [[`${role}_row`, "u32"], [`${role}_layer`, "u32"]]),
  );
  const signatures = (code: string) => [...code.matchAll(/^fn .*(?= \{)/gm)].map(([line]) => line);
  assertEquals(signatures(texture), [
    "fn load_left(layer: u32, row: u32, quad: u32) -> vec4f",
    "fn load_right(layer: u32, row: u32, quad: u32) -> vec4f",
    "fn load_other(layer: u32, row: u32, quad: u32) -> vec4f",
    "fn load_index(i: u32) -> vec4f",
    "fn store_out(layer: u32, row: u32, quad: u32, value: vec4f)",
  ]);
  assertEquals(signatures(stateStorageAccess), signatures(stateTextureAccess));
  assertStringsIn(texture, [`const INDEX_QUADS: u32 = ${INDEX_QUADS}u;`]);
  assertEquals(signatures(storage), signatures(texture));
});

Deno.test("adamw.wgsl takes the factors of an update in the order in which the host has them", () => {
  const options = { lr: 1, weightDecay: 1, beta1: 0.5, beta2: 0.5, warmup: 0 };
  const names = Object.keys(adamwUpdate(options, 0)).map((name) =>
    name.replaceAll(/[A-Z0-9]+/g, (part) => /\d/.test(part) ? part : `_${part.toLowerCase()}`)
  );
  assertEquals(
    membersOf(withoutComments(ADAMW.code), "Update"),
    [...names, "unused"].map((name) => [name, "f32"]),
  );
});

Deno.test("record.wgsl and sum_of_squares.wgsl leave as many partial sums as the host adds", () => {
  for (const kernel of [RECORD, SUM_OF_SQUARES]) {
    for (const profile of PROFILES) {
      assertEquals(kernel.tuning(profile), { LANES: PARTIALS });
    }
    assertStringsIn(kernel.code, [`override LANES: u32 = ${PARTIALS}u;`]);
  }
});

Deno.test("adamw.wgsl owns as many rows as the host thinks", () => {
  assertStringsIn(ADAMW.code, [`const ROWS: u32 = ${ADAMW_ROWS}u;`]);
});

Deno.test("variant_losses.wgsl adds up as many rows as the host thinks, in whole blocks", () => {
  assertStringsIn(VARIANT_LOSSES.code, [`const CHUNK: u32 = ${CHUNK}u;`]);
  assertEquals(PADDING % CHUNK, 0);
});

for (const kernel of [HIDDEN, HIDDEN_PRODUCT, MIX]) {
  Deno.test(`${kernel.name}.wgsl gets enough workgroups to write every column, and no more`, () => {
    const quads = Number(kernel.code.match(/^const QUADS: u32 = (\d+)u;/m)![1]);
    const groups = (columns: number) =>
      kernel.workgroups(
        { sizes: { rows: 64 }, matrices: { out: matrix(64, columns) } },
        HARDWARE,
      )[1];
    assertEquals([1, 4 * quads, 4 * quads + 1, 12 * quads].map(groups), [1, 1, 2, 3]);
    assertEquals(PADDING % (4 * quads), 0, "the last workgroup stays inside the padding");
  });
}

Deno.test("Workgroups are within the limits that every device has", () => {
  for (const kernel of KERNELS) {
    for (const profile of PROFILES) {
      const size = kernel.code.match(/@workgroup_size\(([^)]*)\)/)![1].split(", ")
        .map((name) => Number(kernel.tuning(profile)[name] ?? name))
        .reduce((product, side) => product * side);
      assert(size >= 1 && size <= 256, `${kernel.name}: ${size}`);
    }
  }
});

Deno.test("Products get tiles that cover the result and stay inside its padding", () => {
  for (const [rows, columns] of [[1, 1], [7, 120], [24, 17], [64, 64], [65, 129], [720, 113]]) {
    const out = matrix(rows, columns);
    const use = product({ left: matrix(rows, 5), right: matrix(5, columns), out });
    const along = use.sizes.along_n === 1;
    const [x, y, layers] = MATMUL.workgroups(use, SOFTWARE);
    const [m, n] = along ? [y, 8 * x] : [8 * x, y];
    assert(8 * m >= rows && 8 * m <= out.paddedRows);
    assert(16 * n >= columns && 16 * n <= 4 * out.quads);
    const shared = MATMUL_SHARED.workgroups(use, HARDWARE);
    assertEquals([layers, ...shared], [1, out.quads / 16, out.paddedRows / 64, 1]);
  }
});

Deno.test("product() says how many quads are summed over, in how many runs", () => {
  const sizesOf = (p: Partial<Parameters<typeof product>[0]>) =>
    product({ left: matrix(70, 9), right: matrix(9, 130), out: matrix(70, 130), ...p }).sizes;
  const whole = { left_row: 0, left_quad: 0, right_row: 0, right_quad: 0, out_row: 0, out_quad: 0 };
  const single = { entries: 1, left_share: 1, right_share: 1, out_share: 1, out_block: 0 };
  const sizes = {
    ...{ m: 70, n_quads: 33, inner: 3, run: 3, splits: 1, along_n: 0 },
    ...{ ...whole, ...single, other_quad: 0 },
  };
  assertEquals(sizesOf({}), { ...sizes, rows: 128 });
  assertEquals(sizesOf({ leftRows: 64 }), { ...sizes, m: 64, rows: 64 });
  assertEquals(sizesOf({ out: matrix(70, 100) }).along_n, 1, "a line of eight tiles");
  const transposed = { transposeLeft: true, left: matrix(1000, 70), right: matrix(1000, 130) };
  assertEquals(sizesOf(transposed), { ...sizes, inner: 250, run: 250, rows: 128 });
  assertEquals(
    sizesOf({ ...transposed, leftRows: 640, splitRows: 256 }),
    { ...sizes, inner: 160, run: 64, splits: 3, rows: 128 },
  );
});

const read = Deno.permissions.querySync({ name: "read", path: "shaders" }).state === "granted";

Deno.test({
  name: "Every file in shaders/ is a kernel, an access file or a prelude of one" +
    (read ? "" : " (needs --allow-read)"),
  ignore: !read,
  fn: () => {
    const folder = new URL("../../shaders/", import.meta.url);
    const filesIn = (url: URL) =>
      [...Deno.readDirSync(url)].filter(({ isFile }) => isFile).map(({ name }) => name).toSorted();
    const preludes = new Set(ALL_KERNELS.flatMap(({ preludes = [] }) => preludes));
    const stems = filesIn(folder).map((name) => name.replace(/\.wgsl$/, ""));
    const own = KERNELS.map(({ name }) => name);
    const others = stems.filter((stem) => !own.includes(stem));
    for (const stem of others) {
      const text = Deno.readTextFileSync(new URL(`${stem}.wgsl`, folder));
      assert(preludes.delete(text), `${stem}.wgsl is no kernel and no prelude`);
    }
    assertEquals(preludes.size, 0);
    for (const { name, code } of KERNELS) {
      assertEquals(code, Deno.readTextFileSync(new URL(`${name}.wgsl`, folder)), name);
    }
    assertEquals(
      filesIn(new URL("access/", folder)),
      [...Object.keys(ACCESS_FILES), ...Object.keys(STATE_FILES)].map((kind) => `${kind}.wgsl`)
        .toSorted(),
    );
  },
});

/** The shape of a matrix, for what does not touch its memory. */
function matrix(rows: number, columns: number) {
  const storage = undefined as unknown as GPUBuffer;
  return { ...padded({ layers: 1, rows, columns }), label: "", storage };
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\/.*$/gm, "");
}

/** Names and types of a struct's members, in order. */
function membersOf(code: string, struct: string): [string, string][] {
  const body = code.match(new RegExp(`struct ${struct} \\{([^}]*)\\}`))?.[1] ?? "";
  return [...body.matchAll(/(\w+)\s*:\s*(\w+)\s*,/g)].map(([, name, type]) => [name, type]);
}

interface Binding {
  readonly group: number;
  readonly binding: number;
  /** Address space and access, such as `storage, read`. */
  readonly space: string;
  readonly name: string;
  readonly type: string;
}

/** Everything that is bound, in the order of the text. */
function bindingsOf(code: string): Binding[] {
  const pattern = /@group\((\d+)\) @binding\((\d+)\) var(?:<([^>]*)>)? (\w+): ([^;]+);/g;
  const bindings = [...code.matchAll(pattern)].map(([, group, binding, space, name, type]) => ({
    group: Number(group),
    binding: Number(binding),
    space: space ?? "",
    name,
    type,
  }));
  assertEquals(bindings.length, code.match(/@binding/g)?.length ?? 0, "all were understood");
  return bindings;
}

function assertStringsIn(text: string, parts: readonly string[]): void {
  for (const part of parts) assert(text.includes(part), `${part} in ${text}`);
}
