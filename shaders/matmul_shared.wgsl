// out = finish(op(left) op(right)), entry by entry of a batch, where op is the identity or the transpose:
// the product for GPUs, by tiles in workgroup memory. matmul.wgsl is the one for software adapters.
//
//   sum[entry][m][n] = sum over k of op(left)[entry][m][k] op(right)[entry][k][n]
//
// Shapes: op(left) (entries, M, K), op(right) (entries, K, N), out (entries, splits M, N). M and N are
// padded to multiples of 64, unless GUARDED, and K to quads; the padding of the operands is 0. Operands
// begin at some row and quad of their matrices, and `share` neighbouring entries have one layer of left or
// right in common, or write blocks of rows of one layer of out. The sum over k may be cut into `splits`
// runs of `run` quads (a multiple of 4; the last may be shorter): run s writes its partial sum to rows s M ..
// s M + M - 1 (accumulate.wgsl adds partial sums and blocks up).
//
// Owner: a workgroup of 8 x 8 invocations computes 64 x 64 elements. It brings 16 steps of k of both
// operands to workgroup memory, each as rows of k with quads along M or N; then invocation (x, y) adds
// their products into rows 4 y .. 4 y + 3 and 32 + 4 y .., columns 4 x .. and 32 + 4 x ..: lanes beside
// each other read quads beside each other.
// Concatenated with access/texture.wgsl or access/storage.wgsl, and finish_plain.wgsl or
// finish_other.wgsl.

override TRANSPOSE_LEFT: bool = false; // left is stored (layers, K, M)
override TRANSPOSE_RIGHT: bool = false; // right is stored (layers, N, K)
override GUARDED: bool = false; // nothing is stored beyond M and N: what is there is another's

const STEPS: u32 = 16u; // of k at a time: 4 quads
const SIDE: u32 = 16u; // quads along a side of the tile

struct Sizes {
  inner: u32, // quads of k
  run: u32, // quads of k in one split
  splits: u32,
  rows: u32, // of out in one split
  m: u32, // rows and quads of columns that are stored, where GUARDED
  n_quads: u32,
  // Where operands begin, and how many entries of the batch have a layer of them in common.
  left_share: u32,
  left_row: u32,
  left_quad: u32,
  right_share: u32,
  right_row: u32,
  right_quad: u32,
  out_share: u32,
  out_row: u32,
  out_quad: u32,
  out_block: u32, // rows of out from one entry of the batch to the next in the same layer
  other_quad: u32, // quads from a quad of out to that of `other`
}

@group(0) @binding(0) var<uniform> sizes: Sizes;

var<workgroup> left_steps: array<vec4f, STEPS * SIDE>; // [k][quad of m]
var<workgroup> right_steps: array<vec4f, STEPS * SIDE>; // [k][quad of n]

/// Brings quads m of op(left), at quad k, to workgroup memory: four steps of k for four rows.
fn bring_left(at: vec3u, first: u32, k: u32, lane: u32) {
  if (TRANSPOSE_LEFT) { // rows of k as they are: lanes along m
    let m = lane % SIDE;
    let step = 4u * (lane / SIDE);
    for (var j = 0u; j < 4u; j++) {
      left_steps[(step + j) * SIDE + m] = load_left(at.x, at.y + 4u * k + step + j, at.z + first + m);
    }
  } else { // rows of m: lanes along k
    let m = lane / 4u;
    let row = at.y + 4u * (first + m);
    let quad = at.z + k + lane % 4u;
    let turned = transpose(mat4x4f(
      load_left(at.x, row, quad),
      load_left(at.x, row + 1u, quad),
      load_left(at.x, row + 2u, quad),
      load_left(at.x, row + 3u, quad),
    ));
    let step = 4u * (lane % 4u);
    left_steps[step * SIDE + m] = turned[0];
    left_steps[(step + 1u) * SIDE + m] = turned[1];
    left_steps[(step + 2u) * SIDE + m] = turned[2];
    left_steps[(step + 3u) * SIDE + m] = turned[3];
  }
}

/// The same of op(right), whose rows are those of k unless it is transposed.
fn bring_right(at: vec3u, first: u32, k: u32, lane: u32) {
  if (TRANSPOSE_RIGHT) {
    let n = lane / 4u;
    let row = at.y + 4u * (first + n);
    let quad = at.z + k + lane % 4u;
    let turned = transpose(mat4x4f(
      load_right(at.x, row, quad),
      load_right(at.x, row + 1u, quad),
      load_right(at.x, row + 2u, quad),
      load_right(at.x, row + 3u, quad),
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
      right_steps[(step + j) * SIDE + n] = load_right(at.x, at.y + 4u * k + step + j, at.z + first + n);
    }
  }
}

/// b a^T: column i is b times element i of a.
fn outer(a: vec4f, b: vec4f) -> mat4x4f {
  return mat4x4f(b * a.x, b * a.y, b * a.z, b * a.w);
}

/// Stores a tile: its first row and quad within the product, and where that begins in out.
fn store_tile(row: u32, quad: u32, at: vec3u, tile: mat4x4f) {
  if (GUARDED && quad >= sizes.n_quads) {
    return;
  }
  store_row(row, quad, at, tile[0]);
  store_row(row + 1u, quad, at, tile[1]);
  store_row(row + 2u, quad, at, tile[2]);
  store_row(row + 3u, quad, at, tile[3]);
}

fn store_row(row: u32, quad: u32, at: vec3u, sum: vec4f) {
  if (GUARDED && row >= sizes.m) {
    return;
  }
  let r = at.y + row;
  let q = at.z + quad;
  store_out(at.x, r, q, finish(at.x, r, q, sum));
}

@compute @workgroup_size(8, 8)
fn matmul_shared(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) id: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let entry = group.z / sizes.splits; // of the batch
  let split = group.z % sizes.splits;
  let left = vec3u(entry / sizes.left_share, sizes.left_row, sizes.left_quad);
  let right = vec3u(entry / sizes.right_share, sizes.right_row, sizes.right_quad);
  let m = SIDE * group.y; // first quad of rows
  let n = SIDE * group.x; // first quad of columns

  // cRC: rows of quad m + 8 R + y (a column each), columns of quad n + 8 C + x.
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  let end = min((split + 1u) * sizes.run, sizes.inner);
  for (var k = split * sizes.run; k < end; k += STEPS / 4u) {
    bring_left(left, m, k, lane);
    bring_right(right, n, k, lane);
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

  let block = (entry % sizes.out_share) * sizes.out_block + split * sizes.rows;
  let out = vec3u(entry / sizes.out_share, sizes.out_row + block, sizes.out_quad);
  let row = 4u * (m + id.y);
  let quad = n + id.x;
  store_tile(row, quad, out, c00);
  store_tile(row, quad + 8u, out, c01);
  store_tile(row + 32u, quad, out, c10);
  store_tile(row + 32u, quad + 8u, out, c11);
}
