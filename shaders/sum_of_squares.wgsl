// Partial sums of the squared parameters, into the slot that record.wgsl wrote last.
//
//   squares[(slot layers + layer) LANES + lane] = sum over quads of layer, lane by lane, of |p|^2
//
// Shapes: parameters (layers, quads of a layer), counter (instances), squares (slots, layers, LANES).
// The host adds the LANES partial sums in float64. Padding is 0 and adds nothing.
//
// Owner: one workgroup a layer.

override LANES: u32 = 64u;

struct Sizes {
  quads: u32, // of a layer
  layers: u32,
  layers_per_instance: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> counter: array<u32>;
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(LANES)
fn sum_of_squares(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let layer = group.x;
  var total = 0.0;
  for (var q = lane; q < sizes.quads; q += LANES) {
    let p = parameters[layer * sizes.quads + q];
    total += dot(p, p);
  }
  let slot = counter[layer / sizes.layers_per_instance] - 1u;
  squares[(slot * sizes.layers + layer) * LANES + lane] = total;
}
