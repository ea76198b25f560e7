// out = op(left) op(right), layer by layer, where op is the identity or the transpose: the product for
// GPUs, by tiles in workgroup memory. matmul.wgsl is the one for software adapters.
//
//   out[layer][m][n] = sum over k of op(left)[layer][m][k] op(right)[layer][k][n]
//
// Shapes: op(left) (layers, M, K), op(right) (layers, K, N), out (layers, splits M, N). M, N and K are
// padded to multiples of 64; the padding of the operands is 0. The sum over k may be cut into `splits`
// runs of `run` quads (a multiple of 4; the last may be shorter): run s writes its partial sum to rows
// s M .. s M + M - 1 of out (accumulate.wgsl adds them up).
//
// Owner: a workgroup of 8 x 8 invocations computes 64 x 64 elements. It brings 16 steps of k of both
// operands to workgroup memory, each as rows of k with quads along M or N; then invocation (x, y) adds
// their products into rows 4 y .. 4 y + 3 and 32 + 4 y .., columns 4 x .. and 32 + 4 x ..: lanes beside
// each other read quads beside each other.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override TRANSPOSE_LEFT: bool = false; // left is stored (layers, K, M)
override TRANSPOSE_RIGHT: bool = false; // right is stored (layers, N, K)

const STEPS: u32 = 16u; // of k at a time: 4 quads
const SIDE: u32 = 16u; // quads along a side of the tile

struct Sizes {
  inner: u32, // quads of k
  run: u32, // quads of k in one split
  splits: u32,
  rows: u32, // M, padded: rows of out in one split
}

@group(0) @binding(0) var<uniform> sizes: Sizes;

var<workgroup> left_steps: array<vec4f, STEPS * SIDE>; // [k][quad of m]
var<workgroup> right_steps: array<vec4f, STEPS * SIDE>; // [k][quad of n]

/// Brings quads m of op(left), at quad k, to workgroup memory: four steps of k for four rows.
fn bring_left(layer: u32, first: u32, k: u32, lane: u32) {
  if (TRANSPOSE_LEFT) { // rows of k as they are: lanes along m
    let m = lane % SIDE;
    let step = 4u * (lane / SIDE);
    for (var j = 0u; j < 4u; j++) {
      left_steps[(step + j) * SIDE + m] = load_left(layer, 4u * k + step + j, first + m);
    }
  } else { // rows of m: lanes along k
    let m = lane / 4u;
    let row = 4u * (first + m);
    let quad = k + lane % 4u;
    let turned = transpose(mat4x4f(
      load_left(layer, row, quad),
      load_left(layer, row + 1u, quad),
      load_left(layer, row + 2u, quad),
      load_left(layer, row + 3u, quad),
    ));
    let step = 4u * (lane % 4u);
    left_steps[step * SIDE + m] = turned[0];
    left_steps[(step + 1u) * SIDE + m] = turned[1];
    left_steps[(step + 2u) * SIDE + m] = turned[2];
    left_steps[(step + 3u) * SIDE + m] = turned[3];
  }
}

/// The same of op(right), whose rows are those of k unless it is transposed.
fn bring_right(layer: u32, first: u32, k: u32, lane: u32) {
  if (TRANSPOSE_RIGHT) {
    let n = lane / 4u;
    let row = 4u * (first + n);
    let quad = k + lane % 4u;
    let turned = transpose(mat4x4f(
      load_right(layer, row, quad),
      load_right(layer, row + 1u, quad),
      load_right(layer, row + 2u, quad),
      load_right(layer, row + 3u, quad),
    ));
    let step = 4u * (lane % 4u);
    right_steps[step * SIDE + n] = turned[0];
    right_steps[(step + 1u) * SIDE + n] = turned[1];
    right_steps[(step + 2u) * SIDE + n] = turned[2];
    right_steps[(step + 3u) * SIDE + n] = turned[3];
  } else {
    let n = lane % SIDE;
    let step = 4u * (lane / SIDE);
    for (var j = 0u; j < 4u; j++) {
      right_steps[(step + j) * SIDE + n] = load_right(layer, 4u * k + step + j, first + n);
    }
  }
}

/// b a^T: column i is b times element i of a.
fn outer(a: vec4f, b: vec4f) -> mat4x4f {
  return mat4x4f(b * a.x, b * a.y, b * a.z, b * a.w);
}

fn store_tile(layer: u32, row: u32, quad: u32, tile: mat4x4f) {
  store_out(layer, row, quad, tile[0]);
  store_out(layer, row + 1u, quad, tile[1]);
  store_out(layer, row + 2u, quad, tile[2]);
  store_out(layer, row + 3u, quad, tile[3]);
}

@compute @workgroup_size(8, 8)
fn matmul_shared(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) id: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let layer = group.z / sizes.splits;
  let split = group.z % sizes.splits;
  let m = SIDE * group.y; // first quad of rows
  let n = SIDE * group.x; // first quad of columns

  // cRC: rows of quad m + 8 R + y (a column each), columns of quad n + 8 C + x.
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  let end = min((split + 1u) * sizes.run, sizes.inner);
  for (var k = split * sizes.run; k < end; k += STEPS / 4u) {
    bring_left(layer, m, k, lane);
    bring_right(layer, n, k, lane);
    workgroupBarrier();
    for (var step = 0u; step < STEPS; step++) {
      let a0 = left_steps[step * SIDE + id.y];
      let a1 = left_steps[step * SIDE + 8u + id.y];
      let b0 = right_steps[step * SIDE + id.x];
      let b1 = right_steps[step * SIDE + 8u + id.x];
      c00 += outer(a0, b0);
      c01 += outer(a0, b1);
      c10 += outer(a1, b0);
      c11 += outer(a1, b1);
    }
    workgroupBarrier();
  }

  let row = split * sizes.rows + 4u * (m + id.y);
  let quad = n + id.x;
  store_tile(layer, row, quad, c00);
  store_tile(layer, row, quad + 8u, c01);
  store_tile(layer, row + 32u, quad, c10);
  store_tile(layer, row + 32u, quad + 8u, c11);
}
