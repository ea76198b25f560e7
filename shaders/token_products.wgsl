// Gradients of the weights by which mix.wgsl adds rows of tables: products of gradients with those rows.
//
//   forward:  mixed[r] = sum over heads i of (p_ia T_i[a_r] + p_ib T_i[n + b_r])
//   backward: dp_ia[r] = sum over columns of dmixed[r] T_i[a_r], and dp_ib likewise
//
// Shapes: left = dmixed (instances, rows, columns), right = T (layers i HEADS + head of instance i; 2 n + 1,
// from column 4 right_quad on), pairs (instances, set_rows), out = dp (instances, rows, 8 head quads) as
// attention.wgsl lays the pattern out. finish_other.wgsl adds the same of other columns.
//
// Owner: an invocation writes both quads of four heads of a row.
// Concatenated with access/texture.wgsl or access/storage.wgsl, and finish_plain.wgsl or
// finish_other.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  tokens: u32, // n
  heads: u32,
  head_quads: u32,
  quads: u32, // of a row of dmixed, with data
  right_quad: u32,
  other_quad: u32, // 0: `other` is laid out as out
  set_rows: u32, // rows of the whole set, padded
  first_row: u32, // of this block
  rows: u32, // of this block, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss (1/N; 0 for padding).
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;

@compute @workgroup_size(LANES)
fn token_products(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let instance = id.z;
  if (row >= sizes.rows) {
    return;
  }
  let pair = pairs[instance * sizes.set_rows + sizes.first_row + row];
  let a = pair.x;
  let b = sizes.tokens + pair.y;
  let head = 4u * id.y;
  let last = sizes.heads - 1u; // what is computed of heads beyond it, nobody reads: their pattern is 0
  let layer = vec4u(instance * sizes.heads) + min(vec4u(head) + vec4u(0u, 1u, 2u, 3u), vec4u(last));
  // The bound differs by row: see mix.wgsl.
  let quads = max(sizes.quads, min(a, 1u));
  var dp_a = vec4f(0.0);
  var dp_b = vec4f(0.0);
  for (var q = 0u; q < quads; q++) {
    let gradient = load_left(instance, row, q);
    let quad = sizes.right_quad + q;
    dp_a += vec4f(
      dot(gradient, load_right(layer.x, a, quad)),
      dot(gradient, load_right(layer.y, a, quad)),
      dot(gradient, load_right(layer.z, a, quad)),
      dot(gradient, load_right(layer.w, a, quad)),
    );
    dp_b += vec4f(
      dot(gradient, load_right(layer.x, b, quad)),
      dot(gradient, load_right(layer.y, b, quad)),
      dot(gradient, load_right(layer.z, b, quad)),
      dot(gradient, load_right(layer.w, b, quad)),
    );
  }
  store_out(instance, row, id.y, finish(instance, row, id.y, dp_a));
  let second = sizes.head_quads + id.y;
  store_out(instance, row, second, finish(instance, row, second, dp_b));
}
