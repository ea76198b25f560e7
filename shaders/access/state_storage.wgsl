// The state that adamw.wgsl updates, memory kind "storage": read where it is written.
//
// Concatenated after access/storage.wgsl; access/state_texture.wgsl has the same function on a
// texture.

fn load_state(index: u32, layer: u32, row: u32, quad: u32) -> vec4f {
  return state[index];
}
