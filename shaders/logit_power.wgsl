// Power of each pair's logits about their mean over the outputs.
//
//   powers[r] = sum over c of (l_rc - mean over c of l_rc)^2
//
// Shapes: left = logits (1, rows, n), pairs (set_rows), powers (set_rows), the rows being those from
// `first_row` of the set on. Padding rows have logits 0, and so power 0.
//
// Owner: an invocation owns a row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  outputs: u32, // n
  first_row: u32, // of this block
  rows: u32, // of this block, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss.
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> powers: array<f32>;

@compute @workgroup_size(LANES)
fn logit_power(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= sizes.rows) {
    return;
  }
  // The label's own quad adds nothing, but makes the bound differ by row: softmax_cross_entropy.wgsl
  // says why.
  let label = pairs[sizes.first_row + row].z;
  let data_quads = max((sizes.outputs + 3u) / 4u, label / 4u + 1u);

  // Padding columns are 0 and add nothing here.
  var sum = vec4f(0.0);
  for (var q = 0u; q < data_quads; q++) {
    sum += load_left(0u, row, q);
  }
  let mean = ((sum.x + sum.y) + (sum.z + sum.w)) / f32(sizes.outputs);

  var power = vec4f(0.0);
  for (var q = 0u; q < data_quads; q++) {
    let column = vec4u(4u * q) + vec4u(0u, 1u, 2u, 3u);
    let centred = load_left(0u, row, q) - vec4f(mean);
    power += select(vec4f(0.0), centred * centred, column < vec4u(sizes.outputs));
  }
  powers[sizes.first_row + row] = (power.x + power.y) + (power.z + power.w);
}
