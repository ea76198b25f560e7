// Memory kind "storage": every matrix is a storage buffer of vec4f, layer by layer, row by row.
//
// A matrix has layers, rows and quads: quad q of a row holds columns 4q .. 4q+3. The kind for
// real GPUs, where loads that follow the lanes coalesce.
//
// Concatenated in front of the kernels that read `left`, `right`, `other` and `index` and write `out`
// through these functions; access/texture.wgsl has the same functions on textures.

struct Pitches {
  left_row: u32, // quads from one row of `left` to the next
  left_layer: u32, // quads from one layer of `left` to the next
  right_row: u32,
  right_layer: u32,
  other_row: u32,
  other_layer: u32,
  index_row: u32, // `index` is a list of quads
  index_layer: u32,
  out_row: u32,
  out_layer: u32,
}

@group(1) @binding(0) var<storage, read> left_matrix: array<vec4f>;
@group(1) @binding(1) var<storage, read> right_matrix: array<vec4f>;
@group(1) @binding(2) var<storage, read> other_matrix: array<vec4f>;
@group(1) @binding(3) var<storage, read> index_matrix: array<vec4f>;
@group(1) @binding(4) var<storage, read_write> out_matrix: array<vec4f>;
@group(1) @binding(5) var<uniform> pitches: Pitches;

fn load_left(layer: u32, row: u32, quad: u32) -> vec4f {
  return left_matrix[layer * pitches.left_layer + row * pitches.left_row + quad];
}

fn load_right(layer: u32, row: u32, quad: u32) -> vec4f {
  return right_matrix[layer * pitches.right_layer + row * pitches.right_row + quad];
}

fn load_other(layer: u32, row: u32, quad: u32) -> vec4f {
  return other_matrix[layer * pitches.other_layer + row * pitches.other_row + quad];
}

fn load_index(i: u32) -> vec4f {
  return index_matrix[i];
}

fn store_out(layer: u32, row: u32, quad: u32, value: vec4f) {
  out_matrix[layer * pitches.out_layer + row * pitches.out_row + quad] = value;
}
