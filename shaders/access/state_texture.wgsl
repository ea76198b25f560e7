// The state that adamw.wgsl updates, memory kind "texture": read from `right`, which holds what
// `state` held before the dispatch.
//
// Concatenated after access/texture.wgsl; access/state_storage.wgsl has the same function on the
// buffer alone.

fn load_state(index: u32, layer: u32, row: u32, quad: u32) -> vec4f {
  return load_right(layer, row, quad);
}
