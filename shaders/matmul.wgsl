// out = finish(op(left) op(right)), entry by entry of a batch, where op is the identity or the transpose:
// the product for software adapters, by tiles in registers. matmul_shared.wgsl is the one for GPUs.
//
//   sum[entry][m][n] = sum over k of op(left)[entry][m][k] op(right)[entry][k][n]
//
// Shapes: op(left) (entries, M, K), op(right) (entries, K, N), out (entries, splits M, N). M is padded to
// whole workgroups of tiles and so is N, unless GUARDED; K to quads; the padding of the operands is 0.
// Operands begin at some row and quad of their matrices, and `share` neighbouring entries have one layer of
// left or right in common, or write blocks of rows of one layer of out. The sum over k may be cut into
// `splits` runs of `run` quads (the last may be shorter): run s writes its partial sum to rows s M ..
// s M + M - 1 (accumulate.wgsl adds partial sums and blocks up).
//
// Owner: an invocation computes a tile of 8 rows and 16 columns, as 4 x 4 accumulators in registers,
// and is the only one that writes it. k advances by 4: a tile of four rows of `left` and one of four
// columns of `right` are one matrix product. A transposed operand costs nothing but the renaming of
// registers. Which way x runs changes no byte.
// Concatenated with access/texture.wgsl or access/storage.wgsl, and finish_plain.wgsl or
// finish_other.wgsl.

override TRANSPOSE_LEFT: bool = false; // left is stored (layers, K, M)
override TRANSPOSE_RIGHT: bool = false; // right is stored (layers, N, K)
override GUARDED: bool = false; // nothing is stored beyond M and N: what is there is another's

struct Sizes {
  inner: u32, // quads of k
  run: u32, // quads of k in one split
  splits: u32,
  rows: u32, // of out in one split
  along_n: u32, // 1: x runs along N and y along M; 0: the other way around
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

/// Column r, component j: op(left)[4 m + r][4 k + j]. `at` is the layer, the first row and the first quad.
fn left_tile(at: vec3u, m: u32, k: u32) -> mat4x4f {
  if (TRANSPOSE_LEFT) {
    let row = at.y + 4u * k;
    let quad = at.z + m;
    return transpose(mat4x4f(
      load_left(at.x, row, quad),
      load_left(at.x, row + 1u, quad),
      load_left(at.x, row + 2u, quad),
      load_left(at.x, row + 3u, quad),
    ));
  }
  let row = at.y + 4u * m;
  let quad = at.z + k;
  return mat4x4f(
    load_left(at.x, row, quad),
    load_left(at.x, row + 1u, quad),
    load_left(at.x, row + 2u, quad),
    load_left(at.x, row + 3u, quad),
  );
}

/// Column j, component c: op(right)[4 k + j][4 n + c].
fn right_tile(at: vec3u, k: u32, n: u32) -> mat4x4f {
  if (TRANSPOSE_RIGHT) {
    let row = at.y + 4u * n;
    let quad = at.z + k;
    return transpose(mat4x4f(
      load_right(at.x, row, quad),
      load_right(at.x, row + 1u, quad),
      load_right(at.x, row + 2u, quad),
      load_right(at.x, row + 3u, quad),
    ));
  }
  let row = at.y + 4u * k;
  let quad = at.z + n;
  return mat4x4f(
    load_right(at.x, row, quad),
    load_right(at.x, row + 1u, quad),
    load_right(at.x, row + 2u, quad),
    load_right(at.x, row + 3u, quad),
  );
}

/// c + b a, column by column: what goes into an accumulator is added one product after the other.
fn multiply_add(c: mat4x4f, b: mat4x4f, a: mat4x4f) -> mat4x4f {
  return mat4x4f(
    c[0] + b[0] * a[0].x + b[1] * a[0].y + b[2] * a[0].z + b[3] * a[0].w,
    c[1] + b[0] * a[1].x + b[1] * a[1].y + b[2] * a[1].z + b[3] * a[1].w,
    c[2] + b[0] * a[2].x + b[1] * a[2].y + b[2] * a[2].z + b[3] * a[2].w,
    c[3] + b[0] * a[3].x + b[1] * a[3].y + b[2] * a[3].z + b[3] * a[3].w,
  );
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

@compute @workgroup_size(8) // one vector of a software adapter
fn matmul(@builtin(global_invocation_id) id: vec3u) {
  let entry = id.z / sizes.splits; // of the batch
  let split = id.z % sizes.splits;
  let left = vec3u(entry / sizes.left_share, sizes.left_row, sizes.left_quad);
  let right = vec3u(entry / sizes.right_share, sizes.right_row, sizes.right_quad);
  let along_n = sizes.along_n == 1u;
  let m = 2u * select(id.x, id.y, along_n); // first of two quads of rows
  let n = 4u * select(id.y, id.x, along_n); // first of four quads of columns

  // cRC: rows of quad m + R (a column each), columns of quad n + C.
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c02 = mat4x4f();
  var c03 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  var c12 = mat4x4f();
  var c13 = mat4x4f();
  let end = min((split + 1u) * sizes.run, sizes.inner);
  for (var k = split * sizes.run; k < end; k++) {
    // All loads come first: on newer software drivers a load is a call, which every accumulator in
    // use would have to survive.
    let a0 = left_tile(left, m, k);
    let a1 = left_tile(left, m + 1u, k);
    let b0 = right_tile(right, k, n);
    let b1 = right_tile(right, k, n + 1u);
    let b2 = right_tile(right, k, n + 2u);
    let b3 = right_tile(right, k, n + 3u);
    c00 = multiply_add(c00, b0, a0);
    c10 = multiply_add(c10, b0, a1);
    c01 = multiply_add(c01, b1, a0);
    c11 = multiply_add(c11, b1, a1);
    c02 = multiply_add(c02, b2, a0);
    c12 = multiply_add(c12, b2, a1);
    c03 = multiply_add(c03, b3, a0);
    c13 = multiply_add(c13, b3, a1);
  }

  let block = (entry % sizes.out_share) * sizes.out_block + split * sizes.rows;
  let out = vec3u(entry / sizes.out_share, sizes.out_row + block, sizes.out_quad);
  store_tile(4u * m, n, out, c00);
  store_tile(4u * m + 4u, n, out, c10);
  store_tile(4u * m, n + 1u, out, c01);
  store_tile(4u * m + 4u, n + 1u, out, c11);
  store_tile(4u * m, n + 2u, out, c02);
  store_tile(4u * m + 4u, n + 2u, out, c12);
  store_tile(4u * m, n + 3u, out, c03);
  store_tile(4u * m + 4u, n + 3u, out, c13);
}
