// Adds up the partial sums that a matrix product leaves where it splits the sum over rows.
//
//   sums[layer][m][q]  = or +=  sum over s of left[layer][s M + m][q];  out = the latest sums
//
// Shapes: left (layers, splits M, quads), sums and out (layers, M, quads), M padded.
// Accumulation: sums = for the first row block, sums += for the later ones.
//
// Owner: an invocation owns one quad of one row.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 16u; // along the quads of a row
override LINES: u32 = 4u; // along rows

struct Sizes {
  rows: u32, // M, padded
  quads: u32, // of a row, padded
  splits: u32,
  block: u32, // number of this row block: 0 starts the sums
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(LANES, LINES)
fn accumulate(@builtin(global_invocation_id) id: vec3u) {
  let index = (id.z * sizes.rows + id.y) * sizes.quads + id.x;
  var total = vec4f(0.0);
  if (sizes.block > 0u) {
    total = sums[index];
  }
  for (var s = 0u; s < sizes.splits; s++) {
    total += load_left(id.z, s * sizes.rows + id.y, id.x);
  }
  sums[index] = total;
  store_out(id.z, id.y, id.x, total);
}
