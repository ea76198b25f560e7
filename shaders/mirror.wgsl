// Copies parameters into the matrix that the kernels read: after weights came from the host.
//
// Shapes: parameters and out (layers, rows, quads).
//
// Owner: an invocation owns one quad of one row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  elements: u32, // quads of all layers
  rows: u32, // padded
  quads: u32, // of a row, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;

@compute @workgroup_size(LANES)
fn mirror(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * LANES; // a grid too long for x folds into y
  if (index >= sizes.elements) {
    return;
  }
  let quad = index % sizes.quads;
  let row = index / sizes.quads % sizes.rows;
  let layer = index / (sizes.quads * sizes.rows);
  store_out(layer, row, quad, parameters[index]);
}
