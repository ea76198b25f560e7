// out = relu(E_x[a] + E_y[b]), one row a pair: the hidden layer.
//
//   hidden[i][r][k] = max(left[2 i][a_r][k] + left[2 i + 1][b_r][k], 0)
//
// Shapes: left = E (layers 2 i for E_x and 2 i + 1 for E_y of instance i; n, h),
// pairs (instances, set_rows), out = hidden (instances, rows, h), the rows being those from
// `first_row` of the set on. Padding rows of the set (weight 0) become 0.
//
// Owner: an invocation writes QUADS quads of one row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;
const QUADS: u32 = 8u;

struct Sizes {
  set_rows: u32, // rows of the whole set, padded
  first_row: u32, // of this block
  rows: u32, // of this block, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss (1/N; 0 for padding).
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;

@compute @workgroup_size(LANES)
fn hidden(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let instance = id.z;
  if (row >= sizes.rows) {
    return;
  }
  let pair = pairs[instance * sizes.set_rows + sizes.first_row + row];
  let live = bitcast<f32>(pair.w) > 0.0;
  for (var q = QUADS * id.y; q < QUADS * (id.y + 1u); q++) {
    let pre = load_left(2u * instance, pair.x, q) + load_left(2u * instance + 1u, pair.y, q);
    let relu = select(pre, vec4f(0.0), pre <= vec4f(0.0)); // max() would make 0 of NaN: unseen
    store_out(instance, row, q, select(vec4f(0.0), relu, live));
  }
}
