// Gradient of the scores of attention.wgsl, scaled as they are.
//
//   forward:  scores = scale (S[a], S[n + b], 0), pattern p = softmax(scores)
//   backward: dS[token at j] gets scale p_j (dp_j - sum over j of p_j dp_j)
//
// dp is relative to that of "=", which is 0: only differences of dp count.
//
// Shapes: left = dp and right = pattern, both (instances, rows, 8 head quads) as attention.wgsl lays them out;
// scales (instances); out likewise. Padding rows have pattern 0 and get 0.
//
// Owner: an invocation writes both quads of four heads of a row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  head_quads: u32,
  rows: u32, // of this block, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> scales: array<f32>;

@compute @workgroup_size(LANES)
fn attention_backward(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let instance = id.z;
  if (row >= sizes.rows) {
    return;
  }
  let a = id.y;
  let b = sizes.head_quads + id.y;
  let p_a = load_right(instance, row, a);
  let p_b = load_right(instance, row, b);
  let dp_a = load_left(instance, row, a);
  let dp_b = load_left(instance, row, b);
  let mean = p_a * dp_a + p_b * dp_b;
  let scale = scales[instance];
  store_out(instance, row, a, scale * p_a * (dp_a - mean));
  store_out(instance, row, b, scale * p_b * (dp_b - mean));
}
