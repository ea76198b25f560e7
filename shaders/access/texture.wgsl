// Memory kind "texture": every matrix is an rgba32float texture array.
//
// A matrix has layers, rows and quads: quad q of a row holds columns 4q .. 4q+3. One texel is
// one quad, one texture layer is one layer. Software adapters load texels several times faster than
// elements of a storage buffer, and those of a storage texture, which has no mip levels to choose
// from, twice as fast as those of a sampled one.
//
// `index` is a list of quads, folded into rows.
//
// Concatenated in front of the kernels that read `left`, `right`, `other` and `index` and write `out`
// through these functions; access/storage.wgsl has the same functions on buffers.

const INDEX_QUADS: u32 = 1024u; // quads of `index` in a row

@group(1) @binding(0) var left_matrix: texture_storage_2d_array<rgba32float, read>;
@group(1) @binding(1) var right_matrix: texture_storage_2d_array<rgba32float, read>;
@group(1) @binding(2) var other_matrix: texture_storage_2d_array<rgba32float, read>;
@group(1) @binding(3) var index_matrix: texture_storage_2d_array<rgba32float, read>;
@group(1) @binding(4) var out_matrix: texture_storage_2d_array<rgba32float, write>;

fn load_left(layer: u32, row: u32, quad: u32) -> vec4f {
  return textureLoad(left_matrix, vec2u(quad, row), layer);
}

fn load_right(layer: u32, row: u32, quad: u32) -> vec4f {
  return textureLoad(right_matrix, vec2u(quad, row), layer);
}

fn load_other(layer: u32, row: u32, quad: u32) -> vec4f {
  return textureLoad(other_matrix, vec2u(quad, row), layer);
}

fn load_index(i: u32) -> vec4f {
  return textureLoad(index_matrix, vec2u(i % INDEX_QUADS, i / INDEX_QUADS), 0u);
}

fn store_out(layer: u32, row: u32, quad: u32, value: vec4f) {
  textureStore(out_matrix, vec2u(quad, row), layer, value);
}
