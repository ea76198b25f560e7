// What reaches the hidden layer and the logits from the tokens of each pair, by what "=" attends to.
//
//   mixed = constant + sum over heads i of (p_ia T_i[a] + p_ib T_i[n + b])        where p is the pattern
//   constant = right[0] + sum over heads i of T_i[2 n]
//
// T_i[token] is what a token adds that head i attends to, less what "=" adds in its place; T_i[2 n] is what "="
// adds, and right[0] what its own residual stream does. Of the columns of the hidden layer, those before
// `relu_quads`, negative ones become 0.
//
// Shapes: left = T (layers i HEADS + head of instance i; 2 n + 1, columns), right (instances, 1, columns),
// other = pattern (instances, rows, 8 head quads) as attention.wgsl lays it out, pairs (instances, set_rows),
// out (instances, rows, columns), the rows being those from `first_row` of the set on. Padding rows of the set
// (weight 0) become 0.
//
// Owner: an invocation writes QUADS quads of one row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;
const QUADS: u32 = 4u;

struct Sizes {
  tokens: u32, // n
  heads: u32,
  head_quads: u32,
  relu_quads: u32,
  set_rows: u32, // rows of the whole set, padded
  first_row: u32, // of this block
  rows: u32, // of this block, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss (1/N; 0 for padding).
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;

@compute @workgroup_size(LANES)
fn mix(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let instance = id.z;
  if (row >= sizes.rows) {
    return;
  }
  let pair = pairs[instance * sizes.set_rows + sizes.first_row + row];
  let live = bitcast<f32>(pair.w) > 0.0;
  let a = pair.x;
  let b = sizes.tokens + pair.y;
  let self_row = 2u * sizes.tokens; // of "="
  let first = QUADS * id.y;
  var mixed0 = load_right(instance, 0u, first);
  var mixed1 = load_right(instance, 0u, first + 1u);
  var mixed2 = load_right(instance, 0u, first + 2u);
  var mixed3 = load_right(instance, 0u, first + 3u);
  // The bound differs by row: a loop whose bound follows from uniforms alone is compiled anew each time that
  // Mesa's software driver comes back to it.
  let heads = max(sizes.heads, min(a, 1u));
  for (var head = 0u; head < heads; head++) {
    let layer = instance * sizes.heads + head;
    let p_a = load_other(instance, row, head / 4u)[head % 4u];
    let p_b = load_other(instance, row, sizes.head_quads + head / 4u)[head % 4u];
    mixed0 += load_left(layer, self_row, first) + p_a * load_left(layer, a, first) +
      p_b * load_left(layer, b, first);
    mixed1 += load_left(layer, self_row, first + 1u) + p_a * load_left(layer, a, first + 1u) +
      p_b * load_left(layer, b, first + 1u);
    mixed2 += load_left(layer, self_row, first + 2u) + p_a * load_left(layer, a, first + 2u) +
      p_b * load_left(layer, b, first + 2u);
    mixed3 += load_left(layer, self_row, first + 3u) + p_a * load_left(layer, a, first + 3u) +
      p_b * load_left(layer, b, first + 3u);
  }
  store(instance, row, first, live, mixed0);
  store(instance, row, first + 1u, live, mixed1);
  store(instance, row, first + 2u, live, mixed2);
  store(instance, row, first + 3u, live, mixed3);
}

fn store(instance: u32, row: u32, quad: u32, live: bool, mixed: vec4f) {
  // max() would make 0 of NaN: unseen
  let is_off = (mixed <= vec4f(0.0)) & vec4<bool>(quad < sizes.relu_quads);
  store_out(instance, row, quad, select(vec4f(0.0), select(mixed, vec4f(0.0), is_off), live));
}
