import { DeviceError } from "../../src/device/device.ts";
import {
  createMatrix,
  destroyMatrix,
  pad,
  padded,
  paddedLength,
  padTo,
  unpad,
} from "../../src/device/matrix.ts";
import { assert, assertEquals, assertThrows } from "../../src/std/assert.ts";
import { deviceTest } from "../helpers/devices.ts";
import { readMatrix, writeMatrix } from "../helpers/matrices.ts";

const SHAPES = [[1, 1, 1], [3, 7, 5], [2, 64, 64], [1, 65, 129], [3, 120, 113]]
  .map(([layers, rows, columns]) => ({ layers, rows, columns }));

Deno.test("padTo() rounds up to a multiple", () => {
  assertEquals([0, 1, 63, 64, 65, 128].map((value) => padTo(value, 64)), [0, 64, 64, 64, 128, 128]);
});

Deno.test("padded() rounds both sides up to whole tiles", () => {
  assertEquals(padded({ layers: 3, rows: 7, columns: 65 }), {
    layers: 3,
    rows: 7,
    columns: 65,
    paddedRows: 64,
    quads: 32,
  });
  assertEquals(paddedLength(padded({ layers: 3, rows: 7, columns: 65 })), 3 * 64 * 128);
});

Deno.test("pad() puts rows where kernels expect them, with zeros around, and unpad() undoes it", () => {
  for (const shape of SHAPES) {
    const sizes = padded(shape);
    const { layers, rows, columns } = shape;
    const dense = Float32Array.from({ length: layers * rows * columns }, (_, i) => i + 1);
    const laidOut = pad(dense, sizes);
    assertEquals(laidOut.length, paddedLength(sizes));
    laidOut.forEach((value, i) => {
      const column = i % (4 * sizes.quads);
      const row = Math.floor(i / (4 * sizes.quads)) % sizes.paddedRows;
      const layer = Math.floor(i / (4 * sizes.quads * sizes.paddedRows));
      const inside = column < columns && row < rows;
      assert(value === (inside ? dense[(layer * rows + row) * columns + column] : 0));
    });
    assertEquals(unpad(laidOut, sizes), dense);
  }
});

deviceTest("createMatrix() makes zeroed memory that keeps every element", async (device) => {
  for (const shape of SHAPES) {
    const matrix = createMatrix(device, "m", shape);
    assert((await readMatrix(device, matrix)).every((value) => value === 0));
    const values = Float32Array.from({ length: paddedLength(matrix) }, (_, i) => i);
    writeMatrix(device, matrix, values);
    assertEquals(await readMatrix(device, matrix), values);
    destroyMatrix(matrix);
  }
});

// deno-lint-ignore require-await -- a device test is asynchronous
deviceTest("createMatrix() says what was asked and what the device allows", async (device) => {
  const { maxTextureDimension2D, maxTextureArrayLayers } = device.gpu.limits;
  const tall = { layers: 1, rows: maxTextureDimension2D + 1, columns: 1 };
  const many = { layers: maxTextureArrayLayers + 1, rows: 1, columns: 1 };
  const huge = { layers: 1, rows: 2 ** 20, columns: 2 ** 20 };
  if (device.profile.memory === "texture") {
    for (const shape of [tall, many]) {
      assertThrows(
        () => createMatrix(device, "hidden", shape),
        DeviceError,
        `the device allows ${maxTextureDimension2D} a side and ${maxTextureArrayLayers} layers`,
      );
    }
  } else {
    assertThrows(
      () => createMatrix(device, "hidden", huge),
      DeviceError,
      `Cannot make buffer "hidden" of ${2 ** 42} bytes: the device allows`,
    );
  }
});
