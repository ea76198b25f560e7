// What "=" attends to, for each pair (a, b) and head: its attention pattern over the positions of a and b.
//
//   scores = scale (S[a], S[n + b], 0)      pattern = softmax(scores) without its last element
//
// S has the product of the query of "=" with the key of a token less the key of "=", so that the score of "="
// is 0: a softmax does not see what is added to all scores. What the pattern leaves of 1 is what "=" attends to
// itself.
//
// Shapes: left = S (layers i HEADS + head of instance i; 2 n, 1 column), pairs (instances, set_rows),
// scales (instances) = 1 / sqrt(d_head), out = pattern (instances, rows, 8 head quads): quad hq holds four
// heads' attention to a, quad head_quads + hq theirs to b. The rows are those from `first_row` of the set on.
// Padding rows (weight 0) and heads beyond the last get 0.
//
// Owner: an invocation writes both quads of four heads of a row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  tokens: u32, // n
  heads: u32,
  head_quads: u32,
  set_rows: u32, // rows of the whole set, padded
  first_row: u32, // of this block
  rows: u32, // of this block, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss (1/N; 0 for padding).
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;

/// The scores of a token in four heads from `head` on.
fn scores_of(instance: u32, head: u32, token: u32) -> vec4f {
  let first = instance * sizes.heads;
  let last = sizes.heads - 1u; // heads beyond it are masked after
  return vec4f(
    load_left(first + head, token, 0u).x,
    load_left(first + min(head + 1u, last), token, 0u).x,
    load_left(first + min(head + 2u, last), token, 0u).x,
    load_left(first + min(head + 3u, last), token, 0u).x,
  );
}

@compute @workgroup_size(LANES)
fn attention(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let instance = id.z;
  if (row >= sizes.rows) {
    return;
  }
  let pair = pairs[instance * sizes.set_rows + sizes.first_row + row];
  let scale = scales[instance];
  let head = 4u * id.y;
  let a = scale * scores_of(instance, head, pair.x);
  let b = scale * scores_of(instance, head, sizes.tokens + pair.y);
  let highest = max(max(a, b), vec4f(0.0));
  let power_a = exp(a - highest);
  let power_b = exp(b - highest);
  let sum = power_a + power_b + exp(-highest);
  let exists = (vec4u(head) + vec4u(0u, 1u, 2u, 3u)) < vec4u(sizes.heads);
  let live = exists & vec4<bool>(bitcast<f32>(pair.w) > 0.0);
  store_out(instance, row, id.y, select(vec4f(0.0), power_a / sum, live));
  store_out(instance, row, sizes.head_quads + id.y, select(vec4f(0.0), power_b / sum, live));
}
