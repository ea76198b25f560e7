// Memory kind "texture": every matrix is an rgba32float texture array.
//
// A matrix has layers, rows and quads: quad q of a row holds columns 4q .. 4q+3. One texel is
// one quad, one texture layer is one layer. Software adapters load texels five to ten times
// faster than elements of a storage buffer.
//
// Concatenated in front of the kernels that read `left` and `right` and write `out` through
// these functions; access/storage.wgsl has the same functions on buffers.

@group(1) @binding(0) var left_matrix: texture_2d_array<f32>;
@group(1) @binding(1) var right_matrix: texture_2d_array<f32>;
@group(1) @binding(2) var out_matrix: texture_storage_2d_array<rgba32float, write>;

fn load_left(layer: u32, row: u32, quad: u32) -> vec4f {
  return textureLoad(left_matrix, vec2u(quad, row), layer, 0);
}

fn load_right(layer: u32, row: u32, quad: u32) -> vec4f {
  return textureLoad(right_matrix, vec2u(quad, row), layer, 0);
}

fn store_out(layer: u32, row: u32, quad: u32, value: vec4f) {
  textureStore(out_matrix, vec2u(quad, row), layer, value);
}
