// Partial sums of the squared parameters, into the slot that record.wgsl wrote last.
//
//   squares[(slot layers + layer) LANES + lane] = sum over rows lane, lane + LANES, ... of |left[layer][row]|^2
//
// Shapes: left = parameters (layers, rows, quads), counter (instances), squares (slots, layers, LANES).
// The host adds the LANES partial sums in float64. Padding is 0 and adds nothing.
//
// Owner: one workgroup a layer.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  rows: u32, // of a layer, padded
  quads: u32, // of a row, padded
  layers: u32,
  layers_per_instance: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> counter: array<u32>;
@group(0) @binding(2) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(LANES)
fn sum_of_squares(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let layer = group.x;
  // The lane adds nothing, but makes the bound differ: softmax_cross_entropy.wgsl says why.
  let quads = max(sizes.quads, lane / LANES);
  var total = 0.0;
  for (var row = lane; row < sizes.rows; row += LANES) {
    for (var quad = 0u; quad < quads; quad++) {
      let p = load_left(layer, row, quad);
      total += dot(p, p);
    }
  }
  let slot = counter[layer / sizes.layers_per_instance] - 1u;
  squares[(slot * sizes.layers + layer) * LANES + lane] = total;
}
