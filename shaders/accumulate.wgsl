// Adds up the partial sums that matmul.wgsl leaves where it splits the sum over rows.
//
//   sums[layer][m][q]  = or +=  sum over s of left[layer][s M + m][q];  out = the latest sums
//
// Shapes: left (layers, splits M, quads), sums and out (layers, M, quads), M padded.
// Accumulation: sums = for the first row block, sums += for the later ones.
//
// Owner: an invocation owns one quad of one row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  elements: u32, // quads of all layers
  rows: u32, // M, padded
  quads: u32, // of a row, padded
  splits: u32,
  block: u32, // number of this row block: 0 starts the sums
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(LANES)
fn accumulate(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * LANES; // a grid too long for x folds into y
  if (index >= sizes.elements) {
    return;
  }
  let quad = index % sizes.quads;
  let row = index / sizes.quads % sizes.rows;
  let layer = index / (sizes.quads * sizes.rows);
  var total = vec4f(0.0);
  if (sizes.block > 0u) {
    total = sums[index];
  }
  for (var s = 0u; s < sizes.splits; s++) {
    total += load_left(layer, s * sizes.rows + row, quad);
  }
  sums[index] = total;
  store_out(layer, row, quad, total);
}
