// out = op(left) op(right), layer by layer, where op is the identity or the transpose: the product for
// software adapters, by tiles in registers. matmul_shared.wgsl is the one for GPUs.
//
//   out[layer][m][n] = sum over k of op(left)[layer][m][k] op(right)[layer][k][n]
//
// Shapes: op(left) (layers, M, K), op(right) (layers, K, N), out (layers, splits M, N). M is
// padded to whole workgroups of tiles and so is N; K to quads; the padding of the operands is 0.
// The sum over k may be cut into `splits` runs of `run` quads (the last may be shorter): run s
// writes its partial sum to rows s M .. s M + M - 1 of out (accumulate.wgsl adds them up).
//
// Owner: an invocation computes a tile of 8 rows and 16 columns, as 4 x 4 accumulators in registers,
// and is the only one that writes it. k advances by 4: a tile of four rows of `left` and one of four
// columns of `right` are one matrix product. A transposed operand costs nothing but the renaming of
// registers. Which way x runs changes no byte.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override TRANSPOSE_LEFT: bool = false; // left is stored (layers, K, M)
override TRANSPOSE_RIGHT: bool = false; // right is stored (layers, N, K)

struct Sizes {
  inner: u32, // quads of k
  run: u32, // quads of k in one split
  splits: u32,
  rows: u32, // M, padded: rows of out in one split
  along_n: u32, // 1: x runs along N and y along M; 0: the other way around
}

@group(0) @binding(0) var<uniform> sizes: Sizes;

/// Column r, component j: op(left)[4 m + r][4 k + j].
fn left_tile(layer: u32, m: u32, k: u32) -> mat4x4f {
  if (TRANSPOSE_LEFT) {
    return transpose(mat4x4f(
      load_left(layer, 4u * k, m),
      load_left(layer, 4u * k + 1u, m),
      load_left(layer, 4u * k + 2u, m),
      load_left(layer, 4u * k + 3u, m),
    ));
  }
  return mat4x4f(
    load_left(layer, 4u * m, k),
    load_left(layer, 4u * m + 1u, k),
    load_left(layer, 4u * m + 2u, k),
    load_left(layer, 4u * m + 3u, k),
  );
}

/// Column j, component c: op(right)[4 k + j][4 n + c].
fn right_tile(layer: u32, k: u32, n: u32) -> mat4x4f {
  if (TRANSPOSE_RIGHT) {
    return transpose(mat4x4f(
      load_right(layer, 4u * n, k),
      load_right(layer, 4u * n + 1u, k),
      load_right(layer, 4u * n + 2u, k),
      load_right(layer, 4u * n + 3u, k),
    ));
  }
  return mat4x4f(
    load_right(layer, 4u * k, n),
    load_right(layer, 4u * k + 1u, n),
    load_right(layer, 4u * k + 2u, n),
    load_right(layer, 4u * k + 3u, n),
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

fn store_tile(layer: u32, row: u32, quad: u32, tile: mat4x4f) {
  store_out(layer, row, quad, tile[0]);
  store_out(layer, row + 1u, quad, tile[1]);
  store_out(layer, row + 2u, quad, tile[2]);
  store_out(layer, row + 3u, quad, tile[3]);
}

@compute @workgroup_size(8) // one vector of a software adapter
fn matmul(@builtin(global_invocation_id) id: vec3u) {
  let layer = id.z / sizes.splits;
  let split = id.z % sizes.splits;
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
    let a0 = left_tile(layer, m, k);
    let a1 = left_tile(layer, m + 1u, k);
    let b0 = right_tile(layer, k, n);
    let b1 = right_tile(layer, k, n + 1u);
    let b2 = right_tile(layer, k, n + 2u);
    let b3 = right_tile(layer, k, n + 3u);
    c00 = multiply_add(c00, b0, a0);
    c10 = multiply_add(c10, b0, a1);
    c01 = multiply_add(c01, b1, a0);
    c11 = multiply_add(c11, b1, a1);
    c02 = multiply_add(c02, b2, a0);
    c12 = multiply_add(c12, b2, a1);
    c03 = multiply_add(c03, b3, a0);
    c13 = multiply_add(c13, b3, a1);
  }

  let row = split * sizes.rows + 4u * m;
  store_tile(layer, row, n, c00);
  store_tile(layer, row + 4u, n, c10);
  store_tile(layer, row, n + 1u, c01);
  store_tile(layer, row + 4u, n + 1u, c11);
  store_tile(layer, row, n + 2u, c02);
  store_tile(layer, row + 4u, n + 2u, c12);
  store_tile(layer, row, n + 3u, c03);
  store_tile(layer, row + 4u, n + 3u, c13);
}
